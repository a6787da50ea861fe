//! Sessions: one task each, with its events, resources and threads.

pub mod events;
pub mod resources;
pub mod threads;

use managed_agents_types::{
    CreateSession, DeletedSession, ListSessions, Page, Session, SessionId, UpdateSession,
};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/sessions`
///
/// With `initial_events` the session starts working at once; asked for twice, it would work twice.
pub fn create(params: &CreateSession) -> Operation<Session> {
    let works_at_once = !params.initial_events.is_empty();
    let idempotency = if works_at_once { Idempotency::No } else { Idempotency::Yes };
    Operation::post("/v1/sessions").beta(MANAGED_AGENTS_BETA).json(params).idempotent(idempotency)
}

/// `GET /v1/sessions/{session_id}`
pub fn retrieve(session: &SessionId) -> Operation<Session> {
    Operation::get(path!("/v1/sessions", session)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/sessions/{session_id}`
pub fn update(session: &SessionId, params: &UpdateSession) -> Operation<Session> {
    Operation::post(path!("/v1/sessions", session)).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/sessions`
pub fn list(params: &ListSessions) -> Operation<Page<Session>> {
    Operation::get("/v1/sessions").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/sessions/{session_id}/archive`
///
/// For good: the session terminates, its history stays readable. Refused with 400 while it runs.
pub fn archive(session: &SessionId) -> Operation<Session> {
    Operation::post(path!("/v1/sessions", session, "archive")).beta(MANAGED_AGENTS_BETA)
}

/// `DELETE /v1/sessions/{session_id}`
///
/// With its history, container and files. Refused with 400 while it runs. `None` where the service answers without a body.
pub fn delete(session: &SessionId) -> Operation<Option<DeletedSession>> {
    Operation::delete(path!("/v1/sessions", session)).beta(MANAGED_AGENTS_BETA)
}
