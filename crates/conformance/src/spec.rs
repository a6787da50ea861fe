//! The facts as values: what `spec/*.json` says, with names of its own only where JSON has none.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

mod endpoint;
mod types;

pub use endpoint::{
    BetaQuery, BodyPart, Endpoint, Header, PartKind, PathParam, QueryParam, RequestBody, ResponseBody,
    Version,
};
pub use types::{Definition, Enumeration, Field, Object, Schema, Type, Union, Usage, Variant};

/// All facts. Read once for each process, then shared.
#[derive(Debug)]
pub struct Spec {
    /// Facts of the whole API: versions, auth, encoding, retries, errors, webhooks.
    pub api: Value,
    /// Sorted by id.
    pub endpoints: Vec<Endpoint>,
    /// What only the documentation names, sorted by code.
    pub additions: Vec<AddedCode>,
    /// Which types hold the events of a stream, of the history, of a send and of a webhook.
    pub events: Value,
    /// By name.
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
    /// Where it is documented.
    pub source: String,
}

/// Which way a JSON value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From the client to the API.
    Request,
    /// From the API to the client.
    Response,
}

impl Spec {
    /// The facts of this repository.
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

    /// The type of that name.
    ///
    /// # Panics
    ///
    /// When there is none: a test that asks for it is out of step with the facts.
    pub fn named(&self, name: &str) -> &Type {
        self.types.get(name).unwrap_or_else(|| panic!("spec/types.json has no type {name}"))
    }

    /// The endpoint of that id, such as `sessions.events.list`.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn endpoint(&self, id: &str) -> &Endpoint {
        self.find_endpoint(id).unwrap_or_else(|| panic!("spec/endpoints.json has no endpoint {id}"))
    }

    /// The endpoint of that id, if there is one.
    pub fn find_endpoint(&self, id: &str) -> Option<&Endpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.id == id)
    }
}

fn parse<T: for<'de> Deserialize<'de>>(text: &'static str) -> T {
    serde_json::from_str(text).expect("the files in spec/ have the form that spec/README.md gives")
}
