//! Deployments: sessions that start by themselves, by a schedule or on demand.

use managed_agents_types::{
    CreateDeployment, Deployment, DeploymentId, DeploymentRun, ListDeployments, Page, UpdateDeployment,
};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/deployments`
///
/// With a schedule, asked for twice, everything would run twice from then on.
pub fn create(params: &CreateDeployment) -> Operation<Deployment> {
    let idempotency = if params.schedule.is_some() { Idempotency::No } else { Idempotency::Yes };
    Operation::post("/v1/deployments").beta(MANAGED_AGENTS_BETA).json(params).idempotent(idempotency)
}

/// `GET /v1/deployments/{deployment_id}`
pub fn retrieve(deployment: &DeploymentId) -> Operation<Deployment> {
    Operation::get(path!("/v1/deployments", deployment)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/deployments/{deployment_id}`
pub fn update(deployment: &DeploymentId, params: &UpdateDeployment) -> Operation<Deployment> {
    Operation::post(path!("/v1/deployments", deployment)).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/deployments`
pub fn list(params: &ListDeployments) -> Operation<Page<Deployment>> {
    Operation::get("/v1/deployments").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/deployments/{deployment_id}/pause`
///
/// The schedule stands still; running on demand still works.
pub fn pause(deployment: &DeploymentId) -> Operation<Deployment> {
    Operation::post(path!("/v1/deployments", deployment, "pause")).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/deployments/{deployment_id}/unpause`
///
/// Runs that were missed are not made up for.
pub fn unpause(deployment: &DeploymentId) -> Operation<Deployment> {
    Operation::post(path!("/v1/deployments", deployment, "unpause")).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/deployments/{deployment_id}/run`
///
/// Runs it now, even if it is paused. Asked for twice, it would run twice: a lost answer is not retried.
pub fn run(deployment: &DeploymentId) -> Operation<DeploymentRun> {
    Operation::post(path!("/v1/deployments", deployment, "run"))
        .beta(MANAGED_AGENTS_BETA)
        .idempotent(Idempotency::No)
}

/// `POST /v1/deployments/{deployment_id}/archive`
///
/// For good.
pub fn archive(deployment: &DeploymentId) -> Operation<Deployment> {
    Operation::post(path!("/v1/deployments", deployment, "archive")).beta(MANAGED_AGENTS_BETA)
}
