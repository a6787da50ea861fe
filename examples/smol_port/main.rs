//! Asks an agent on smol's reactor, without an executor. The transport is `transport.rs`, the
//! package's library; the driver is `managed-agents-async`.

use futures_lite::StreamExt;
use managed_agents_async::types::{AgentToolParams, CreateAgent, CreateEnvironment, CreateSession};
use managed_agents_async::{Client, Credential, Outcome, Settings, agents, environments, sessions};
use managed_agents_local::{Options, Server};
use managed_agents_smol_port::Smol;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = Server::start(Options::default())?;
    let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("local".into())) };
    let client = Client::over(Smol::default(), settings)?;
    async_io::block_on(talk(&client))
}

async fn talk(client: &Client<Smol>) -> Result<(), Box<dyn std::error::Error>> {
    let tools = vec![AgentToolParams::agent_toolset()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Smol port", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent)).await?;
    let environment = client.send(environments::create(&CreateEnvironment::new("smol-port"))).await?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id))).await?;

    let mut turn = client.ask(&session.id, "What is in your directory?");
    while let Some(delivery) = turn.next().await {
        if let Some(text) = delivery?.event().and_then(|event| event.content_text()) {
            println!("{text}");
        }
    }
    match turn.outcome() {
        Some(Outcome::EndTurn) => println!("finished"),
        other => return Err(format!("the turn ended with {}", other.map_or("nothing", Outcome::name)).into()),
    }
    Ok(())
}
