//! Watches a session that another program started: shows it live, and ends with its turn.
//!
//! Without arguments it watches a session on a local server. A colleague, simulated by another OS
//! thread with its own client, approves the tool calls there. Prints one dense line per tool call
//! and highlights waiting calls. On a terminal, a last line shows progress: elapsed time, age of
//! the last event, tokens so far.
//!
//! ```text
//!   cargo run --example watch                            a session on a local server
//!   cargo run --example watch -- --session ID [--now]    one of yours, with ANTHROPIC_API_KEY
//! ```

mod demo;
mod view;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;
use lexopt::{Arg, ValueExt};
use managed_agents_blocking::types::SessionId;
use managed_agents_blocking::{Client, Delivery, Outcome, Start, ToolCall, TurnOptions};
use managed_agents_examples::exit;
use managed_agents_examples::terminal::Terminal;
use view::View;

const HELP: &str = "\
Watches a session until its turn is over.

Usage: cargo run --example watch -- [OPTIONS]

Options:
      --session ID  a session on the service, with ANTHROPIC_API_KEY; without it one on a local server
      --now         only what happens from now on
  -h, --help        this text
";

/// The interval at which the last line is redrawn while no event arrives.
const TICK: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let (mut session, mut start) = (None, Start::Beginning);
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("session") => session = Some(SessionId::from(parser.value()?.string()?)),
            Arg::Long("now") => start = Start::Now,
            Arg::Short('h') | Arg::Long("help") => return Ok(Terminal::stdout().line(HELP.trim_end())?),
            other => return Err(format!("{}; --help lists the options", other.unexpected()).into()),
        }
    }
    match session {
        Some(session) => watch(&Client::from_env()?, &session, start, |_| ()),
        None => demo::run(|client, session, shown| watch(client, session, start, shown)),
    }
}

/// Passes each waiting call to `shown` once it is on the screen.
fn watch(
    client: &Client,
    session: &SessionId,
    start: Start,
    mut shown: impl FnMut(&ToolCall),
) -> Result<(), Box<dyn Error>> {
    // The watching program answers no calls. The turn continues once another client has answered.
    let options = TurnOptions { wait_for_answers: true, ..TurnOptions::default() };
    let mut turn = client.attach_from(session, start, options)?;

    let mut terminal = Terminal::stdout();
    let mut view = View::default();
    loop {
        match turn.next_timeout(TICK) {
            Ok(Some(delivery)) => {
                for line in view.take(&delivery, Timestamp::now()) {
                    terminal.line(line.text(&terminal))?;
                }
                if let Delivery::Waiting(call) = &delivery {
                    shown(call);
                }
            }
            Ok(None) => break,
            Err(managed_agents_blocking::Error::TimedOut) => (),
            Err(error) => return Err(error.into()),
        }
        terminal.status(view.status(Timestamp::now()))?;
    }
    let outcome = turn.outcome().map_or("nothing", Outcome::name);
    terminal.line(view.summary(outcome, Timestamp::now()).text(&terminal))?;
    Ok(())
}
