//! Dreams: a memory store is worked over with what happened in sessions, while nobody waits.

use managed_agents_types::{CreateDream, Dream, DreamId, ListDreams, Page};

use crate::path;
use crate::request::betas::DREAMING_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/dreams`
///
/// Begins at once; asked for twice, two would dream: a lost answer is not retried. 409 means that another dream holds the store.
pub fn create(params: &CreateDream) -> Operation<Dream> {
    Operation::post("/v1/dreams").beta(DREAMING_BETA).json(params).idempotent(Idempotency::No)
}

/// `GET /v1/dreams/{dream_id}`
pub fn retrieve(dream: &DreamId) -> Operation<Dream> {
    Operation::get(path!("/v1/dreams", dream)).beta(DREAMING_BETA)
}

/// `GET /v1/dreams`
pub fn list(params: &ListDreams) -> Operation<Page<Dream>> {
    Operation::get("/v1/dreams").beta(DREAMING_BETA).query(params)
}

/// `POST /v1/dreams/{dream_id}/cancel`
///
/// Canceling twice does nothing more; one that completed or failed is refused with 400.
pub fn cancel(dream: &DreamId) -> Operation<Dream> {
    Operation::post(path!("/v1/dreams", dream, "cancel")).beta(DREAMING_BETA)
}

/// `POST /v1/dreams/{dream_id}/archive`
///
/// Only once it is over.
pub fn archive(dream: &DreamId) -> Operation<Dream> {
    Operation::post(path!("/v1/dreams", dream, "archive")).beta(DREAMING_BETA)
}
