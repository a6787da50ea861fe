//! Creates an agent, an environment and a session, and asks a question: the README's code.
//!
//! With `ANTHROPIC_API_KEY` it runs on the service, without it on a local server.

use std::process::ExitCode;

use managed_agents_blocking::{types::*, *};
use managed_agents_examples::{connect, exit};
use managed_agents_local::Script;

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn std::error::Error>> {
    let connected = connect::live_or_offline(Script::built_in())?;
    // With a key this line is `Client::from_env()?`.
    let client = &connected.client;
    let tools = vec![AgentToolParams::agent_toolset()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Quickstart", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent))?;
    let environment = client.send(environments::create(&CreateEnvironment::new(agent.id.as_str())))?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;

    let mut turn = client.ask(&session.id, "What is in your directory?")?;
    for delivery in turn.by_ref() {
        match delivery?.event().map(RawEvent::decode).transpose()? {
            Some(Event::AgentMessage(message)) => println!("{}", message.text()),
            Some(Event::AgentToolUse(tool)) => println!("[Using tool: {}]", tool.name),
            _ => (),
        }
    }
    println!("finished: {}", turn.outcome().map_or("nothing", Outcome::name));
    Ok(())
}
