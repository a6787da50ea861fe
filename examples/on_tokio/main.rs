//! Follows several sessions at once, each in a task of its own: the agents ask this program for
//! exchange rates while Ctrl-C can interrupt them all.
//!
//! With `ANTHROPIC_API_KEY` it runs on the service, without it on a local server.

use std::error::Error;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use managed_agents_examples::terminal::printable;
use managed_agents_local::{Interrupted, Script};
use managed_agents_on_tokio::live_or_offline;
use managed_agents_tokio::types::{CreateAgent, CreateEnvironment, CreateSession};
use managed_agents_tokio::{
    Answer, Handlers, Outcome, StreamExt, Tool, ToolCall, Turn, agents, environments, sessions,
};
use serde_json::{Value, json};

/// Data that no model has: the price of 100 units of each currency, in US cents.
const RATES: [(&str, u32); 3] = [("EUR", 11_642), ("GBP", 13_308), ("JPY", 65)];

fn main() -> ExitCode {
    managed_agents_examples::exit(run())
}

#[tokio::main]
async fn run() -> Result<(), Box<dyn Error>> {
    let connected = live_or_offline(Script::from_fn(script))?;
    let client = &connected.client;
    let input =
        json!({"type": "object", "properties": {"currency": {"type": "string"}}, "required": ["currency"]});
    let purpose = "What a hundred of a currency cost today, in cents of a US dollar.";
    let tool = Tool::new("exchange_rate", purpose, input.to_string());
    let tools = vec![tool.params()?.into()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Exchange clerk", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent)).await?;
    let environment = CreateEnvironment::new(format!("on-tokio-{}", agent.id));
    let environment = client.send(environments::create(&environment)).await?;
    // All turns share the tools. Each call is a future beside its turn's stream.
    let handlers = Arc::new(Handlers::new().tool(tool, exchange_rate));

    let mut tasks = Vec::new();
    for (currency, _) in RATES {
        let session = CreateSession::new(&agent.id, environment.id.clone());
        let session = client.send(sessions::create(&session)).await?;
        let question = format!("What do 250 {currency} cost?");
        let turn = client.ask(&session.id, &question).with_handlers(handlers.clone());
        tasks.push(tokio::spawn(follow(currency, turn)));
    }
    for task in tasks {
        match task.await?? {
            Some(Outcome::EndTurn) => (),
            other => {
                let name = other.as_ref().map_or("nothing", Outcome::name);
                return Err(format!("the turn ended with {name}").into());
            }
        }
    }
    println!("finished");
    Ok(())
}

/// Prints a turn to its end. Ctrl-C interrupts the agent, and the turn then ends as interrupted.
async fn follow(name: &'static str, mut turn: Turn) -> Result<Option<Outcome>, managed_agents_tokio::Error> {
    let handle = turn.handle();
    let interrupt = tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            handle.interrupt();
        }
    });
    while let Some(delivery) = turn.next().await {
        let delivery = delivery?;
        let event = delivery.event().filter(|event| event.kind() == "agent.message");
        if let Some(text) = event.and_then(|event| event.content_text()) {
            println!("{name}: {}", printable(&text));
        }
    }
    interrupt.abort();
    Ok(turn.outcome().cloned())
}

/// Runs the tool. Its errors are sent to the agent, which may correct its input.
async fn exchange_rate(call: ToolCall) -> Answer {
    // A real tool would ask another service here.
    tokio::time::sleep(Duration::from_millis(100)).await;
    let input: Value = serde_json::from_str(call.input()).unwrap_or_default();
    let currency = input["currency"].as_str().unwrap_or_default();
    match RATES.iter().find(|(name, _)| *name == currency) {
        Some((_, cents)) => Answer::text(cents.to_string()),
        None => Answer::error(format!("there is no rate for {currency:?}; known are EUR, GBP and JPY")),
    }
}

/// The agent of the local server: reads the currency in the question.
fn script(turn: &mut managed_agents_local::Turn) -> Result<(), Interrupted> {
    let currency = RATES.map(|(name, _)| name).into_iter().find(|name| turn.message().contains(name));
    let rate = turn.custom_tool("exchange_rate", json!({"currency": currency}))?;
    turn.say(format!("100 cost {} cents of a dollar.", rate.text))
}
