//! Other agents that an agent can work with, in two forms: a coordinator's list, and an object that
//! also has workflows.

use crate::agents::roster::{AgentReference, PredefinedAgentParams, RosterEntry, RosterEntryParams};
use crate::wire::extra::Extra;

union! {
    /// The other agents that an agent can work with, as stored.
    Multiagent by "type" {
        /// A list of agents that it can start threads of.
        "coordinator" => Coordinator(Coordinator),
        /// An advisor, subagents and workflows.
        "multiagent_20261001" => Multiagent20261001(Multiagent20261001),
    }

    /// Other agents to give to an agent. An agent with others of its own is refused.
    MultiagentParams by "type" {
        /// A list of agents that it can start threads of.
        "coordinator" => Coordinator(CoordinatorParams) from,
        /// An advisor, subagents and workflows.
        "multiagent_20261001" => Multiagent20261001(Multiagent20261001Params) from,
    }

    /// An advisor: a model that the agent can ask.
    MultiagentAdvisor by "type" {
        /// The agent can ask the advisor.
        "enabled" => Enabled(MultiagentAdvisorEnabled) from,
        /// Disabled.
        "disabled" => Disabled,
    }

    /// Subagents or workflows, as stored.
    MultiagentAgents by "type" {
        /// Enabled.
        "enabled" => Enabled(MultiagentAgentsEnabled),
        /// Disabled.
        "disabled" => Disabled,
    }

    /// Subagents or workflows to give to an agent.
    MultiagentAgentsParams by "type" {
        /// Enabled.
        "enabled" => Enabled(MultiagentAgentsEnabledParams) from,
        /// Disabled.
        "disabled" => Disabled,
    }

    /// Agents that the agent defines while it works.
    MultiagentInlineAgents by "type" {
        /// Enabled.
        "enabled" => Enabled,
        /// Disabled.
        "disabled" => Disabled,
    }
}

impl MultiagentAdvisor {
    /// No advisor.
    pub const DISABLED: Self = Self::Disabled(Extra::NONE);
}

impl MultiagentAgentsParams {
    /// None.
    pub const DISABLED: Self = Self::Disabled(Extra::NONE);
}

impl MultiagentInlineAgents {
    /// The agent can define agents.
    pub const ENABLED: Self = Self::Enabled(Extra::NONE);
    /// The agent cannot define agents.
    pub const DISABLED: Self = Self::Disabled(Extra::NONE);
}

object! {
    /// A list of agents, as stored.
    response Coordinator ["type" = "coordinator"] {
        /// The agents, each at the version that was current when the list was saved. An advisor is
        /// last.
        agents: required Vec<RosterEntry>,
    }

    /// A list of agents, to be given to an agent.
    request CoordinatorParams ["type" = "coordinator"] {
        /// 1 to 20 agents, at most one advisor among them.
        agents: required Vec<RosterEntryParams>,
    }

    /// An advisor, subagents and workflows, as stored.
    response Multiagent20261001 ["type" = "multiagent_20261001"] {
        /// The model it can ask.
        advisor: required MultiagentAdvisor,
        /// The agents it can start threads of.
        subagents: required MultiagentAgents,
        /// The agents its workflows can use.
        workflows: required MultiagentAgents,
    }

    /// An advisor, subagents and workflows, to be given to an agent.
    ///
    /// An update merges the object level by level into a stored object of the same form: a field
    /// that is left out keeps its value. The object replaces a stored one of the other form.
    request Multiagent20261001Params ["type" = "multiagent_20261001"] {
        /// The model to ask. Default: none. Clearing restores the default.
        advisor: update MultiagentAdvisor,
        /// Agents to start threads of. Default: enabled. Clearing restores the default.
        subagents: update MultiagentAgentsParams,
        /// Agents for its workflows. Default: enabled. Clearing restores the default.
        workflows: update MultiagentAgentsParams,
    }

    /// An advisor that can be asked.
    both MultiagentAdvisorEnabled ["type" = "enabled"] {
        /// Its model; it must be at least as capable as the agent's.
        model: required String,
    }

    /// Subagents or workflows that can be used, as stored.
    response MultiagentAgentsEnabled ["type" = "enabled"] {
        /// Permission for the agent to define agents.
        inline_agents: required MultiagentInlineAgents,
        /// Existing agents, each at the version that was current when the list was saved.
        predefined_agents: required Vec<AgentReference>,
    }

    /// Subagents or workflows that can be used, to be given to an agent.
    request MultiagentAgentsEnabledParams ["type" = "enabled"] {
        /// Permission for the agent to define agents. Default: enabled.
        inline_agents: update MultiagentInlineAgents,
        /// Up to 20 existing agents; at least one if inline agents are disabled.
        predefined_agents: update Vec<PredefinedAgentParams>,
    }
}
