//! Environments: the container that an agent works in.

pub mod work;

use managed_agents_types::{
    CreateEnvironment, DeletedEnvironment, Environment, EnvironmentId, ListEnvironments, Page,
    UpdateEnvironment,
};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;

/// `POST /v1/environments`
pub fn create(params: &CreateEnvironment) -> Operation<Environment> {
    Operation::post("/v1/environments").beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/environments/{environment_id}`
pub fn retrieve(environment: &EnvironmentId) -> Operation<Environment> {
    Operation::get(path!("/v1/environments", environment)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/environments/{environment_id}`
///
/// Containers made from now on get the change; running sessions do not.
pub fn update(environment: &EnvironmentId, params: &UpdateEnvironment) -> Operation<Environment> {
    Operation::post(path!("/v1/environments", environment)).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/environments`
pub fn list(params: &ListEnvironments) -> Operation<Page<Environment>> {
    Operation::get("/v1/environments").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/environments/{environment_id}/archive`
///
/// For good.
pub fn archive(environment: &EnvironmentId) -> Operation<Environment> {
    Operation::post(path!("/v1/environments", environment, "archive")).beta(MANAGED_AGENTS_BETA)
}

/// `DELETE /v1/environments/{environment_id}`
///
/// `None` where the service answers without a body.
pub fn delete(environment: &EnvironmentId) -> Operation<Option<DeletedEnvironment>> {
    Operation::delete(path!("/v1/environments", environment)).beta(MANAGED_AGENTS_BETA)
}
