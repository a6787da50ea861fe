//! Agents: a model with a system prompt and tools, in numbered versions.

pub mod versions;

use managed_agents_types::{Agent, AgentId, CreateAgent, ListAgents, Page, RetrieveAgent, UpdateAgent};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/agents`
///
/// Creates an agent at version 1.
pub fn create(params: &CreateAgent) -> Operation<Agent> {
    Operation::post("/v1/agents").beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/agents/{agent_id}`
///
/// Retrieves an agent: its latest version, or the one that `params` names.
pub fn retrieve(agent: &AgentId, params: &RetrieveAgent) -> Operation<Agent> {
    Operation::get(path!("/v1/agents", agent)).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/agents/{agent_id}`
///
/// Creates the next version if anything changes. If `version` is set and is not the current
/// version, the service answers 409.
pub fn update(agent: &AgentId, params: &UpdateAgent) -> Operation<Agent> {
    Operation::post(path!("/v1/agents", agent))
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `GET /v1/agents`
///
/// Lists agents.
pub fn list(params: &ListAgents) -> Operation<Page<Agent>> {
    Operation::get("/v1/agents").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/agents/{agent_id}/archive`
///
/// Archives the agent permanently, and its deployments with it. An archived agent takes no updates
/// and starts no sessions; running sessions continue.
pub fn archive(agent: &AgentId) -> Operation<Agent> {
    Operation::post(path!("/v1/agents", agent, "archive")).beta(MANAGED_AGENTS_BETA)
}
