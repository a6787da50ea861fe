//! Runs sessions on the local server.

use std::time::Duration;

use managed_agents_blocking::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, CustomTool, InputSchema, SessionId,
};
use managed_agents_blocking::{
    Client, Credential, Delivery, Settings, StreamOptions, TurnOptions, agents, environments, sessions,
};
use managed_agents_local::{Interrupted, Options, Script, Server, Turn};
use serde_json::json;

pub(crate) struct Local {
    pub(crate) server: Server,
    pub(crate) client: Client,
}

impl Local {
    pub(crate) fn start(script: fn(&mut Turn) -> Result<(), Interrupted>) -> Self {
        Self::with(Options { script: Some(Script::from_fn(script)), ..Options::default() })
    }

    pub(crate) fn with(options: Options) -> Self {
        let server = Server::start(options).expect("a port is free");
        let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("k".into())) };
        Self { server, client: Client::new(settings).expect("the settings are good") }
    }

    /// Creates a session of an agent with all tools and the custom tool `rate`.
    pub(crate) fn session(&self) -> SessionId {
        self.session_with(|session| session)
    }

    pub(crate) fn session_with(&self, change: impl FnOnce(CreateSession) -> CreateSession) -> SessionId {
        let schema: InputSchema = serde_json::from_value(json!({"type": "object"})).unwrap();
        let tools = vec![AgentToolParams::agent_toolset(), CustomTool::new("rate", "A rate.", schema).into()];
        let agent = CreateAgent { tools, ..CreateAgent::new("Clerk", "claude-opus-4-7") };
        let agent = self.client.send(agents::create(&agent)).unwrap();
        let environment =
            self.client.send(environments::create(&CreateEnvironment::new(agent.id.as_str()))).unwrap();
        let session = change(CreateSession::new(agent.id, environment.id));
        self.client.send(sessions::create(&session)).unwrap().id
    }

    /// Counts the requests whose method and target begin like this.
    pub(crate) fn count(&self, method: &str, end: &str) -> usize {
        let fits = |target: &str| target.split('?').next().unwrap_or_default().ends_with(end);
        self.server.log().iter().filter(|request| request.method == method && fits(&request.target)).count()
    }
}

/// Options with short waits, so that tests are quick.
pub(crate) fn quick() -> StreamOptions {
    StreamOptions {
        list_lag: Duration::from_millis(30),
        max_wait: Duration::from_millis(50),
        ..StreamOptions::default()
    }
}

pub(crate) fn quick_turn() -> TurnOptions {
    TurnOptions { stream: quick(), ..TurnOptions::default() }
}

/// Returns type and text of each processed event, in order. Leaves queued messages out: the client
/// sees them or not, depending on when the connection broke.
pub(crate) fn transcript(deliveries: &[Delivery]) -> Vec<String> {
    let processed =
        deliveries.iter().filter_map(Delivery::event).filter(|event| event.processed_at().is_some());
    processed.map(|event| format!("{} {}", event.kind(), event.content_text().unwrap_or_default())).collect()
}
