//! Agents: a model with a system prompt and tools, in numbered versions.

pub mod versions;

use managed_agents_types::{Agent, AgentId, CreateAgent, ListAgents, Page, RetrieveAgent, UpdateAgent};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/agents`
///
/// Makes version 1 of a new agent.
pub fn create(params: &CreateAgent) -> Operation<Agent> {
    Operation::post("/v1/agents").beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/agents/{agent_id}`
///
/// The latest version, or the one that `params` names.
pub fn retrieve(agent: &AgentId, params: &RetrieveAgent) -> Operation<Agent> {
    Operation::get(path!("/v1/agents", agent)).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/agents/{agent_id}`
///
/// Makes the next version if anything changes. With `version` set it fails with 409 unless that is the current one.
pub fn update(agent: &AgentId, params: &UpdateAgent) -> Operation<Agent> {
    Operation::post(path!("/v1/agents", agent))
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `GET /v1/agents`
pub fn list(params: &ListAgents) -> Operation<Page<Agent>> {
    Operation::get("/v1/agents").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/agents/{agent_id}/archive`
///
/// For good: no new sessions, no updates. Its deployments are archived too; running sessions go on.
pub fn archive(agent: &AgentId) -> Operation<Agent> {
    Operation::post(path!("/v1/agents", agent, "archive")).beta(MANAGED_AGENTS_BETA)
}
