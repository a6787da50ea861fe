//! Deployment runs: what came of starting a session from a deployment.

use managed_agents_types::{DeploymentRun, DeploymentRunId, ListDeploymentRuns, Page};

use crate::{Call, MANAGED_AGENTS_BETA, path};

/// `GET /v1/deployment_runs/{deployment_run_id}`
pub fn retrieve(run: &DeploymentRunId) -> Call<DeploymentRun> {
    Call::get(path!("/v1/deployment_runs", run)).beta(MANAGED_AGENTS_BETA)
}

/// `GET /v1/deployment_runs`
pub fn list(params: &ListDeploymentRuns) -> Call<Page<DeploymentRun>> {
    Call::get("/v1/deployment_runs").beta(MANAGED_AGENTS_BETA).query(params)
}
