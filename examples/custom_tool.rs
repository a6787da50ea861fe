//! Runs a tool of its own: the agent asks for exchange rates that only this program has.
//!
//! With `ANTHROPIC_API_KEY` it runs on the service, without it on a local server.

use std::error::Error;
use std::process::ExitCode;

use managed_agents_blocking::types::{AgentToolParams, CreateAgent, CreateEnvironment, CreateSession};
use managed_agents_blocking::{Answer, Handlers, Outcome, Tool, ToolCall, agents, environments, sessions};
use managed_agents_examples::terminal::Terminal;
use managed_agents_examples::{connect, exit, transcript};
use managed_agents_local::{Interrupted, Script, Turn};
use serde_json::{Value, json};

/// Data that no model has: the price of 100 units of each currency, in US cents.
const RATES: [(&str, u32); 3] = [("EUR", 11_642), ("GBP", 13_308), ("JPY", 65)];

fn main() -> ExitCode {
    exit(run())
}

fn run() -> Result<(), Box<dyn Error>> {
    let connected = connect::live_or_offline(Script::from_fn(script))?;
    let client = &connected.client;
    let mut terminal = Terminal::stdout();

    let input = json!({
        "type": "object",
        "properties": { "currency": { "type": "string", "description": "Three letters, as EUR" } },
        "required": ["currency"],
    });
    let purpose = "What a hundred of a currency cost today, in cents of a US dollar.";
    let tool = Tool::new("exchange_rate", purpose, input.to_string());
    let tools = vec![tool.params()?.into(), AgentToolParams::agent_toolset()];
    let agent = CreateAgent { tools, ..CreateAgent::new("Exchange clerk", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent))?;
    let environment = CreateEnvironment::new(format!("custom-tool-{}", agent.id));
    let environment = client.send(environments::create(&environment))?;
    let session = client.send(sessions::create(&CreateSession::new(agent.id, environment.id)))?;

    let question = "What are 250 EUR in US dollars, and what are 250 XYZ? Calculate with bash.";
    // The tool runs on a thread of its own while the turn is read. Its result is sent
    // automatically, once.
    let handlers = Handlers::new().tool(tool, exchange_rate);
    let mut turn = client.ask(&session.id, question)?.with_handlers(handlers);
    for delivery in turn.by_ref() {
        if let Some(event) = delivery?.event() {
            transcript::show(event, &mut terminal)?;
        }
    }
    match turn.outcome() {
        Some(Outcome::EndTurn) => Ok(terminal.line("finished")?),
        other => Err(format!("the turn ended with {}", other.map_or("nothing", Outcome::name)).into()),
    }
}

/// Runs the tool. Its errors are sent to the agent, which may correct its input.
fn exchange_rate(call: &ToolCall) -> Answer {
    let input: Value = serde_json::from_str(call.input()).unwrap_or_default();
    let currency = input["currency"].as_str().unwrap_or_default();
    match RATES.iter().find(|(name, _)| *name == currency) {
        Some((_, cents)) => Answer::text(cents.to_string()),
        None => Answer::error(format!("there is no rate for {currency:?}; known are EUR, GBP and JPY")),
    }
}

/// The agent of the local server.
fn script(turn: &mut Turn) -> Result<(), Interrupted> {
    let rate = turn.custom_tool("exchange_rate", json!({ "currency": "EUR" }))?;
    let cents = turn.tool("bash", json!({ "command": format!("echo $(( 250 * {} / 100 ))", rate.text) }))?;
    let unknown = turn.custom_tool("exchange_rate", json!({ "currency": "XYZ" }))?;
    turn.say(format!("250 EUR are {} cents of a dollar. For XYZ: {}.", cents.text.trim(), unknown.text))
}
