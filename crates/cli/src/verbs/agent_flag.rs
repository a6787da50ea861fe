//! Reads `--agent` and `--environment`: an id, or a file to make one from.

use clap::ArgMatches;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::apply::applied::{self, Applied};
use crate::apply::kind::Kind;
use crate::apply::source::names_file;
use crate::failure::Failure;

pub(crate) enum Given {
    /// Nothing, so the default is made or found.
    Nothing,
    /// One that is there, as the session's field takes it.
    There(Value),
    /// The body of a new one, and a note about it.
    New(Box<RawValue>, Option<String>),
}

/// Reads `--agent ID[@VERSION]|FILE`, else `MANAGED_AGENTS_AGENT`.
pub(crate) fn agent(matches: &ArgMatches) -> Result<Given, Failure> {
    let Some(text) = text("agent", "MANAGED_AGENTS_AGENT", matches) else { return Ok(Given::Nothing) };
    if names_file(&text) {
        return file(Kind::Agent, "--agent", &text, matches);
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
        Some(path) if names_file(&path) => file(Kind::Environment, "--environment", &path, matches),
        Some(id) => Ok(Given::There(id.into())),
    }
}

fn text(name: &str, variable: &str, matches: &ArgMatches) -> Option<String> {
    let variable = || std::env::var(variable).ok().filter(|text| !text.is_empty());
    matches.get_one::<String>(name).cloned().or_else(variable)
}

/// Reads a file, whose object may have been made by `apply`.
fn file(kind: Kind, flag: &str, path: &str, matches: &ArgMatches) -> Result<Given, Failure> {
    match applied::find(kind, flag, path, matches)? {
        Applied::There(object) => Ok(Given::There(object)),
        Applied::New { body, note } => RawValue::from_string(body)
            .map(|body| Given::New(body, note))
            .map_err(|error| Failure::usage(error.to_string())),
    }
}
