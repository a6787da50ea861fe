//! Reads `--agent` and `--environment`: an id, or a file to make one from.

use std::path::Path;

use clap::ArgMatches;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::body;
use crate::failure::Failure;
use crate::table::TABLE;

pub(crate) enum Given {
    /// Nothing, so the default is made or found.
    Nothing,
    /// One that is there, as the session's field takes it.
    There(Value),
    /// The body of a new one.
    New(Box<RawValue>),
}

/// Reads `--agent ID[@VERSION]|FILE`, else `MANAGED_AGENTS_AGENT`.
pub(crate) fn agent(matches: &ArgMatches) -> Result<Given, Failure> {
    let Some(text) = text("agent", "MANAGED_AGENTS_AGENT", matches) else { return Ok(Given::Nothing) };
    if is_file(&text) {
        return new("agents.create", "--agent", &text, matches);
    }
    let Some((id, version)) = text.split_once('@') else { return Ok(Given::There(text.into())) };
    let version: u64 = version
        .parse()
        .map_err(|_| Failure::usage(format!("--agent {text}: the version after @ needs to be a number")))?;
    Ok(Given::There(json!({"type": "agent", "id": id, "version": version})))
}

/// Reads `--environment ID|FILE`, else `MANAGED_AGENTS_ENVIRONMENT`.
pub(crate) fn environment(matches: &ArgMatches) -> Result<Given, Failure> {
    match text("environment", "MANAGED_AGENTS_ENVIRONMENT", matches) {
        None => Ok(Given::Nothing),
        Some(path) if is_file(&path) => new("environments.create", "--environment", &path, matches),
        Some(id) => Ok(Given::There(id.into())),
    }
}

fn text(name: &str, variable: &str, matches: &ArgMatches) -> Option<String> {
    let variable = || std::env::var(variable).ok().filter(|text| !text.is_empty());
    matches.get_one::<String>(name).cloned().or_else(variable)
}

/// An id has neither a slash nor a dot.
fn is_file(text: &str) -> bool {
    let extension = Path::new(text).extension().and_then(|extension| extension.to_str());
    text.contains(['/', '\\']) || matches!(extension, Some("json" | "yaml" | "yml" | "md"))
}

fn new(operation: &str, flag: &str, path: &str, matches: &ArgMatches) -> Result<Given, Failure> {
    let operation = &TABLE.operations[operation];
    let json = body::of_file(operation, flag, path, matches)?;
    RawValue::from_string(json).map(Given::New).map_err(|error| Failure::usage(error.to_string()))
}
