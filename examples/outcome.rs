//! Lets an agent work towards an outcome: the service judges the agent's file, and returns it until
//! it is good enough. The program downloads the file when the turn is over.
//!
//! With `ANTHROPIC_API_KEY` it runs on the service, without it on a local server.

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use managed_agents_blocking::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, Event, UserDefineOutcomeParams,
};
use managed_agents_blocking::{Outcome, RawEvent, TurnOptions, agents, environments, files, proto, sessions};
use managed_agents_examples::terminal::{Style, Terminal, printable};
use managed_agents_examples::{connect, exit, transcript};
use managed_agents_local::{Evaluation, Interrupted, Script, Turn};
use serde_json::json;

const RUBRIC: &str = "- /mnt/session/outputs/haiku.txt is there\n- it has three lines\n- it names a season";

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let connected = connect::live_or_offline(Script::from_fn(poet))?;
    let client = &connected.client;
    let mut terminal = Terminal::stdout();

    let tools = vec![AgentToolParams::agent_toolset()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Poet", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent))?;
    let environment = CreateEnvironment::new(format!("outcome-{}", agent.id));
    let environment = client.send(environments::create(&environment))?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;

    let wanted = UserDefineOutcomeParams {
        max_iterations: Some(4),
        ..UserDefineOutcomeParams::new("A haiku in a file.", RUBRIC)
    };
    let turn = proto::Turn::send(session.id.clone(), &[wanted.into()], TurnOptions::default())?;
    let mut turn = client.turn(turn)?;
    let mut verdict = None;
    for delivery in turn.by_ref() {
        let delivery = delivery?;
        let Some(event) = delivery.event() else { continue };
        transcript::show(event, &mut terminal)?;
        // A verdict does not end the turn. The turn ends when the session is idle.
        if let Ok(Event::SpanOutcomeEvaluationEnd(end)) = event.decode() {
            let line = format!("[{}] {}", end.result.as_str(), end.explanation);
            terminal.line(terminal.styled(Style::Bold, line))?;
            verdict = Some(end.result);
        }
    }
    let outcome = turn.outcome().map_or("nothing", Outcome::name);
    terminal.field("Ended with", outcome)?;
    terminal.field("Verdict", verdict.as_ref().map_or("none", |verdict| verdict.as_str()))?;
    if let Some(Event::SessionUsage(used)) = turn.usage().map(RawEvent::decode).transpose()? {
        let tokens = |count: Option<u64>| count.unwrap_or(0);
        let (read, written) = (tokens(used.usage.input_tokens), tokens(used.usage.output_tokens));
        terminal.field("Tokens", format!("{read} in, {written} out"))?;
    }

    for file in client.output_files(&session.id, Duration::from_secs(20))? {
        let mut content = Vec::new();
        client.download(files::download(&file.id), &mut content, 64 * 1024)?;
        terminal.field(&file.filename, printable(&String::from_utf8_lossy(&content)))?;
    }
    Ok(())
}

/// The agent of the local server. Its first attempt is not a haiku.
fn poet(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.outcome([Evaluation::NeedsRevision, Evaluation::Satisfied]);
    let lines = if turn.iteration() == 0 { "one line" } else { "old pond\na frog leaps in\nsound of spring" };
    let file = json!({ "file_path": "/mnt/session/outputs/haiku.txt", "content": lines });
    turn.tool("write", file)?;
    turn.say("Please look.")
}
