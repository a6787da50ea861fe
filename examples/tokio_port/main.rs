//! Drives a turn on tokio and reqwest: drops its future in the middle, and continues the turn from
//! there.
//!
//! The port itself is `port.rs`, the package's library. This program uses it and talks to the local
//! server. Faults can be passed as an argument:
//!
//! ```text
//!   cargo run --example tokio_port -- 'cut-after-bytes=900,route=stream'
//! ```

use std::error::Error;
use std::process::ExitCode;

use managed_agents_core::types::{AgentToolParams, CreateAgent, CreateEnvironment, CreateSession};
use managed_agents_core::{
    self as proto, Credential, Outcome, Settings, TurnOptions, agents, environments, sessions,
};
use managed_agents_examples::terminal::printable;
use managed_agents_local::{Faults, Options, Server};
use managed_agents_tokio_port::{Client, Driver, Result};
use tokio::sync::Notify;

fn main() -> ExitCode {
    managed_agents_examples::exit(run())
}

fn run() -> std::result::Result<(), Box<dyn Error>> {
    let faults = std::env::args_os().nth(1).unwrap_or_default();
    let faults = Faults::parse(&faults.to_string_lossy())?;
    let server = Server::start(Options { faults, ..Options::default() })?;
    let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("local".into())) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(talk(settings)).map_err(|error| error as Box<dyn Error>)
}

async fn talk(settings: Settings) -> Result<()> {
    let client = Client::new(settings)?;
    let tools = vec![AgentToolParams::agent_toolset()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Tokio port", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent)).await?;
    let environment = client.send(environments::create(&CreateEnvironment::new("tokio-port"))).await?;
    let session = client.send(sessions::create(&CreateSession::new(&agent.id, environment.id))).await?;
    println!("agent {}\nsession {}", agent.id, session.id);

    let tool_was_used = Notify::new();
    let mut turn = client.ask(session.id, "What is in your directory?");
    tokio::select! {
        biased;
        // Dropping the other future cancels it at any point.
        () = tool_was_used.notified() => (),
        result = follow(&mut turn, &tool_was_used) => return result,
    }
    let checkpoint = turn.machine.checkpoint();
    drop(turn);
    println!("(dropped, and its connection closed; another turn goes on from the checkpoint)");
    let mut turn = client.drive(proto::Turn::resume(checkpoint, TurnOptions::default()));
    follow(&mut turn, &tool_was_used).await
}

async fn follow(turn: &mut Driver<proto::Turn>, tool_was_used: &Notify) -> Result<()> {
    while let Some(delivery) = turn.next().await? {
        let Some(event) = delivery.event() else { continue };
        match event.kind() {
            "agent.message" => println!("{}", printable(&event.content_text().unwrap_or_default())),
            "agent.tool_use" => {
                println!("[Using tool: {}]", printable(&event.text(&["name"]).unwrap_or_default()));
                tool_was_used.notify_one();
                // The next delivery may already be here. Without this yield, `select!` would get no
                // chance to drop the future.
                tokio::task::yield_now().await;
            }
            _ => (),
        }
    }
    match turn.machine.outcome() {
        Some(Outcome::EndTurn) => println!("finished"),
        other => return Err(format!("the turn ended with {}", other.map_or("nothing", Outcome::name)).into()),
    }
    Ok(())
}
