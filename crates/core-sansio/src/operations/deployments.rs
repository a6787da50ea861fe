//! Deployments: start sessions on a schedule or on demand.

use managed_agents_types::{
    CreateDeployment, Deployment, DeploymentId, DeploymentRun, ListDeployments, Page, UpdateDeployment,
};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/deployments`
///
/// Creates a deployment. Not idempotent with a schedule: a second deployment would start every
/// session twice.
pub fn create(params: &CreateDeployment) -> Operation<Deployment> {
    let idempotency = if params.schedule.is_some() { Idempotency::No } else { Idempotency::Yes };
    Operation::post("/v1/deployments").beta(MANAGED_AGENTS_BETA).json(params).idempotent(idempotency)
}

/// `GET /v1/deployments/{deployment_id}`
///
/// Retrieves a deployment.
pub fn retrieve(deployment: &DeploymentId) -> Operation<Deployment> {
    Operation::get(path!("/v1/deployments", deployment)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/deployments/{deployment_id}`
///
/// Updates a deployment.
pub fn update(deployment: &DeploymentId, params: &UpdateDeployment) -> Operation<Deployment> {
    Operation::post(path!("/v1/deployments", deployment)).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/deployments`
///
/// Lists deployments.
pub fn list(params: &ListDeployments) -> Operation<Page<Deployment>> {
    Operation::get("/v1/deployments").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/deployments/{deployment_id}/pause`
///
/// Suspends the schedule. [`run`] still works.
pub fn pause(deployment: &DeploymentId) -> Operation<Deployment> {
    Operation::post(path!("/v1/deployments", deployment, "pause")).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/deployments/{deployment_id}/unpause`
///
/// Resumes the schedule. Runs missed in the meantime are skipped.
pub fn unpause(deployment: &DeploymentId) -> Operation<Deployment> {
    Operation::post(path!("/v1/deployments", deployment, "unpause")).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/deployments/{deployment_id}/run`
///
/// Starts a session now, even if the deployment is paused. Not idempotent: if the reply is lost,
/// the request is not retried.
pub fn run(deployment: &DeploymentId) -> Operation<DeploymentRun> {
    Operation::post(path!("/v1/deployments", deployment, "run"))
        .beta(MANAGED_AGENTS_BETA)
        .idempotent(Idempotency::No)
}

/// `POST /v1/deployments/{deployment_id}/archive`
///
/// Archives the deployment permanently.
pub fn archive(deployment: &DeploymentId) -> Operation<Deployment> {
    Operation::post(path!("/v1/deployments", deployment, "archive")).beta(MANAGED_AGENTS_BETA)
}
