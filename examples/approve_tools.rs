//! An agent that asks before it uses a tool. Reading is allowed, the rest is denied with a reason; on a terminal you are asked.
//!
//! With `ANTHROPIC_API_KEY` on the service, without it on a local server.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use managed_agents_blocking::types::{
    AgentToolset20260401Params, CreateAgent, CreateEnvironment, CreateSession, PermissionPolicy,
    ToolsetDefaultConfigParams,
};
use managed_agents_blocking::{
    Answer, CallKind, Delivery, Outcome, PendingCall, agents, environments, sessions,
};
use managed_agents_examples::terminal::{Terminal, printable};
use managed_agents_examples::{connect, exit, transcript};
use managed_agents_local::{Interrupted, Script, Turn};
use serde_json::json;

const READING: [&str; 3] = ["read", "glob", "grep"];

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let connected = connect::live_or_offline(Script::from_fn(script))?;
    let client = &connected.client;
    let mut terminal = Terminal::stdout();

    let asking = ToolsetDefaultConfigParams {
        permission_policy: Some(PermissionPolicy::ALWAYS_ASK),
        ..ToolsetDefaultConfigParams::new()
    };
    let toolset =
        AgentToolset20260401Params { default_config: Some(asking), ..AgentToolset20260401Params::new() };
    let agent = CreateAgent {
        tools: Some(vec![toolset.into()]),
        ..CreateAgent::new("Careful agent", "claude-opus-4-7")
    };
    let agent = client.send(agents::create(&agent))?;
    let environment = CreateEnvironment::new(format!("approve-tools-{}", agent.id));
    let environment = client.send(environments::create(&environment))?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;

    let mut turn = client.ask(&session.id, "Look for text files, then write a file called note.txt.")?;
    while let Some(delivery) = turn.next() {
        match delivery? {
            Delivery::Event(event) => transcript::show(&event, &mut terminal)?,
            // Comes once for each call, also for one that was made while nobody listened.
            Delivery::Waiting(call) if call.kind == CallKind::Approval => {
                let (answer, words) = decide(&call)?;
                turn.answer(&call.id, &answer)?;
                terminal.line(format!("  {words}"))?;
            }
            _ => (),
        }
    }
    match turn.outcome() {
        Some(Outcome::EndTurn) => Ok(terminal.line("finished")?),
        other => Err(format!("the turn ended with {}", other.map_or("nothing", Outcome::name)).into()),
    }
}

/// The policy, and a person if there is one.
fn decide(call: &PendingCall) -> io::Result<(Answer, &'static str)> {
    if READING.contains(&call.name.as_str()) {
        return Ok((Answer::allow(), "allowed: it only reads"));
    }
    if io::stdin().is_terminal() {
        print!("  Allow {} with {}? [y/N] ", printable(&call.name), printable(&call.input));
        io::stdout().flush()?;
        let mut line = String::new();
        io::stdin().read_line(&mut line)?;
        if line.trim().eq_ignore_ascii_case("y") {
            return Ok((Answer::allow(), "allowed by you"));
        }
    }
    Ok((Answer::deny("Only reading is allowed here. Tell the user what you would have done."), "denied"))
}

/// The agent of the local server. What it says at the end is what came of its calls.
fn script(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.say("I look for text files first.")?;
    let files = turn.tool("glob", json!({ "pattern": "**/*.txt" }))?;
    turn.say(format!("I found: {}. Now I write the note.", files.text))?;
    let note = turn.tool("write", json!({ "file_path": "note.txt", "content": "Hello\n" }))?;
    if note.is_error {
        return turn.say(format!("I could not write it: {}", note.text));
    }
    let check = turn.tool("read", json!({ "file_path": "note.txt" }))?;
    turn.say(format!("The note says: {}", check.text))
}
