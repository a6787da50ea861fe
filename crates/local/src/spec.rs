//! The operations of the API and the types of their requests, from `spec/`.

pub(crate) mod body;
pub(crate) mod place;
pub(crate) mod query;

use serde_json::{Map, Value};
use std::sync::OnceLock;

/// `cargo xtask declarations` writes this file.
const TABLE: &str = include_str!("spec/table.json");

/// The table, as `spec/README.md` describes its entries.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) operations: Vec<Operation>,
    types: Map<String, Value>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    /// The name, such as `sessions.events.list`.
    pub(crate) id: String,
    pub(crate) method: String,
    /// The parts of the path. `None` stands for an id.
    path: Vec<Option<String>>,
    /// The values that `anthropic-beta` must have.
    pub(crate) beta: Vec<String>,
    facts: Value,
}

/// The operation that a request asks for.
#[derive(Debug)]
pub(crate) enum Target<'a> {
    /// An operation, and the ids of its path in order.
    Operation(&'static Operation, Vec<&'a str>),
    /// The path takes these other methods.
    OtherMethods(Vec<&'static str>),
    Nothing,
}

impl Spec {
    pub(crate) fn get() -> &'static Self {
        static SPEC: OnceLock<Spec> = OnceLock::new();
        SPEC.get_or_init(|| {
            let mut table: Value = serde_json::from_str(TABLE).expect("the table is JSON");
            let mut part = |name: &str| match table[name].take() {
                Value::Object(part) => part,
                other => panic!("{name} of the table is {other}, not an object"),
            };
            let operations = part("operations").into_iter().map(|(id, facts)| Operation::new(id, facts));
            Self { operations: operations.collect(), types: part("types") }
        })
    }

    /// Returns the type of that name.
    fn named(&self, name: &str) -> &Value {
        self.types.get(name).unwrap_or_else(|| panic!("the table has no type {name}"))
    }

    /// Returns `true` for a value of `anthropic-beta` that the API has.
    pub(crate) fn has_beta(&self, value: &str) -> bool {
        self.named("BetaName")["values"]
            .as_array()
            .is_some_and(|values| values.iter().any(|beta| beta == value))
    }

    /// Finds the operation with this method and path.
    pub(crate) fn find<'a>(&'static self, method: &str, segments: &'a [String]) -> Target<'a> {
        let fits = |operation: &'static Operation| Some((operation, operation.ids(segments)?));
        let found: Vec<_> = self.operations.iter().filter_map(fits).collect();
        let best = found.iter().filter(|(operation, _)| operation.method == method);
        // A path without ids is meant in `work/poll`, not the work item `poll`.
        match best.min_by_key(|(_, ids)| ids.len()) {
            Some((operation, ids)) => Target::Operation(operation, ids.clone()),
            None if found.is_empty() => Target::Nothing,
            None => Target::OtherMethods(found.iter().map(|(other, _)| other.method.as_str()).collect()),
        }
    }
}

impl Operation {
    fn new(id: String, facts: Value) -> Self {
        let text = |name: &str| facts[name].as_str().unwrap_or_default();
        let part = |part: &str| (!part.starts_with('{')).then(|| part.to_owned());
        Self {
            id,
            method: text("method").into(),
            path: text("path").split('/').skip(1).map(part).collect(),
            beta: facts["beta"].as_array().into_iter().flatten().filter_map(to_text).collect(),
            facts,
        }
    }

    /// Returns the ids of a path that is one of this operation.
    fn ids<'a>(&self, segments: &'a [String]) -> Option<Vec<&'a str>> {
        let fits = |(part, segment): (&Option<String>, &String)| match part {
            Some(part) => part == segment,
            None => !segment.is_empty(),
        };
        if self.path.len() != segments.len() || !self.path.iter().zip(segments).all(fits) {
            return None;
        }
        let ids = self.path.iter().zip(segments).filter(|(part, _)| part.is_none());
        Some(ids.map(|(_, segment)| segment.as_str()).collect())
    }

    /// Returns `true` if a credential of this kind may ask for it.
    pub(crate) fn takes(&self, credential: &str) -> bool {
        self.facts["credentials"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == credential))
    }

    /// Returns `true` if the operation does not exist without its beta values. User profiles have
    /// another form then, except for what was added to the beta only.
    pub(crate) fn needs_beta(&self) -> bool {
        let by_form = self.id.starts_with("user_profiles.");
        !by_form || self.id.contains(".google.") || self.id.ends_with(".create_enrollment_url")
    }
}

fn to_text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use managed_agents_conformance::Spec as Facts;

    #[test]
    fn it_holds_every_operation_of_the_facts() {
        let ids: Vec<_> = Spec::get().operations.iter().map(|operation| operation.id.as_str()).collect();
        let facts: Vec<_> = Facts::load().endpoints.iter().map(|endpoint| endpoint.id.as_str()).collect();
        assert_eq!(ids, facts);
    }

    #[test]
    fn every_path_leads_to_its_own_operation() {
        for endpoint in &Facts::load().endpoints {
            let segments: Vec<String> = endpoint.path.split('/').skip(1).map(str::to_owned).collect();
            match Spec::get().find(&endpoint.method, &segments) {
                Target::Operation(operation, ids) => {
                    assert_eq!((&operation.id, ids.len()), (&endpoint.id, endpoint.path_params.len()));
                }
                other => panic!("{}: {other:?}", endpoint.id),
            }
        }
    }
}
