//! Dreams: background jobs that revise a memory store from past sessions.

use managed_agents_types::{CreateDream, Dream, DreamId, ListDreams, Page};

use crate::path;
use crate::request::betas::DREAMING_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/dreams`
///
/// Starts a dream at once. Not idempotent: if the reply is lost, the request is not retried. The
/// service answers 409 while another dream holds the store.
pub fn create(params: &CreateDream) -> Operation<Dream> {
    Operation::post("/v1/dreams").beta(DREAMING_BETA).json(params).idempotent(Idempotency::No)
}

/// `GET /v1/dreams/{dream_id}`
///
/// Retrieves a dream.
pub fn retrieve(dream: &DreamId) -> Operation<Dream> {
    Operation::get(path!("/v1/dreams", dream)).beta(DREAMING_BETA)
}

/// `GET /v1/dreams`
///
/// Lists dreams.
pub fn list(params: &ListDreams) -> Operation<Page<Dream>> {
    Operation::get("/v1/dreams").beta(DREAMING_BETA).query(params)
}

/// `POST /v1/dreams/{dream_id}/cancel`
///
/// Cancels a dream. Canceling it again has no effect. The service answers 400 if the dream has
/// completed or failed.
pub fn cancel(dream: &DreamId) -> Operation<Dream> {
    Operation::post(path!("/v1/dreams", dream, "cancel")).beta(DREAMING_BETA)
}

/// `POST /v1/dreams/{dream_id}/archive`
///
/// Archives a dream that has ended.
pub fn archive(dream: &DreamId) -> Operation<Dream> {
    Operation::post(path!("/v1/dreams", dream, "archive")).beta(DREAMING_BETA)
}
