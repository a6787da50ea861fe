//! Kills the program in the middle of its turn again and again until it reaches the end, and checks
//! that no event was lost or repeated.

use std::collections::BTreeSet;
use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use managed_agents_blocking::types::ListEvents;
use managed_agents_blocking::{Client, RawEvent, sessions};
use managed_agents_examples::connect;
use managed_agents_local::{Faults, Interrupted, Script, Turn};
use serde_json::json;

use crate::state::{Entry, State};

/// The length of each run, in lines of output.
const LINES: std::ops::RangeInclusive<usize> = 2..=9;

pub(crate) fn run() -> Result<(), Box<dyn Error>> {
    let connected = connect::offline(Script::from_fn(script), Faults::default())?;
    let url = &connected.client.settings().base_url;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("state.json");
    let mut out = io::stdout();

    let (mut shown, mut kills) = (0, 0);
    let events = loop {
        let has_ended = live(&file, url, fastrand::usize(LINES))?;
        let state = State::load(&file)?.ok_or("the child has left no state")?;
        for entry in &state.transcript[shown..] {
            shown += 1;
            writeln!(out, "{shown:>3}  {entry}")?;
        }
        if has_ended {
            break check(&connected.client, &state)?;
        }
        kills += 1;
        writeln!(out, "     -- killed --")?;
    };
    if kills == 0 {
        return Err("the child was never killed in the middle of its turn".into());
    }
    Ok(writeln!(out, "killed {kills} times; {events} events, each of them once, and one question asked")?)
}

/// Starts the program and kills it after this many lines. Returns `true` if it reached the end.
fn live(file: &Path, url: &str, lines: usize) -> Result<bool, Box<dyn Error>> {
    let mut child = Command::new(std::env::current_exe()?)
        .arg("--state")
        .arg(file)
        .env("ANTHROPIC_BASE_URL", url)
        .env("ANTHROPIC_API_KEY", "local")
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().ok_or("the child has no output")?;
    let mut output = BufReader::new(output).lines();
    if output.by_ref().take(lines).count() == lines {
        child.kill()?;
    }
    let status = child.wait()?;
    match status.code() {
        Some(0) => Ok(true),
        // A signal ended the process.
        None => Ok(false),
        Some(_) => Err(format!("the child ended with {status}").into()),
    }
}

/// Compares the events that all runs processed with the session's history.
fn check(client: &Client, state: &State) -> Result<usize, Box<dyn Error>> {
    let list = sessions::events::list(state.checkpoint.session(), &ListEvents::default());
    let history: Vec<RawEvent> = client.pages(list).collect::<Result<_, _>>()?;

    let unique: BTreeSet<&Entry> = state.transcript.iter().collect();
    if unique.len() != state.transcript.len() {
        return Err("an event was dealt with twice".into());
    }
    let processed = state.transcript.iter().filter(|entry| entry.is_processed);
    let processed: Vec<&str> = processed.map(|entry| entry.id.as_str()).collect();
    let expected: Vec<&str> = history.iter().filter_map(RawEvent::id).collect();
    if processed != expected {
        return Err(format!("dealt with {processed:?}, but the history is {expected:?}").into());
    }
    match history.iter().filter(|event| event.kind() == "user.message").count() {
        1 => Ok(processed.len()),
        count => Err(format!("the question was asked {count} times").into()),
    }
}

/// The agent. It is slow enough to be killed while it works.
fn script(turn: &mut Turn) -> Result<(), Interrupted> {
    for number in 1..=5 {
        turn.wait(Duration::from_millis(150))?;
        let output = turn.tool("bash", json!({ "command": format!("echo $(( {number} - 1 + 1 ))") }))?;
        turn.say(output.text.trim())?;
    }
    Ok(())
}
