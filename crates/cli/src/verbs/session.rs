//! Creates a session, and the agent and environment that are not given.

use clap::ArgMatches;
use managed_agents_blocking::http::StatusCode;
use managed_agents_blocking::proto::MANAGED_AGENTS_BETA;
use managed_agents_blocking::types::ListEnvironments;
use managed_agents_blocking::{Error, Idempotency, Operation, environments};
use serde_json::{Value, json};

use crate::connection::Connection;
use crate::failure::Failure;
use crate::verbs::report::Report;

/// The model of an agent that `run` makes.
const MODEL: &str = "claude-opus-4-7";
/// The name of what `run` makes.
const NAME: &str = "managed-agents run";

/// Returns the id of the session.
pub(crate) fn create(
    connection: &Connection,
    matches: &ArgMatches,
    report: &Report,
) -> Result<String, Failure> {
    let given = |name: &str, variable: &str| {
        let variable = || std::env::var(variable).ok().filter(|id| !id.is_empty());
        matches.get_one::<String>(name).cloned().or_else(variable)
    };
    let agent = match given("agent", "MANAGED_AGENTS_AGENT") {
        Some(id) => id,
        None => agent(connection, report)?,
    };
    let environment = match given("environment", "MANAGED_AGENTS_ENVIRONMENT") {
        Some(id) => id,
        None => environment(connection, report)?,
    };
    let mut body = json!({"agent": agent, "environment_id": environment});
    if let Some(title) = matches.get_one::<String>("title") {
        body["title"] = title.as_str().into();
    }
    post(connection, "/v1/sessions", &body).map_err(|error| failed("session", &error))
}

fn agent(connection: &Connection, report: &Report) -> Result<String, Failure> {
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let body = json!({"name": NAME, "model": MODEL, "tools": tools});
    let id = post(connection, "/v1/agents", &body).map_err(|error| failed("agent", &error))?;
    report.note(&format!("made the agent {id}"));
    Ok(id)
}

/// The name of an environment is taken once: the second run finds the one of the first.
fn environment(connection: &Connection, report: &Report) -> Result<String, Failure> {
    let error = match post(connection, "/v1/environments", &json!({"name": NAME})) {
        Ok(id) => {
            report.note(&format!("made the environment {id}"));
            return Ok(id);
        }
        Err(error) if error.status() == Some(StatusCode::CONFLICT) => error,
        Err(error) => return Err(failed("environment", &error)),
    };
    for environment in connection.client.pages(environments::list(&ListEnvironments::default())) {
        let environment = environment.map_err(|error| Failure::of("environments list", &error))?;
        if environment.name == NAME {
            report.note(&format!("uses the environment {}", environment.id));
            return Ok(environment.id.as_str().to_owned());
        }
    }
    Err(failed("environment", &error))
}

fn failed(what: &str, error: &Error) -> Failure {
    Failure::of(&format!("making the {what}"), error)
}

/// Creates an object and returns its id.
fn post(connection: &Connection, path: &'static str, body: &Value) -> Result<String, Error> {
    #[derive(serde::Deserialize)]
    struct Created {
        id: String,
    }
    let operation = Operation::<Created>::post(path).beta(MANAGED_AGENTS_BETA).json(body);
    connection.send(operation.idempotent(Idempotency::No)).map(|created| created.id)
}
