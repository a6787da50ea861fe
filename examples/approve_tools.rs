//! Approves or denies tool calls on the terminal. The program allows tools that only read, and asks
//! you about every other tool. Without a terminal it denies the other tools and gives the reason.
//!
//! With `ANTHROPIC_API_KEY` it runs on the service, without it on a local server.

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use managed_agents_blocking::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, PermissionPolicy,
};
use managed_agents_blocking::{
    Answer, Delivery, Handlers, Outcome, ToolCall, Verdict, agents, environments, sessions,
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

    let tools = vec![AgentToolParams::agent_toolset_with(PermissionPolicy::ALWAYS_ASK)];
    let agent = CreateAgent { tools, ..CreateAgent::new("Careful agent", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent))?;
    let environment = CreateEnvironment::new(format!("approve-tools-{}", agent.id));
    let environment = client.send(environments::create(&environment))?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;

    // The program allows tools that only read. Every other call is delivered, for a person to
    // decide.
    let handlers = Handlers::new().approvals(|call| match READING.contains(&&*call.name()) {
        true => Verdict::Allow,
        false => Verdict::Ask,
    });
    let question = "Look for text files, then write a file called note.txt.";
    let mut turn = client.ask(&session.id, question)?.with_handlers(handlers);
    while let Some(delivery) = turn.next() {
        match delivery? {
            Delivery::Event(event) => transcript::show(&event, &mut terminal)?,
            // Each call is delivered once, even if it was made while no client was connected.
            Delivery::Waiting(call) => {
                let is_allowed = ask_person(&call)?;
                let answer = match is_allowed {
                    true => Answer::allow(),
                    false => {
                        Answer::deny("Only reading is allowed here. Tell the user what you would have done.")
                    }
                };
                turn.answer(&call.id, &answer)?;
                terminal.line(if is_allowed { "  allowed by you" } else { "  denied" })?;
            }
            _ => (),
        }
    }
    match turn.outcome() {
        Some(Outcome::EndTurn) => Ok(terminal.line("finished")?),
        other => Err(format!("the turn ended with {}", other.map_or("nothing", Outcome::name)).into()),
    }
}

/// Without a person at a terminal, every call is denied.
fn ask_person(call: &ToolCall) -> io::Result<bool> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    print!("  Allow {} with {}? [y/N] ", printable(&call.name()), printable(call.input()));
    io::stdout().flush()?;
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line.trim().eq_ignore_ascii_case("y"))
}

/// The agent of the local server. Its last message reports the results of its calls.
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
