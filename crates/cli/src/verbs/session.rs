//! Creates a session, and the agent and environment that are not given.

use clap::{Arg, ArgMatches};
use managed_agents_blocking::http::StatusCode;
use managed_agents_blocking::proto::MANAGED_AGENTS_BETA;
use managed_agents_blocking::types::ListEnvironments;
use managed_agents_blocking::{Error, Idempotency, Operation, environments};
use serde::Serialize;
use serde_json::json;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::verbs::agent_flag::{self, Given};
use crate::verbs::attachment::Attachment;
use crate::verbs::budget;
use crate::verbs::report::Report;
use crate::verbs::rules;

/// The model of an agent that `run` makes.
const MODEL: &str = "claude-opus-4-7";
/// The name of what `run` makes.
const NAME: &str = "managed-agents run";

/// Returns the flags of a new session.
pub(crate) fn flags() -> [Arg; 4] {
    [
        Arg::new("agent")
            .long("agent")
            .value_name("ID[@VERSION]|FILE")
            .help("An agent, or a file to make one from. Default: $MANAGED_AGENTS_AGENT, else a new one"),
        Arg::new("environment").long("environment").value_name("ID|FILE").help(
            "An environment, or a file to make one from. Default: $MANAGED_AGENTS_ENVIRONMENT, else one that \
             all runs share",
        ),
        Arg::new("title").long("title").value_name("TEXT").help("The title of the session"),
        budget::flag(),
    ]
}

/// The parts of a new session, read before anything is sent.
pub(crate) struct Plan {
    agent: Given,
    environment: Given,
    title: Option<String>,
    /// In cents.
    budget: Option<String>,
    has_rules: bool,
}

impl Plan {
    /// # Errors
    ///
    /// A file is wrong.
    pub(crate) fn read(matches: &ArgMatches) -> Result<Self, Failure> {
        Ok(Self {
            agent: agent_flag::agent(matches)?,
            environment: agent_flag::environment(matches)?,
            title: matches.get_one("title").cloned(),
            budget: matches.get_one("budget").cloned(),
            has_rules: rules::are_given(matches),
        })
    }

    /// Creates the session and returns its id.
    pub(crate) fn create(
        self,
        attachments: &[Attachment],
        connection: &Connection,
        report: &Report,
    ) -> Result<String, Failure> {
        let resources: Vec<_> = attachments
            .iter()
            .map(|attachment| attachment.upload(connection, report))
            .collect::<Result<_, _>>()?;
        let agent = match self.agent {
            Given::There(agent) => agent,
            Given::New(body, note) => {
                note.iter().for_each(|note| report.note(note));
                make("agent", "/v1/agents", &body, connection, report)?.into()
            }
            Given::Nothing => {
                let mut tools = json!([{"type": "agent_toolset_20260401"}]);
                if self.has_rules {
                    // Rules decide about calls that ask.
                    tools[0]["default_config"] = json!({"permission_policy": {"type": "always_ask"}});
                }
                let body = json!({"name": NAME, "model": MODEL, "tools": tools});
                make("agent", "/v1/agents", &body, connection, report)?.into()
            }
        };
        let environment = match self.environment {
            Given::There(environment) => environment,
            Given::New(body, note) => {
                note.iter().for_each(|note| report.note(note));
                make("environment", "/v1/environments", &body, connection, report)?.into()
            }
            Given::Nothing => environment(connection, report)?.into(),
        };
        let mut body = json!({"agent": agent, "environment_id": environment});
        if let Some(title) = self.title {
            body["title"] = title.into();
        }
        if let Some(amount) = self.budget {
            let cost = json!({"amount": amount, "currency": "USD"});
            body["budget"] = json!({"type": "limit", "max_list_cost": cost});
        }
        if !resources.is_empty() {
            body["resources"] = serde_json::to_value(resources).unwrap_or_default();
        }
        post(connection, "/v1/sessions", &body).map_err(|error| failed("session", &error))
    }
}

fn make(
    what: &str,
    path: &'static str,
    body: &impl Serialize,
    connection: &Connection,
    report: &Report,
) -> Result<String, Failure> {
    let id = post(connection, path, body).map_err(|error| failed(what, &error))?;
    report.note(&format!("made the {what} {id}"));
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
fn post(connection: &Connection, path: &'static str, body: &impl Serialize) -> Result<String, Error> {
    #[derive(serde::Deserialize)]
    struct Created {
        id: String,
    }
    let operation = Operation::<Created>::post(path).beta(MANAGED_AGENTS_BETA).json(body);
    connection.send(operation.idempotent(Idempotency::No)).map(|created| created.id)
}
