//! The agent of the page: its tools, and a session with it.

use managed_agents_wasm::proto::MANAGED_AGENTS_BETA;
use managed_agents_wasm::types::SessionId;
use managed_agents_wasm::{
    Answer, Client, Credential, Error, Handlers, Operation, RawEvent, Settings, StreamOptions, Tool,
    Transport, TurnOptions, client,
};

/// Creates a client of the server that the page comes from. That server adds the key.
///
/// # Errors
///
/// The page does not come from a server.
pub fn client_of(origin: String) -> Result<Client, Error> {
    client(Settings { base_url: origin, ..Settings::new(Credential::None) })
}

/// Creates an agent with the page's tool, and a session with it.
///
/// # Errors
///
/// The service refuses one of the requests or cannot be reached.
pub async fn start_session(client: &Client) -> Result<SessionId, Error> {
    let environment = format!("page-{:x}", client.transport().random());
    let environment = create(client, "/v1/environments", format!(r#"{{"name":"{environment}"}}"#)).await?;
    let agent = create(client, "/v1/agents", AGENT.into()).await?;
    let session = format!(r#"{{"agent":"{agent}","environment_id":"{environment}"}}"#);
    create(client, "/v1/sessions", session).await.map(SessionId::from)
}

/// Asks before it uses a tool, except that of the page.
const AGENT: &str = r#"{
    "name": "Helper",
    "model": "claude-opus-4-7",
    "tools": [
        {
            "type": "custom",
            "name": "window_size",
            "description": "The size of the person's window, in pixels.",
            "input_schema": {"type": "object"}
        },
        {"type": "agent_toolset_20260401", "default_config": {"permission_policy": {"type": "always_ask"}}}
    ]
}"#;

/// Creates something and returns its id.
///
/// Most programs use `agents::create` and its like. This page needs the ids only, and the types of all
/// that can be in the requests and replies would double its size.
async fn create(client: &Client, path: &'static str, body: String) -> Result<String, Error> {
    let operation = Operation::post(path).beta(MANAGED_AGENTS_BETA).json_text(body);
    // Whatever has an id and a type can be read as an event is.
    let reply: RawEvent = client.send(operation).await?;
    Ok(reply.id().unwrap_or_default().to_owned())
}

/// Runs the page's tool. Every approval is the person's.
pub fn handlers(measure: fn() -> String) -> Handlers {
    Handlers::new().tool(window_size(), move |_| std::future::ready(Answer::text(measure())))
}

/// The options of each turn: text arrives while it is written, and a person takes time to answer.
pub fn options() -> TurnOptions {
    let stream = StreamOptions { previews: true, ..StreamOptions::default() };
    TurnOptions { stream, wait_for_answers: true }
}

fn window_size() -> Tool {
    Tool::new("window_size", "The size of the person's window, in pixels.", r#"{"type":"object"}"#)
}
