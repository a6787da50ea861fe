//! Deployment runs: the outcome of each attempt to start a session from a deployment.

use managed_agents_types::{DeploymentRun, DeploymentRunId, ListDeploymentRuns, Page};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;

/// `GET /v1/deployment_runs/{deployment_run_id}`
///
/// Retrieves a run of a deployment.
pub fn retrieve(run: &DeploymentRunId) -> Operation<DeploymentRun> {
    Operation::get(path!("/v1/deployment_runs", run)).beta(MANAGED_AGENTS_BETA)
}

/// `GET /v1/deployment_runs`
///
/// Lists the runs of deployments.
pub fn list(params: &ListDeploymentRuns) -> Operation<Page<DeploymentRun>> {
    Operation::get("/v1/deployment_runs").beta(MANAGED_AGENTS_BETA).query(params)
}
