//! References from one agent to another.

use crate::ids::AgentId;
use crate::wire::extra::Extra;

union! {
    /// One agent in a coordinator's list, as stored.
    RosterEntry by "type" {
        /// An agent at a version.
        "agent" => Agent(AgentReference),
        /// A model that gives advice.
        "advisor" => Advisor(Advisor),
    }

    /// One agent for a coordinator's list. An id alone selects the latest version.
    RosterEntryParams by "type" [text Id(AgentId)] {
        /// An agent, optionally at a version.
        "agent" => Agent(AgentParams) from,
        /// The agent that has the list.
        "self" => Itself,
        /// A model that gives advice; at most one.
        "advisor" => Advisor(Advisor) from,
    }

    /// One of the predefined agents. An id alone selects the latest version.
    PredefinedAgentParams by "type" [text Id(AgentId)] {
        /// An agent, optionally at a version.
        "agent" => Agent(AgentParams) from,
        /// The agent that has the list.
        "self" => Itself,
    }
}

impl RosterEntryParams {
    /// The agent that has the list.
    pub const ITSELF: Self = Self::Itself(Extra::NONE);
}

impl PredefinedAgentParams {
    /// The agent that has the list.
    pub const ITSELF: Self = Self::Itself(Extra::NONE);
}

impl From<AgentId> for RosterEntryParams {
    fn from(id: AgentId) -> Self {
        Self::Id(id)
    }
}

impl From<AgentId> for PredefinedAgentParams {
    fn from(id: AgentId) -> Self {
        Self::Id(id)
    }
}

object! {
    /// An agent at a version.
    response AgentReference ["type" = "agent"] {
        /// The agent.
        id: required AgentId,
        /// The version.
        version: required u64,
    }

    /// An agent to use, optionally at a version.
    request AgentParams ["type" = "agent"] {
        /// The agent.
        id: required AgentId,
        /// The version. Default: the one that is the latest when the request is saved.
        version: optional u64,
    }

    /// A model that gives advice. On its thread it has the reserved name `anthropic.advisor`.
    both Advisor ["type" = "advisor"] {
        /// Its model; it must be at least as capable as that of the agent it advises.
        model: required String,
    }
}
