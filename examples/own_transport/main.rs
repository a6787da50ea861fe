//! Drives the core with nothing but `std::net`: what an adapter for another runtime has to do, from top to bottom.
//!
//! The core says *what* is wanted, the program does it and says what came of it. Reconnecting, history, duplicates and the end of
//! the turn are the core's business.
//!
//! ```text
//!         poll() ─────▶ Action
//!   Turn                  │  our sockets, our clock
//!         handle_*() ◀────┘
//! ```
//!
//! It talks to the local server: the service needs TLS, which `std::net` does not know. What shall go wrong on the way can be given:
//!
//! ```text
//!   cargo run --example own_transport -- 'cut-after-bytes=900,route=stream'
//! ```

mod connection;

use std::error::Error;
use std::io;
use std::process::ExitCode;
use std::time::Instant;

use connection::{Answer, Connection, Read};
use managed_agents_core::types::{AgentToolParams, CreateAgent, CreateEnvironment, CreateSession};
use managed_agents_core::{
    Action, Credential, Delivery, Operation, Outcome, Settings, Turn, TurnOptions, agents, environments,
    sessions,
};
use managed_agents_examples::terminal::printable;
use managed_agents_local::{Faults, Options, Server};
use serde::de::DeserializeOwned;

/// The largest answer taken that is no event stream.
const MAX_BODY_BYTES: usize = 64 << 20;

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
    match follow(&settings, &mut turn)? {
        Outcome::EndTurn => println!("finished"),
        other => return Err(format!("the turn ended with {}", other.name()).into()),
    }
    Ok(())
}

/// An operation with one answer.
fn send<T: DeserializeOwned>(settings: &Settings, operation: Operation<T>) -> Result<T, Box<dyn Error>> {
    let answer = fetch(settings, operation)?;
    Ok(Operation::<T>::read(answer.response())?)
}

/// Follows a turn to its end. Each arm does one thing and answers with the `handle_*` that the action names.
fn follow(settings: &Settings, turn: &mut Turn) -> Result<Outcome, Box<dyn Error>> {
    let mut live: Option<Connection> = None;
    let mut since = Instant::now();
    loop {
        // The core has no clock.
        turn.handle_elapsed(since.elapsed());
        since = Instant::now();
        match turn.poll() {
            // Open the live stream. Of a success only the head is wanted now, of a refusal the body too.
            Action::Connect(operation) => {
                let request = operation.into_request(settings)?;
                live = Connection::connect(request.uri()).ok();
                let head = live.as_mut().and_then(|connection| connection.ask(&request).ok());
                match (head, &mut live) {
                    (Some(head), Some(_)) if head.status().is_success() => {
                        turn.handle_connected(head.map(|()| &[][..]));
                    }
                    (Some(head), Some(connection)) => match connection.whole(head, MAX_BODY_BYTES) {
                        Ok(refusal) => turn.handle_connected(refusal.response()),
                        Err(_) => turn.handle_disconnected(),
                    },
                    _ => turn.handle_disconnected(),
                }
            }
            // What was before, and what was missed.
            Action::FetchHistory(operation) => match fetch(settings, operation) {
                Ok(page) => turn.handle_history(page.response()),
                Err(_) => turn.handle_fetch_failed(),
            },
            // The session itself, when its events do not say how it stands.
            Action::FetchSession(operation) => match fetch(settings, operation) {
                Ok(session) => turn.handle_session(session.response()),
                Err(_) => turn.handle_fetch_failed(),
            },
            // What we say, now that no answer can be missed. The core wants to know whether a failure came too late to be harmless.
            Action::Send(operation) => {
                let request = operation.into_request(settings)?;
                match Connection::connect(request.uri()) {
                    Err(_) => turn.handle_send_failed(false),
                    Ok(mut connection) => match whole(&mut connection, &request) {
                        Ok(answer) => turn.handle_sent(answer.response()),
                        Err(_) => turn.handle_send_failed(true),
                    },
                }
            }
            // Live bytes, however they are cut. Silence is an answer too.
            Action::Receive { timeout } => match live.as_mut().map(|live| live.read(timeout)) {
                Some(Ok(Read::Bytes(bytes))) => turn.handle_bytes(&bytes),
                Some(Ok(Read::Silence)) => turn.handle_timeout(),
                Some(Ok(Read::End) | Err(_)) | None => turn.handle_disconnected(),
            },
            // A pause between two attempts.
            Action::Wait(time) => {
                std::thread::sleep(time);
                turn.handle_timeout();
            }
            // Ours to keep; needs no answer.
            Action::Deliver(delivery) => show(&delivery),
            Action::Finish(_) => {
                return match (turn.outcome().cloned(), turn.take_error()) {
                    (Some(outcome), _) => Ok(outcome),
                    (None, Some(error)) => Err(error.into()),
                    (None, None) => Err("the server cannot be reached".into()),
                };
            }
        }
    }
}

fn fetch<T>(settings: &Settings, operation: Operation<T>) -> Result<Answer, Box<dyn Error>> {
    let request = operation.into_request(settings)?;
    Ok(whole(&mut Connection::connect(request.uri())?, &request)?)
}

fn whole(connection: &mut Connection, request: &http::Request<Vec<u8>>) -> io::Result<Answer> {
    let head = connection.ask(request)?;
    connection.whole(head, MAX_BODY_BYTES)
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
