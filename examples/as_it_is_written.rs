//! Prints a message piece by piece, while the model is still writing it.
//!
//! With `ANTHROPIC_API_KEY` it runs on the service, without it on a local server.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use managed_agents_blocking::types::{CreateAgent, CreateEnvironment, CreateSession, Event};
use managed_agents_blocking::{
    Client, Delivery, Outcome, StreamOptions, TurnOptions, agents, environments, sessions,
};
use managed_agents_examples::terminal::printable;
use managed_agents_examples::{connect, exit};
use managed_agents_local::{Interrupted, Script, Turn};

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let connected = connect::live_or_offline(Script::from_fn(script))?;
    print_a_poem(&connected.client)
}

fn print_a_poem(client: &Client) -> Result<(), Box<dyn Error>> {
    let agent = client.send(agents::create(&CreateAgent::new("Poet", "claude-opus-4-7")))?;
    let environment = CreateEnvironment::new(format!("as-it-is-written-{}", agent.id));
    let environment = client.send(environments::create(&environment))?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;

    let stream = StreamOptions { previews: true, ..StreamOptions::default() };
    let options = TurnOptions { stream, ..TurnOptions::default() };
    let mut turn = client.ask_with(&session.id, "Write a poem about clocks.", options)?;
    let mut shown = String::new();
    for delivery in turn.by_ref() {
        match delivery? {
            Delivery::Preview(preview) => {
                print(&preview.delta)?;
                shown.push_str(&preview.delta);
            }
            Delivery::Event(event) => {
                if let Ok(Event::AgentMessage(message)) = event.decode() {
                    // The complete message always arrives. Previews may stop early, or be lost with
                    // a connection.
                    let text = message.text();
                    print(text.strip_prefix(&*shown).unwrap_or(&format!("\n{text}")))?;
                    println!();
                    shown.clear();
                }
            }
            _ => (),
        }
    }
    println!("finished: {}", turn.outcome().map_or("nothing", Outcome::name));
    Ok(())
}

/// Prints without waiting for the end of the line.
fn print(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    write!(out, "{}", printable(text))?;
    out.flush()
}

/// The agent of the local server.
fn script(turn: &mut Turn) -> Result<(), Interrupted> {
    let pieces = ["Tick, ", "says the hour, ", "tock, ", "says the day."];
    turn.say_pieces(pieces.into_iter().inspect(|_| thread::sleep(Duration::from_millis(120))))
}
