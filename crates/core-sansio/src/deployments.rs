//! Deployments: sessions that start by themselves, by a schedule or on demand.

use managed_agents_types::{
    CreateDeployment, Deployment, DeploymentId, DeploymentRun, ListDeployments, Page, UpdateDeployment,
};

use crate::{Call, MANAGED_AGENTS_BETA, Repeat, path};

/// `POST /v1/deployments`
///
/// With a schedule, asked for twice, everything would run twice from then on.
pub fn create(params: &CreateDeployment) -> Call<Deployment> {
    let repeat = if params.schedule.is_some() { Repeat::Twice } else { Repeat::Harmless };
    Call::post("/v1/deployments").beta(MANAGED_AGENTS_BETA).json(params).repeat(repeat)
}

/// `GET /v1/deployments/{deployment_id}`
pub fn retrieve(deployment: &DeploymentId) -> Call<Deployment> {
    Call::get(path!("/v1/deployments", deployment)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/deployments/{deployment_id}`
pub fn update(deployment: &DeploymentId, params: &UpdateDeployment) -> Call<Deployment> {
    Call::post(path!("/v1/deployments", deployment)).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/deployments`
pub fn list(params: &ListDeployments) -> Call<Page<Deployment>> {
    Call::get("/v1/deployments").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/deployments/{deployment_id}/pause`
///
/// The schedule stands still; running on demand still works.
pub fn pause(deployment: &DeploymentId) -> Call<Deployment> {
    Call::post(path!("/v1/deployments", deployment, "pause")).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/deployments/{deployment_id}/unpause`
///
/// Runs that were missed are not made up for.
pub fn unpause(deployment: &DeploymentId) -> Call<Deployment> {
    Call::post(path!("/v1/deployments", deployment, "unpause")).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/deployments/{deployment_id}/run`
///
/// Runs it now, even if it is paused. Asked for twice, it would run twice: a lost answer is not retried.
pub fn run(deployment: &DeploymentId) -> Call<DeploymentRun> {
    Call::post(path!("/v1/deployments", deployment, "run")).beta(MANAGED_AGENTS_BETA).repeat(Repeat::Twice)
}

/// `POST /v1/deployments/{deployment_id}/archive`
///
/// For good.
pub fn archive(deployment: &DeploymentId) -> Call<Deployment> {
    Call::post(path!("/v1/deployments", deployment, "archive")).beta(MANAGED_AGENTS_BETA)
}
