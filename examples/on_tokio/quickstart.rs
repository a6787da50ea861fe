//! Creates an agent, an environment and a session, and asks a question: the README's asynchronous
//! code.
//!
//! With `ANTHROPIC_API_KEY` it runs on the service, without it on a local server.

use managed_agents_local::Script;
use managed_agents_on_tokio::live_or_offline;
use managed_agents_tokio::{types::*, *};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let connected = live_or_offline(Script::built_in())?;
    // With a key this line is `Client::from_env()?`.
    let client = &connected.client;
    let tools = vec![AgentToolParams::agent_toolset()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Quickstart", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent)).await?;
    let environment = client.send(environments::create(&CreateEnvironment::new(agent.id.as_str()))).await?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id))).await?;

    let mut turn = client.ask(&session.id, "What is in your directory?");
    while let Some(delivery) = turn.next().await {
        match delivery?.event().map(RawEvent::decode).transpose()? {
            Some(Event::AgentMessage(message)) => println!("{}", message.text()),
            Some(Event::AgentToolUse(tool)) => println!("[Using tool: {}]", tool.name),
            _ => (),
        }
    }
    println!("finished: {}", turn.outcome().map_or("nothing", Outcome::name));
    Ok(())
}
