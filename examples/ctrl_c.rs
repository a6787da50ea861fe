//! Stops an agent with Ctrl-C in three ways. The first Ctrl-C interrupts the agent and waits for
//! the end of its turn. The second one exits at once. With `--release` the first one only stops
//! following: the agent continues, and the printed `watch` command follows it again.
//!
//! With `ANTHROPIC_API_KEY` it runs on the service, without it on a local server.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use managed_agents_blocking::types::{CreateAgent, CreateEnvironment, CreateSession};
use managed_agents_blocking::{Client, Outcome, agents, environments, sessions};
use managed_agents_examples::terminal::Terminal;
use managed_agents_examples::{connect, exit, transcript};
use managed_agents_local::{Interrupted, Script, Turn};

/// The interval between checks for Ctrl-C while no event arrives.
const TICK: Duration = Duration::from_millis(100);

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let releases = std::env::args().any(|argument| argument == "--release");
    let connected = connect::live_or_offline(Script::from_fn(script))?;
    work(&connected.client, releases)
}

fn work(client: &Client, releases: bool) -> Result<(), Box<dyn Error>> {
    let agent = client.send(agents::create(&CreateAgent::new("Counter", "claude-opus-4-7")))?;
    let environment = CreateEnvironment::new(format!("ctrl-c-{}", agent.id));
    let environment = client.send(environments::create(&environment))?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;

    let mut terminal = Terminal::stdout();
    let mut turn = client.ask(&session.id, "Count as far as you can.")?;
    let pressed = Arc::new(AtomicUsize::new(0));
    let canceller = turn.canceller();
    let counter = Arc::clone(&pressed);
    ctrlc::set_handler(move || {
        // The handler may run on any thread, so it only cancels. The loop below sends the
        // interrupt.
        if counter.fetch_add(1, Ordering::SeqCst) > 0 {
            canceller.cancel();
        }
    })?;

    loop {
        match turn.next_timeout(TICK) {
            Ok(Some(delivery)) => {
                if let Some(event) = delivery.event() {
                    transcript::show(event, &mut terminal)?;
                }
            }
            Ok(None) => break,
            Err(managed_agents_blocking::Error::TimedOut) => (),
            Err(error) => return Err(error.into()),
        }
        if pressed.load(Ordering::SeqCst) == 1 {
            if releases {
                return Ok(
                    terminal.line(format!("released; come back with: watch --session {}", session.id))?
                );
            }
            turn.interrupt();
        }
    }
    Ok(terminal.line(format!("finished: {}", turn.outcome().map_or("nothing", Outcome::name)))?)
}

/// The agent of the local server.
fn script(turn: &mut Turn) -> Result<(), Interrupted> {
    for number in 1..=600 {
        turn.say(number.to_string())?;
        turn.wait(Duration::from_millis(100))?;
    }
    Ok(())
}
