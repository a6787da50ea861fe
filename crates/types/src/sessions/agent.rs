//! Snapshots of the agents of a session.

use crate::agents::identity::ExecutionIdentity;
use crate::agents::model::ModelConfig;
use crate::agents::multiagent::{MultiagentAdvisor, MultiagentInlineAgents};
use crate::agents::roster::Advisor;
use crate::agents::skills::AgentSkill;
use crate::agents::tools::{AgentTool, McpServer};
use crate::ids::AgentId;

object! {
    /// Snapshot of the agent of a session.
    response SessionAgent ["type" = "agent"] {
        /// The agent it was made from.
        id: required AgentId,
        /// The version it was made from.
        version: required u64,
        /// Its name.
        name: required String,
        /// Purpose.
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
        multiagent: nullable SessionMultiagent,
        /// Identity of the agent outside the service.
        execution_identity: required ExecutionIdentity,
    }

    /// Snapshot of an agent that works beside the session's own.
    response SessionThreadAgent ["type" = "agent"] {
        /// The agent it was made from.
        id: required AgentId,
        /// The version it was made from.
        version: required u64,
        /// Its name.
        name: required String,
        /// Purpose.
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
        /// Identity of the agent outside the service.
        execution_identity: required ExecutionIdentity,
    }

    /// An agent that another agent defined. It has no id and no version.
    response InlineAgent ["type" = "inline"] {
        /// Its name.
        name: required String,
        /// Purpose.
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
        /// Identity of the agent outside the service.
        execution_identity: required ExecutionIdentity,
    }

    /// Snapshot of a list of agents in a session.
    response SessionCoordinator ["type" = "coordinator"] {
        /// The agents; an advisor is last.
        agents: required Vec<SessionRosterEntry>,
    }

    /// Snapshot of an advisor, subagents and workflows in a session.
    response SessionMultiagent20261001 ["type" = "multiagent_20261001"] {
        /// The model it can ask.
        advisor: required MultiagentAdvisor,
        /// The agents it can start threads of.
        subagents: required SessionMultiagentAgents,
        /// The agents its workflows can use.
        workflows: required SessionMultiagentAgents,
    }

    /// Subagents or workflows that can be used in a session.
    response SessionMultiagentAgentsEnabled ["type" = "enabled"] {
        /// Permission for the agent to define agents.
        inline_agents: required MultiagentInlineAgents,
        /// Existing agents.
        predefined_agents: required Vec<SessionThreadAgent>,
    }
}

union! {
    /// The other agents that the agent of a session can work with.
    SessionMultiagent by "type" {
        /// A list of agents that it can start threads of.
        "coordinator" => Coordinator(SessionCoordinator),
        /// An advisor, subagents and workflows.
        "multiagent_20261001" => Multiagent20261001(SessionMultiagent20261001),
    }

    /// Snapshot of one agent in a coordinator's list.
    SessionRosterEntry by "type" {
        /// An agent.
        "agent" => Agent(Box<SessionThreadAgent>),
        /// A model that gives advice.
        "advisor" => Advisor(Advisor),
    }

    /// Snapshot of subagents or workflows in a session.
    SessionMultiagentAgents by "type" {
        /// Enabled.
        "enabled" => Enabled(SessionMultiagentAgentsEnabled),
        /// Disabled.
        "disabled" => Disabled,
    }
}
