//! `run`, `ask`, `watch`: follow a session to the end of its turn.

mod follow;
mod report;
mod words;

use std::time::Duration;

use clap::{Arg, ArgMatches, Command};
use managed_agents_blocking::proto::MANAGED_AGENTS_BETA;
use managed_agents_blocking::types::SessionId;
use managed_agents_blocking::{Idempotency, Operation, StreamOptions, TurnOptions};
use serde_json::{Value, json};

use crate::connection::Connection;
use crate::failure::Failure;
use crate::value::file;
use crate::verbs::report::Report;

/// The model of an agent that `run` makes.
const MODEL: &str = "claude-opus-4-7";

/// Returns the commands of this module.
pub(crate) fn commands() -> [Command; 3] {
    let timeout = || {
        let help = "Stop following after this time, such as 90s, 10m or 2h; the session goes on";
        Arg::new("timeout").long("timeout").value_name("TIME").value_parser(duration).help(help)
    };
    let id = |name: &'static str| Arg::new(name).long(name).value_name("ID");
    let prompt = || Arg::new("prompt").required(true).value_name("PROMPT|-");
    let session = || Arg::new("session").required(true).value_name("SESSION");
    [
        Command::new("run")
            .about("Give an agent a task and follow it to the end of the turn")
            .args([prompt(), id("agent").help("Default: $MANAGED_AGENTS_AGENT, else a new one")])
            .args([id("environment").help("Default: $MANAGED_AGENTS_ENVIRONMENT, else a new one")])
            .args([
                Arg::new("title").long("title").value_name("TEXT").help("The title of the session"),
                timeout(),
            ]),
        Command::new("ask").about("Send a message to a session and follow it to the end of the turn").args([
            session(),
            prompt(),
            timeout(),
        ]),
        Command::new("watch")
            .about("Follow the turn of a session from its first event on, without saying anything")
            .args([session(), timeout()]),
    ]
}

/// Runs one of the commands.
pub(crate) fn run(verb: &str, matches: &ArgMatches) -> Result<u8, Failure> {
    let mut report = Report::new(matches);
    let result = followed(verb, matches, &mut report);
    report.finish(result)
}

fn followed(verb: &str, matches: &ArgMatches, report: &mut Report) -> Result<u8, Failure> {
    let prompt = match matches.try_get_one::<String>("prompt") {
        Ok(Some(prompt)) if prompt == "-" => file::text("-")?,
        Ok(Some(prompt)) => prompt.clone(),
        _ => String::new(),
    };
    if verb != "watch" && prompt.trim().is_empty() {
        return Err(Failure::usage("the prompt is empty"));
    }
    let connection = Connection::new(matches)?;
    let session = match matches.try_get_one::<String>("session") {
        Ok(Some(id)) => id.clone(),
        _ => create_session(&connection, matches, report)?,
    };
    report.session(&session)?;
    let session = SessionId::from(session.as_str());
    let stream = StreamOptions { previews: report.wants_previews(), ..StreamOptions::default() };
    let options = TurnOptions { stream, ..TurnOptions::default() };
    let turn = match verb {
        "watch" => connection.client.attach_with(&session, options),
        _ => connection.client.ask_with(&session, &prompt, options),
    };
    let turn = turn.map_err(|error| Failure::of(verb, &error))?;
    let turn = match matches.get_one::<Duration>("timeout") {
        Some(time) => turn.with_deadline(*time),
        None => turn,
    };
    follow::to_the_end(verb, turn, report)
}

/// Creates a session, and the agent and environment that are not given.
fn create_session(connection: &Connection, matches: &ArgMatches, report: &Report) -> Result<String, Failure> {
    let given = |name: &str, variable: &str| {
        let variable = || std::env::var(variable).ok().filter(|id| !id.is_empty());
        matches.get_one::<String>(name).cloned().or_else(variable)
    };
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let agent = match given("agent", "MANAGED_AGENTS_AGENT") {
        Some(id) => id,
        None => {
            let id = create(
                connection,
                "/v1/agents",
                &json!({"name": "managed-agents run", "model": MODEL, "tools": tools}),
            )?;
            report.note(&format!("made the agent {id}"));
            id
        }
    };
    let environment = match given("environment", "MANAGED_AGENTS_ENVIRONMENT") {
        Some(id) => id,
        None => {
            let id = create(connection, "/v1/environments", &json!({"name": "managed-agents run"}))?;
            report.note(&format!("made the environment {id}"));
            id
        }
    };
    let mut body = json!({"agent": agent, "environment_id": environment});
    if let Some(title) = matches.get_one::<String>("title") {
        body["title"] = title.as_str().into();
    }
    create(connection, "/v1/sessions", &body)
}

fn create(connection: &Connection, path: &'static str, body: &Value) -> Result<String, Failure> {
    let operation = Operation::<Value>::post(path).beta(MANAGED_AGENTS_BETA).json(body);
    let reply = connection.send(operation.idempotent(Idempotency::No));
    let reply = reply.map_err(|error| Failure::of(&format!("POST {path}"), &error))?;
    match reply["id"].as_str() {
        Some(id) => Ok(id.to_owned()),
        None => Err(Failure {
            code: 1,
            message: format!("the reply to POST {path} has no id"),
            ..Failure::default()
        }),
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let split = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let unit = match &text[split..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        _ => return Err("needs a number with s, m or h".into()),
    };
    let number: u64 = text[..split].parse().map_err(|_| "needs a number with s, m or h".to_owned())?;
    Ok(Duration::from_secs(number.saturating_mul(unit)))
}
