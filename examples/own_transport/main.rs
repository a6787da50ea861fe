//! Drives the core with only `std::net`, as a complete example of an adapter for another runtime.
//!
//! The core returns actions; the program carries them out and reports the results. The core handles
//! reconnects, history, duplicates and the end of the turn.
//!
//! ```text
//!         poll() ─────▶ Action
//!   Turn                  │  our sockets, our clock
//!         handle_*() ◀────┘
//! ```
//!
//! The program talks to the local server, because the service needs TLS, which `std::net` does not
//! provide. Faults can be passed as an argument:
//!
//! ```text
//!   cargo run --example own_transport -- 'cut-after-bytes=900,route=stream'
//! ```

mod connection;
mod follow;

use std::error::Error;
use std::process::ExitCode;

use follow::{fetch, follow};
use managed_agents_core::types::{AgentToolParams, CreateAgent, CreateEnvironment, CreateSession};
use managed_agents_core::{
    Credential, Delivery, Operation, Outcome, Settings, Turn, TurnOptions, agents, environments, sessions,
};
use managed_agents_examples::terminal::printable;
use managed_agents_local::{Faults, Options, Server};
use serde::de::DeserializeOwned;

fn main() -> ExitCode {
    managed_agents_examples::exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let faults = std::env::args_os().nth(1).unwrap_or_default();
    let faults = Faults::parse(&faults.to_string_lossy())?;
    let server = Server::start(Options { faults, ..Options::default() })?;
    let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("local".into())) };

    let tools = vec![AgentToolParams::agent_toolset()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Own transport", "claude-opus-4-7") };
    let agent = send(&settings, agents::create(&agent))?;
    let environment = send(&settings, environments::create(&CreateEnvironment::new("own-transport")))?;
    let session = send(&settings, sessions::create(&CreateSession::new(&agent.id, environment.id)))?;
    println!("agent {}\nsession {}", agent.id, session.id);

    let mut turn = Turn::ask(session.id, "What is in your directory?", TurnOptions::default());
    follow(&settings, &mut turn, |_, delivery| show(delivery))?;
    match turn.outcome() {
        Some(Outcome::EndTurn) => println!("finished"),
        other => return Err(format!("the turn ended with {other:?}").into()),
    }
    Ok(())
}

/// Sends an operation with one reply.
fn send<T: DeserializeOwned>(settings: &Settings, operation: Operation<T>) -> Result<T, Box<dyn Error>> {
    let answer = fetch(&operation.into_request(settings)?)?;
    Ok(Operation::<T>::read(answer.response())?)
}

fn show(delivery: &Delivery) {
    let Some(event) = delivery.event() else { return };
    match event.kind() {
        "agent.message" => println!("{}", printable(&event.content_text().unwrap_or_default())),
        "agent.tool_use" => {
            println!("[Using tool: {}]", printable(&event.text(&["name"]).unwrap_or_default()));
        }
        _ => (),
    }
}
