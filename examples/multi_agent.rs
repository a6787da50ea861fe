//! Follows a coordinator and the agents it delegates to, and prints every event with its agent.
//!
//! With `ANTHROPIC_API_KEY` it runs on the service, without it on a local server.

use std::error::Error;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use managed_agents_blocking::types::{
    AgentId, AgentToolParams, CoordinatorParams, CreateAgent, CreateEnvironment, CreateSession, SessionId,
};
use managed_agents_blocking::{Client, Outcome, agents, environments, sessions};
use managed_agents_examples::terminal::{Style, Terminal};
use managed_agents_examples::{connect, exit, transcript};
use managed_agents_local::{Child, Interrupted, Script, Turn};
use serde_json::json;

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let connected = connect::live_or_offline(Script::from_fn(coordinator))?;
    let client = &connected.client;

    let counter = create(client, CreateAgent::new("Counter", "claude-opus-4-7"))?;
    let checker = create(client, CreateAgent::new("Checker", "claude-opus-4-7"))?;
    let team = CoordinatorParams::new(vec![counter.into(), checker.into()]);
    let lead =
        CreateAgent { multiagent: Some(team.into()), ..CreateAgent::new("Coordinator", "claude-opus-4-7") };
    let lead = create(client, lead)?;
    let environment = CreateEnvironment::new(format!("multi-agent-{lead}"));
    let environment = client.send(environments::create(&environment))?;
    let session = client.send(sessions::create(&CreateSession::new(lead, environment.id)))?;

    thread::scope(|scope| {
        // One OS thread asks, and archives the session when the turn is over. That ends the
        // watching loop too.
        let asking = scope.spawn(|| ask_and_archive(client, &session.id));
        watch(client, &session.id)?;
        match asking.join().map_err(|_| "asking panicked")?? {
            Outcome::EndTurn => Ok(()),
            other => Err(format!("the turn ended with {}", other.name()).into()),
        }
    })
}

fn ask_and_archive(client: &Client, session: &SessionId) -> Result<Outcome, managed_agents_blocking::Error> {
    let outcome =
        client.ask(session, "Count the lines of this folder's files, and have it checked.")?.finish();
    // The session is archived after a failure too. Otherwise the watching loop would never end.
    client.archive(session, Duration::from_secs(30))?;
    outcome
}

/// Prints every event of every thread once, with the name of its agent.
fn watch(client: &Client, session: &SessionId) -> Result<(), Box<dyn Error>> {
    let mut terminal = Terminal::stdout();
    for news in client.threads(session) {
        let news = news?;
        let Some(event) = news.delivery.event() else { continue };
        let mut lines = Vec::new();
        transcript::show(event, &mut Terminal::plain(&mut lines))?;
        let name = match &news.thread {
            Some(_) => news.agent.as_deref().unwrap_or("?"),
            None => "Coordinator",
        };
        for line in String::from_utf8_lossy(&lines).lines() {
            terminal.line(format!("{} {line}", terminal.styled(Style::Bold, format!("{name:>11}"))))?;
        }
    }
    Ok(terminal.line("the session is over")?)
}

fn create(client: &Client, agent: CreateAgent) -> Result<AgentId, managed_agents_blocking::Error> {
    let tools = vec![AgentToolParams::agent_toolset()];
    Ok(client.send(agents::create(&CreateAgent { tools, ..agent }))?.id)
}

/// The agents of the local server.
fn coordinator(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.tool("bash", json!({ "command": "printf 'a\\nb\\nc\\n' > list.txt" }))?;
    turn.say("Two of you, at the same time.")?;
    let outputs = turn.threads(vec![
        Child::new("Counter", |child| {
            let lines = child.tool("bash", json!({ "command": "wc -l < list.txt" }))?;
            child.say(format!("{} lines", lines.text.trim()))
        }),
        Child::new("Checker", |child| {
            let lines = child.tool("bash", json!({ "command": "grep -c '' list.txt" }))?;
            child.say(format!("I see {} as well", lines.text.trim()))
        }),
    ])?;
    let said: Vec<_> = outputs.iter().map(|output| output.text.as_str()).collect();
    turn.say(format!("They say: {}.", said.join("; ")))
}
