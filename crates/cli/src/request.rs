//! Makes the request of an operation from the arguments.

use clap::ArgMatches;
use managed_agents_blocking::http::Method;
use managed_agents_blocking::proto::Path;
use managed_agents_blocking::{Idempotency, Operation};
use serde_json::Value;

use crate::failure::{Failure, USAGE};
use crate::{body, check, names, table};

/// The `accept` header of a stream.
const EVENT_STREAM: &str = "application/json, text/event-stream";

pub(crate) struct Request {
    pub(crate) facts: &'static table::Operation,
    pub(crate) ids: Vec<String>,
    query: Vec<(&'static str, String)>,
    body: Option<String>,
}

impl Request {
    /// Reads ids, query and body from the arguments.
    ///
    /// # Errors
    ///
    /// All that is missing or wrong, in one message.
    pub(crate) fn read(facts: &'static table::Operation, matches: &ArgMatches) -> Result<Self, Failure> {
        let (ids, mut problems) = ids(facts, matches);
        let query = query(facts, matches);
        let body = match facts.file_part() {
            Some(_) => Ok(None),
            None => body::json(facts, matches),
        };
        match (query, body, problems.is_empty()) {
            (Ok(query), Ok(body), true) => Ok(Self { facts, ids, query, body }),
            (query, body, _) => {
                let (mut hint, failures) = (None, [query.err(), body.err()]);
                for failure in failures.into_iter().flatten() {
                    problems.push(failure.message);
                    hint = hint.or(failure.hint);
                }
                Err(Failure { code: USAGE, message: problems.join("; "), hint, ..Failure::default() })
            }
        }
    }

    /// Returns the operation to send.
    pub(crate) fn operation<T>(&self) -> Operation<T> {
        let mut ids = self.ids.iter();
        let path = self.facts.segments().fold(Path::new(""), |path, segment| {
            path.segment(segment.unwrap_or_else(|_| ids.next().map_or("", String::as_str)))
        });
        let method = Method::from_bytes(self.facts.method.as_bytes()).expect("the table has methods");
        let idempotency = idempotency(&method);
        let mut operation = Operation::new(method, path).idempotent(idempotency);
        for (name, value) in &self.query {
            operation = operation.parameter(name, value);
        }
        for beta in &self.facts.beta {
            operation = operation.beta(beta);
        }
        if let Some(body) = &self.body {
            operation = operation.json_text(body.clone());
        }
        match self.facts.response {
            table::Response::Sse => operation.header("accept", EVENT_STREAM),
            table::Response::Binary => operation.header("accept", "application/binary"),
            _ => operation,
        }
    }

    /// Returns `true` if the request has this query parameter.
    pub(crate) fn has_parameter(&self, name: &str) -> bool {
        self.query.iter().any(|(given, _)| *given == name)
    }
}

/// A repeated POST or PATCH may take effect twice, so only a refused or unsent one is repeated.
pub(crate) fn idempotency(method: &Method) -> Idempotency {
    match *method {
        Method::POST | Method::PATCH => Idempotency::No,
        _ => Idempotency::Yes,
    }
}

/// Returns the ids in the order of the path, and what is wrong with them.
fn ids(facts: &'static table::Operation, matches: &ArgMatches) -> (Vec<String>, Vec<String>) {
    let in_places = facts.ids().filter_map(|name| matches.get_one::<String>(&format!("at:{name}")));
    let mut positional = in_places.chain(matches.get_many::<String>("positional").into_iter().flatten());
    let (mut ids, mut problems) = (Vec::new(), Vec::new());
    for name in facts.ids() {
        let flag = matches.get_one::<String>(&format!("path:{name}"));
        match flag.or_else(|| positional.next()) {
            Some(id) => ids.push(id.clone()),
            None => problems.push(format!("{name} is missing")),
        }
    }
    problems.extend(positional.map(|extra| format!("unexpected argument {extra:?}; a value needs a flag")));
    (ids, problems)
}

fn query(
    facts: &'static table::Operation,
    matches: &ArgMatches,
) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut query = Vec::new();
    for parameter in &facts.query {
        let Some(json) = body::flag(&parameter.name, &parameter.schema, matches)? else { continue };
        let value = serde_json::from_str(&json).map_err(|error| Failure::usage(error.to_string()))?;
        let flag = format!("--{}", names::flag(&parameter.name));
        let problems = check::parameter(&flag, &parameter.schema, &value);
        if !problems.is_empty() {
            return Err(Failure::usage(problems.join("; ")));
        }
        let values = match value {
            Value::Array(values) => values,
            value => vec![value],
        };
        query.extend(values.into_iter().map(|value| match value {
            Value::String(text) => (&*parameter.wire_name, text),
            other => (&*parameter.wire_name, other.to_string()),
        }));
    }
    Ok(query)
}
