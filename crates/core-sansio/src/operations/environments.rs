//! Environments: the containers that agents work in.

pub mod work;

use managed_agents_types::{
    CreateEnvironment, DeletedEnvironment, Environment, EnvironmentId, ListEnvironments, Page,
    UpdateEnvironment,
};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/environments`
///
/// Creates an environment. A name is taken once in a workspace: the service answers 409 if another
/// environment has it. After a lost reply that may be the environment of the lost attempt.
pub fn create(params: &CreateEnvironment) -> Operation<Environment> {
    Operation::post("/v1/environments")
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `GET /v1/environments/{environment_id}`
///
/// Retrieves an environment.
pub fn retrieve(environment: &EnvironmentId) -> Operation<Environment> {
    Operation::get(path!("/v1/environments", environment)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/environments/{environment_id}`
///
/// Changes the containers created from now on. Running sessions keep theirs. If another environment
/// has the new name, the service answers 409.
pub fn update(environment: &EnvironmentId, params: &UpdateEnvironment) -> Operation<Environment> {
    Operation::post(path!("/v1/environments", environment))
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `GET /v1/environments`
///
/// Lists environments.
pub fn list(params: &ListEnvironments) -> Operation<Page<Environment>> {
    Operation::get("/v1/environments").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/environments/{environment_id}/archive`
///
/// Archives the environment permanently.
pub fn archive(environment: &EnvironmentId) -> Operation<Environment> {
    Operation::post(path!("/v1/environments", environment, "archive")).beta(MANAGED_AGENTS_BETA)
}

/// `DELETE /v1/environments/{environment_id}`
///
/// Deletes the environment. Reads as `None` if the service answers without a body.
pub fn delete(environment: &EnvironmentId) -> Operation<Option<DeletedEnvironment>> {
    Operation::delete(path!("/v1/environments", environment)).beta(MANAGED_AGENTS_BETA)
}
