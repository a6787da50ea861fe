//! Versions of an agent.

use managed_agents_types::{Agent, AgentId, ListAgentVersions, Page};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;

/// `GET /v1/agents/{agent_id}/versions`
///
/// Lists the versions of an agent.
pub fn list(agent: &AgentId, params: &ListAgentVersions) -> Operation<Page<Agent>> {
    Operation::get(path!("/v1/agents", agent, "versions")).beta(MANAGED_AGENTS_BETA).query(params)
}
