//! Agents: the model, prompt and tools that a session works with. Every change makes a new numbered
//! version.

pub(crate) mod identity;
pub(crate) mod model;
pub(crate) mod multiagent;
pub(crate) mod permission;
pub(crate) mod roster;
pub(crate) mod skills;
pub(crate) mod tool_config;
pub(crate) mod tools;
pub(crate) mod web_fetch;

pub use self::{
    identity::*, model::*, multiagent::*, permission::*, roster::*, skills::*, tool_config::*, tools::*,
    web_fetch::*,
};

use std::collections::BTreeMap;

use crate::ids::AgentId;
use crate::wire::text::Timestamp;

object! {
    /// One version of an agent, as stored.
    ///
    /// A session keeps the version that it was created with; later versions affect later sessions
    /// only.
    response Agent ["type" = "agent"] {
        /// The agent; all its versions share the id.
        id: required AgentId,
        /// The number of this version, from 1.
        version: required u64,
        /// Its name.
        name: required String,
        /// Purpose, for people and for agents that may call this one.
        description: nullable String,
        /// The model that it runs on.
        model: required ModelConfig,
        /// The system prompt.
        system: nullable String,
        /// The tools that it may call.
        tools: required Vec<AgentTool>,
        /// The MCP servers that its MCP toolsets name.
        mcp_servers: required Vec<McpServer>,
        /// The skills that it can load.
        skills: required Vec<AgentSkill>,
        /// The other agents that it can work with.
        multiagent: nullable Multiagent,
        /// Identity of the agent outside the service.
        execution_identity: required ExecutionIdentity,
        /// Your own texts, by key.
        metadata: required BTreeMap<String, String>,
        /// Creation time of the agent.
        created_at: required Timestamp,
        /// Creation time of this version.
        updated_at: required Timestamp,
        /// Time of archiving, which is final. An archived agent refuses updates and new sessions.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/agents`.
    ///
    /// ```
    /// use managed_agents_types::{AgentToolParams, CreateAgent};
    ///
    /// let agent = CreateAgent {
    ///     system: Some("Be brief.".into()),
    ///     tools: vec![AgentToolParams::agent_toolset()],
    ///     ..CreateAgent::new("Reviewer", "claude-opus-4-8")
    /// };
    /// # assert!(serde_json::to_string(&agent)?.contains(r#""model":"claude-opus-4-8""#));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    request CreateAgent [] {
        /// Its name, 1 to 256 characters.
        name: required String,
        /// The model, as an id or with settings.
        model: required AgentModel,
        /// Purpose, up to 2048 characters.
        description: optional String,
        /// The system prompt, up to 100 000 characters.
        system: optional String,
        /// The tools that it may call, up to 256 over all toolsets.
        tools: many Vec<AgentToolParams>,
        /// Up to 20 MCP servers. Each must be used by an MCP toolset in `tools`.
        mcp_servers: many Vec<McpServer>,
        /// The skills that it can load. They need the `read` tool.
        skills: many Vec<AgentSkillParams>,
        /// The other agents that it can work with.
        multiagent: optional MultiagentParams,
        /// Identity of the agent outside the service. Default: a service account.
        execution_identity: optional ExecutionIdentity,
        /// Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/agents/{agent_id}`. A field that is left out keeps its value. An update
    /// that changes nothing makes no version.
    request UpdateAgent [] {
        /// The version that this update is based on. The service replies with 409 if it is not the
        /// latest. Without it, the last update wins.
        version: optional u64,
        /// Its name; it cannot be cleared.
        name: optional String,
        /// The model; it cannot be cleared. An object replaces the whole stored object, see
        /// [`ModelConfig`].
        model: optional AgentModel,
        /// Purpose.
        description: update String,
        /// The system prompt.
        system: update String,
        /// All tools: the list replaces the stored one.
        tools: update Vec<AgentToolParams>,
        /// All MCP servers: the list replaces the stored one.
        mcp_servers: update Vec<McpServer>,
        /// All skills: the list replaces the stored one.
        skills: update Vec<AgentSkillParams>,
        /// The other agents. A coordinator replaces what is stored; a [`Multiagent20261001Params`]
        /// is merged into a stored one.
        multiagent: update MultiagentParams,
        /// Identity of the agent outside the service. Clearing restores the service account.
        execution_identity: update ExecutionIdentity,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }
}

query! {
    /// Query of `GET /v1/agents`.
    ListAgents {
        /// Only items created at this time or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only items created at this time or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// `true` to include archived items.
        include_archived: one bool,
        /// Items on a page, at most 100. Default: 20.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }

    /// Query of `GET /v1/agents/{agent_id}`.
    RetrieveAgent {
        /// Version to retrieve. Default: the latest.
        version: one u64,
    }

    /// Query of `GET /v1/agents/{agent_id}/versions`.
    ListAgentVersions {
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
