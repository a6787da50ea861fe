use std::collections::BTreeMap;

use crate::agents::model::AgentModel;
use crate::agents::roster::AgentParams;
use crate::agents::skills::AgentSkillParams;
use crate::agents::tools::{AgentToolParams, McpServer};
use crate::budget::BudgetLimit;
use crate::events::params::EventParams;
use crate::ids::{AgentId, EnvironmentId, VaultId};
use crate::sessions::resources::SessionResourceParams;

object! {
    /// Body of `POST /v1/sessions`.
    ///
    /// ```
    /// use managed_agents_types::{BudgetLimit, CreateSession, SessionResourceParams};
    ///
    /// let session = CreateSession {
    ///     resources: vec![SessionResourceParams::file("file_1")],
    ///     budget: Some(BudgetLimit::us_cents(500)),
    ///     ..CreateSession::new("agent_1", "env_1")
    /// };
    /// # assert!(serde_json::to_string(&session)?.starts_with(r#"{"agent":"agent_1","environment_id":"env_1""#));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    request CreateSession [] {
        /// The agent that works in it.
        agent: required SessionAgentParams,
        /// The environment it runs in.
        environment_id: required EnvironmentId,
        /// Its title.
        title: optional String,
        /// What to mount in it.
        resources: many Vec<SessionResourceParams>,
        /// The vaults it takes credentials from; the first with a match wins.
        vault_ids: many Vec<VaultId>,
        /// The most that it may cost. A budget cannot be added later.
        budget: optional BudgetLimit,
        /// Up to 50 messages, and at most one outcome among them. With any, the session runs at once, so that its stream cannot be open
        /// before the first event: read the history too.
        initial_events: many Vec<EventParams>,
        /// Text of yours: up to 16 keys of up to 64 characters, values of up to 512.
        metadata: many BTreeMap<String, String>,
    }

    /// An agent, changed for one session.
    ///
    /// What is left out comes from the agent; what is set replaces it whole, and an empty list means none.
    request AgentWithOverrides ["type" = "agent_with_overrides"] {
        /// The agent.
        id: required AgentId,
        /// The version; left out, the latest one now.
        version: optional u64,
        /// The model. Its `effort` is not looked at: the session runs at the model's default. Without `inference_geo` it has no pin.
        model: optional AgentModel,
        /// The system prompt; cleared, the session has none.
        system: update String,
        /// All tools. They cannot be cleared while there are skills.
        tools: optional Vec<AgentToolParams>,
        /// All MCP servers. They cannot be cleared while a tool needs one.
        mcp_servers: optional Vec<McpServer>,
        /// All skills.
        skills: optional Vec<AgentSkillParams>,
    }

    /// Body of `POST /v1/sessions/{session_id}`. What is left out stays as it is; changes count from the next turn on.
    request UpdateSession [] {
        /// Its title.
        title: update String,
        /// The tools and servers of its agent. The session must be idle.
        agent: optional SessionAgentUpdate,
        /// Another budget, above what was used so far. Cleared, there is none, and none can be set again.
        budget: update BudgetLimit,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
        /// Reserved: the service refuses it.
        vault_ids: optional Vec<VaultId>,
    }

    /// What to change of the agent of a session. The agent that it was made from stays as it is.
    request SessionAgentUpdate [] {
        /// All tools: the list replaces the old one, empty it clears it.
        tools: optional Vec<AgentToolParams>,
        /// All MCP servers: the list replaces the old one, empty it clears it.
        mcp_servers: optional Vec<McpServer>,
    }
}

union! {
    /// The agent for a session. An id alone means its latest version now.
    ///
    /// ```
    /// use managed_agents_types::{AgentParams, AgentWithOverrides, CreateSession};
    ///
    /// CreateSession::new("agent_1", "env_1");
    /// CreateSession::new(AgentParams { version: Some(3), ..AgentParams::new("agent_1") }, "env_1");
    /// CreateSession::new(
    ///     AgentWithOverrides { model: Some("claude-opus-4-8".into()), ..AgentWithOverrides::new("agent_1") },
    ///     "env_1",
    /// );
    /// ```
    SessionAgentParams by "type" [text Id(AgentId)] {
        /// An agent, at a version if you like.
        "agent" => Agent(AgentParams) from,
        /// An agent, changed for this session.
        "agent_with_overrides" => Overrides(Box<AgentWithOverrides>),
    }
}

impl From<AgentId> for SessionAgentParams {
    fn from(id: AgentId) -> Self {
        Self::Id(id)
    }
}

impl From<&AgentId> for SessionAgentParams {
    fn from(id: &AgentId) -> Self {
        Self::Id(id.clone())
    }
}

impl From<AgentWithOverrides> for SessionAgentParams {
    fn from(agent: AgentWithOverrides) -> Self {
        Self::Overrides(Box::new(agent))
    }
}
