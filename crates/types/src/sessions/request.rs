//! Requests that create and update sessions.

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
        /// Resources to mount in the session.
        resources: many Vec<SessionResourceParams>,
        /// Vaults with the credentials of the session. The first vault with a match wins.
        vault_ids: many Vec<VaultId>,
        /// Cost limit of the session. A budget cannot be added later.
        budget: optional BudgetLimit,
        /// Up to 50 messages, and at most one outcome among them. With any event the session runs
        /// at once, and its first events precede any stream: read the history too.
        initial_events: many Vec<EventParams>,
        /// Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters.
        metadata: many BTreeMap<String, String>,
    }

    /// An agent, changed for one session.
    ///
    /// A field that is left out comes from the agent. A field that is set replaces the agent's, and
    /// an empty list means none.
    request AgentWithOverrides ["type" = "agent_with_overrides"] {
        /// The agent.
        id: required AgentId,
        /// The version. Default: the latest.
        version: optional u64,
        /// The model. The service ignores its `effort` and uses the model's default. Without
        /// `inference_geo` no region is set.
        model: optional AgentModel,
        /// The system prompt; cleared, the session has none.
        system: update String,
        /// All tools. The list cannot be empty while the agent has skills.
        tools: optional Vec<AgentToolParams>,
        /// All MCP servers. The list cannot be empty while a tool needs one of them.
        mcp_servers: optional Vec<McpServer>,
        /// All skills.
        skills: optional Vec<AgentSkillParams>,
    }

    /// Body of `POST /v1/sessions/{session_id}`. A field that is left out keeps its value. Changes
    /// take effect with the next turn.
    request UpdateSession [] {
        /// Its title.
        title: update String,
        /// The tools and servers of its agent. The session must be idle.
        agent: optional SessionAgentUpdate,
        /// Another budget, above the cost so far. Clearing removes the budget for good.
        budget: update BudgetLimit,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
        /// Reserved: the service refuses it.
        vault_ids: optional Vec<VaultId>,
    }

    /// Changes of the agent of one session. The agent itself does not change.
    request SessionAgentUpdate [] {
        /// All tools: the list replaces the stored one. An empty list clears it.
        tools: optional Vec<AgentToolParams>,
        /// All MCP servers: the list replaces the stored one. An empty list clears it.
        mcp_servers: optional Vec<McpServer>,
    }
}

union! {
    /// The agent for a session. An id alone selects the latest version.
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
        /// An agent, optionally at a version.
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
