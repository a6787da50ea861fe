//! Resumes a turn after its process was killed: no event is lost or repeated.
//!
//! Without arguments the program starts itself as a child, kills the child repeatedly in the middle
//! of a turn, and compares the result with the session's history. To run only the child, on the
//! service or on a server of yours:
//!
//! ```text
//!   cargo run --example resume -- --state FILE --crash-after 5     exits after five deliveries
//!   cargo run --example resume -- --state FILE                     resumes
//! ```

mod demo;
mod state;

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lexopt::{Arg, ValueExt};
use managed_agents_blocking::types::{AgentToolParams, CreateAgent, CreateEnvironment, CreateSession};
use managed_agents_blocking::{Client, Outcome, Turn, TurnOptions, agents, environments, proto, sessions};
use managed_agents_examples::exit;
use state::State;

const HELP: &str = "\
Goes on where it was killed.

Usage: cargo run --example resume -- [OPTIONS]

Options:
      --demo           kills itself again and again, and checks what came of it (the default)
      --state FILE     one run on the service, with ANTHROPIC_API_KEY; goes on if FILE is there
      --crash-after N  dies after N deliveries of this run
  -h, --help           this text
";

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let (mut file, mut crash_after) = (None, None);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("demo") => file = None,
            Arg::Long("state") => file = Some(PathBuf::from(parser.value()?)),
            Arg::Long("crash-after") => crash_after = Some(parser.value()?.parse()?),
            Arg::Short('h') | Arg::Long("help") => return Ok(write!(io::stdout(), "{HELP}")?),
            other => return Err(format!("{}; --help lists the options", other.unexpected()).into()),
        }
    }
    match file {
        None if crash_after.is_some() => Err("--crash-after needs --state FILE to go on from".into()),
        None => demo::run(),
        Some(file) => follow(&Client::from_env()?, &file, crash_after),
    }
}

/// Runs the program once, to the end of the turn or until it is killed.
fn follow(client: &Client, file: &Path, crash_after: Option<u64>) -> Result<(), Box<dyn Error>> {
    let (mut state, mut turn) = match State::load(file)? {
        Some(state) => {
            let turn = proto::Turn::resume(state.checkpoint.clone(), TurnOptions::default());
            (state, client.turn(turn)?)
        }
        None => begin(client, file)?,
    };
    let mut deliveries = 0;
    while let Some(delivery) = turn.next() {
        let entry = state.take(&delivery?).map(ToString::to_string);
        // Saves the transcript and the checkpoint in one step, so that they always agree.
        state.checkpoint = turn.checkpoint();
        state.save(file)?;
        if let Some(entry) = entry {
            writeln!(io::stdout(), "{entry}")?;
        }
        deliveries += 1;
        if crash_after == Some(deliveries) {
            writeln!(io::stdout(), "(dies here)")?;
            // Exits without running destructors, like a crash.
            std::process::exit(9);
        }
    }
    match turn.outcome() {
        Some(Outcome::EndTurn) => Ok(()),
        other => Err(format!("the turn ended with {}", other.map_or("nothing", Outcome::name)).into()),
    }
}

/// Starts the first run: creates all resources, and saves the question in the checkpoint before it
/// is sent.
fn begin(client: &Client, file: &Path) -> Result<(State, Turn), Box<dyn Error>> {
    let tools = vec![AgentToolParams::agent_toolset()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Counter", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent))?;
    let environment = CreateEnvironment::new(format!("resume-{}", agent.id));
    let environment = client.send(environments::create(&environment))?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;
    let turn = client.ask(&session.id, "Count to five with bash, one number at a time.")?;
    let state = State::new(turn.checkpoint());
    state.save(file)?;
    Ok((state, turn))
}
