//! Loads `spec/*.json`. Names differ from those of the JSON only where JSON has none.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use crate::spec::endpoint::{Endpoint, Version};
use crate::spec::types::Type;

pub(crate) mod direction;
pub(crate) mod endpoint;
pub(crate) mod types;

/// Holds all facts. A process reads them once and shares them.
#[derive(Debug)]
pub struct Spec {
    /// Facts of the whole API: versions, auth, encoding, retries, errors, webhooks.
    pub api: Value,
    /// All endpoints, sorted by id.
    pub endpoints: Vec<Endpoint>,
    /// Error codes that only the documentation names, sorted by code.
    pub additions: Vec<AddedCode>,
    /// The types that hold the events of a stream, of the history, of a send and of a webhook.
    pub events: Value,
    /// All named types, by name.
    pub types: BTreeMap<String, Type>,
    /// The values of `anthropic-version` in use.
    pub versions: Vec<Version>,
}

/// An error code that the documentation names and the facts lack.
#[derive(Debug, Deserialize)]
pub struct AddedCode {
    /// The code, at `error.details.error_code`.
    pub error_code: String,
    /// The status it comes with.
    pub status: u16,
    /// The endpoints that are said to return it.
    pub endpoints: Vec<String>,
    /// The page that documents the code.
    pub source: String,
}

impl Spec {
    /// Returns the facts of this repository.
    pub fn load() -> &'static Self {
        static SPEC: OnceLock<Spec> = OnceLock::new();
        SPEC.get_or_init(|| {
            let api: Value = parse(include_str!("../../../spec/api.json"));
            let versions =
                Deserialize::deserialize(&api["versions"]).expect("spec/api.json: versions are as described");
            Self {
                versions,
                api,
                additions: parse(include_str!("../../../spec/additions.json")),
                endpoints: parse(include_str!("../../../spec/endpoints.json")),
                events: parse(include_str!("../../../spec/events.json")),
                types: parse(include_str!("../../../spec/types.json")),
            }
        })
    }

    /// Returns the type of that name.
    ///
    /// # Panics
    ///
    /// If the facts have no such type.
    pub fn named(&self, name: &str) -> &Type {
        self.types.get(name).unwrap_or_else(|| panic!("spec/types.json has no type {name}"))
    }

    /// Returns the endpoint of that id, such as `sessions.events.list`.
    ///
    /// # Panics
    ///
    /// If the facts have no such endpoint.
    pub fn endpoint(&self, id: &str) -> &Endpoint {
        self.find_endpoint(id).unwrap_or_else(|| panic!("spec/endpoints.json has no endpoint {id}"))
    }

    /// Returns the endpoint of that id, if the facts have it.
    pub fn find_endpoint(&self, id: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.id == id)
    }
}

fn parse<T: for<'de> Deserialize<'de>>(text: &'static str) -> T {
    serde_json::from_str(text).expect("the files in spec/ have the form that spec/README.md gives")
}
