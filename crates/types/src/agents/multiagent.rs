//! The other agents that an agent can work with. There are two forms: a coordinator's list, and one that also has workflows.

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

    /// The other agents to give to an agent. None of them may have others itself.
    MultiagentParams by "type" {
        /// A list of agents that it can start threads of.
        "coordinator" => Coordinator(CoordinatorParams) from,
        /// An advisor, subagents and workflows.
        "multiagent_20261001" => Multiagent20261001(Multiagent20261001Params) from,
    }

    /// An advisor: a model that the agent can ask.
    MultiagentAdvisor by "type" {
        /// It can ask one.
        "enabled" => Enabled(MultiagentAdvisorEnabled) from,
        /// It cannot.
        "disabled" => Disabled,
    }

    /// Subagents or workflows, as stored.
    MultiagentAgents by "type" {
        /// It can use them.
        "enabled" => Enabled(MultiagentAgentsEnabled),
        /// It cannot.
        "disabled" => Disabled,
    }

    /// Subagents or workflows to give to an agent.
    MultiagentAgentsParams by "type" {
        /// It can use them.
        "enabled" => Enabled(MultiagentAgentsEnabledParams) from,
        /// It cannot.
        "disabled" => Disabled,
    }

    /// Agents that the agent makes up itself.
    MultiagentInlineAgents by "type" {
        /// It can.
        "enabled" => Enabled,
        /// It cannot.
        "disabled" => Disabled,
    }
}

impl MultiagentAdvisor {
    /// No advisor.
    pub const DISABLED: Self = Self::Disabled(Extra::NONE);
}

impl MultiagentAgentsParams {
    /// None of them.
    pub const DISABLED: Self = Self::Disabled(Extra::NONE);
}

impl MultiagentInlineAgents {
    /// It can make up agents.
    pub const ENABLED: Self = Self::Enabled(Extra::NONE);
    /// It cannot make up agents.
    pub const DISABLED: Self = Self::Disabled(Extra::NONE);
}

object! {
    /// A list of agents, as stored.
    response Coordinator ["type" = "coordinator"] {
        /// The agents, each at the version it had when the list was saved; an advisor is last.
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
    /// In an update it is merged level by level into a stored one of the same form: what is left out stays. Over the other form it
    /// replaces everything.
    request Multiagent20261001Params ["type" = "multiagent_20261001"] {
        /// The model it can ask; the default is none. Cleared, it is the default again.
        advisor: update MultiagentAdvisor,
        /// The agents it can start threads of; the default is enabled. Cleared, it is the default again.
        subagents: update MultiagentAgentsParams,
        /// The agents its workflows can use; the default is enabled. Cleared, it is the default again.
        workflows: update MultiagentAgentsParams,
    }

    /// An advisor that can be asked.
    both MultiagentAdvisorEnabled ["type" = "enabled"] {
        /// Its model; it must be at least as capable as the agent's.
        model: required String,
    }

    /// Subagents or workflows that can be used, as stored.
    response MultiagentAgentsEnabled ["type" = "enabled"] {
        /// Whether the agent can make up agents.
        inline_agents: required MultiagentInlineAgents,
        /// Agents made before, each at the version it had when this was saved.
        predefined_agents: required Vec<AgentReference>,
    }

    /// Subagents or workflows that can be used, to be given to an agent.
    request MultiagentAgentsEnabledParams ["type" = "enabled"] {
        /// Whether the agent can make up agents; the default is enabled.
        inline_agents: update MultiagentInlineAgents,
        /// Up to 20 agents made before; at least one if inline agents are disabled.
        predefined_agents: update Vec<PredefinedAgentParams>,
    }
}
