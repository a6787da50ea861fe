//! Work of a self-hosted environment: poll for it, keep it with heartbeats, stop it.
//!
//! Poll, list, acknowledge and heartbeat take the [key of the
//! environment](crate::Credential::EnvironmentKey). A work item may carry its own token; see
//! [`decode_secret`].

mod secret;

pub use secret::decode_secret;

use managed_agents_types::{
    EnvironmentId, HeartbeatWork, ListWork, Page, PollWork, StopWork, UpdateWork, Work, WorkHeartbeat,
    WorkId, WorkQueueStats,
};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `GET /v1/environments/{environment_id}/work/poll`
///
/// Takes a work item; reads as `None` if the queue is empty. [Acknowledge](ack) the item soon, or
/// the service gives it to another worker. `worker` is a unique name for this worker, counted in
/// the [statistics](stats).
pub fn poll(environment: &EnvironmentId, worker: &str, params: &PollWork) -> Operation<Option<Work>> {
    Operation::get(path!("/v1/environments", environment, "work", "poll"))
        .beta(MANAGED_AGENTS_BETA)
        .query(params)
        .header("anthropic-worker-id", worker)
}

/// `POST /v1/environments/{environment_id}/work/{work_id}/ack`
///
/// Acknowledges a work item. Send the first [`heartbeat`] next.
pub fn ack(environment: &EnvironmentId, work: &WorkId) -> Operation<Work> {
    Operation::post(path!("/v1/environments", environment, "work", work, "ack"))
        .beta(MANAGED_AGENTS_BETA)
        .idempotent(Idempotency::ExceptConflict)
}

/// `POST /v1/environments/{environment_id}/work/{work_id}/heartbeat`
///
/// Extends the lease on a work item. A 412 means that another worker may hold it: abandon the item
/// and do not [`stop`] it.
pub fn heartbeat(
    environment: &EnvironmentId,
    work: &WorkId,
    params: &HeartbeatWork,
) -> Operation<WorkHeartbeat> {
    Operation::post(path!("/v1/environments", environment, "work", work, "heartbeat"))
        .beta(MANAGED_AGENTS_BETA)
        .query(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `POST /v1/environments/{environment_id}/work/{work_id}/stop`
///
/// Stops a work item. The service answers 409 if it was already stopped.
pub fn stop(environment: &EnvironmentId, work: &WorkId, params: &StopWork) -> Operation<Work> {
    Operation::post(path!("/v1/environments", environment, "work", work, "stop"))
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `GET /v1/environments/{environment_id}/work/{work_id}`
///
/// Retrieves a work item.
pub fn retrieve(environment: &EnvironmentId, work: &WorkId) -> Operation<Work> {
    Operation::get(path!("/v1/environments", environment, "work", work)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/environments/{environment_id}/work/{work_id}`
///
/// Updates the metadata of a work item.
pub fn update(environment: &EnvironmentId, work: &WorkId, params: &UpdateWork) -> Operation<Work> {
    Operation::post(path!("/v1/environments", environment, "work", work))
        .beta(MANAGED_AGENTS_BETA)
        .json(params)
}

/// `GET /v1/environments/{environment_id}/work`
///
/// Lists the work items of an environment.
pub fn list(environment: &EnvironmentId, params: &ListWork) -> Operation<Page<Work>> {
    Operation::get(path!("/v1/environments", environment, "work")).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `GET /v1/environments/{environment_id}/work/stats`
///
/// Counts the work items of an environment.
pub fn stats(environment: &EnvironmentId) -> Operation<WorkQueueStats> {
    Operation::get(path!("/v1/environments", environment, "work", "stats")).beta(MANAGED_AGENTS_BETA)
}
