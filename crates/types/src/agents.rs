//! Agents: what a session is made from. Every change makes a new numbered version.

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
    /// A session keeps the version it was made with; later versions change only later sessions.
    response Agent ["type" = "agent"] {
        /// The agent; all its versions share the id.
        id: required AgentId,
        /// The number of this version, from 1.
        version: required u64,
        /// Its name.
        name: required String,
        /// What it is for, to be read by people and by agents that may call it.
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
        /// As whom it acts outside.
        execution_identity: required ExecutionIdentity,
        /// Text of yours, by key.
        metadata: required BTreeMap<String, String>,
        /// When the agent was made.
        created_at: required Timestamp,
        /// When this version was made.
        updated_at: required Timestamp,
        /// When it was archived. An archived agent takes no change and no new session, for good.
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
        /// What it is for, up to 2048 characters.
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
        /// As whom it acts outside; left out, a service account.
        execution_identity: optional ExecutionIdentity,
        /// Text of yours: up to 16 keys of up to 64 characters, values of up to 512.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/agents/{agent_id}`. What is left out stays as it is; if nothing changes, no version is made.
    request UpdateAgent [] {
        /// The version that this update was made for: if it is no longer the latest, the service answers 409. Left out, the last
        /// update wins.
        version: optional u64,
        /// Its name; it cannot be cleared.
        name: optional String,
        /// The model; it cannot be cleared. An object replaces the stored one whole, see [`ModelConfig`].
        model: optional AgentModel,
        /// What it is for.
        description: update String,
        /// The system prompt.
        system: update String,
        /// All tools: the list replaces the stored one.
        tools: update Vec<AgentToolParams>,
        /// All MCP servers: the list replaces the stored one.
        mcp_servers: update Vec<McpServer>,
        /// All skills: the list replaces the stored one.
        skills: update Vec<AgentSkillParams>,
        /// The other agents. A coordinator replaces what is stored; a [`Multiagent20261001Params`] is merged into a stored one.
        multiagent: update MultiagentParams,
        /// As whom it acts outside. Clearing puts back the service account.
        execution_identity: update ExecutionIdentity,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }
}

query! {
    /// Query of `GET /v1/agents`.
    ListAgents {
        /// Only those made at this moment or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only those made at this moment or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// Archived ones too.
        include_archived: one bool,
        /// How many on a page, up to 100; left out, 20.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }

    /// Query of `GET /v1/agents/{agent_id}`.
    RetrieveAgent {
        /// Which version; left out, the latest.
        version: one u64,
    }

    /// Query of `GET /v1/agents/{agent_id}/versions`.
    ListAgentVersions {
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
