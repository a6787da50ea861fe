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
/// Creates a session. With `initial_events` it starts working at once, so the request is not
/// idempotent.
pub fn create(params: &CreateSession) -> Operation<Session> {
    let works_at_once = !params.initial_events.is_empty();
    let idempotency = if works_at_once { Idempotency::No } else { Idempotency::Yes };
    Operation::post("/v1/sessions").beta(MANAGED_AGENTS_BETA).json(params).idempotent(idempotency)
}

/// `GET /v1/sessions/{session_id}`
///
/// Retrieves a session.
pub fn retrieve(session: &SessionId) -> Operation<Session> {
    Operation::get(path!("/v1/sessions", session)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/sessions/{session_id}`
///
/// Updates a session.
pub fn update(session: &SessionId, params: &UpdateSession) -> Operation<Session> {
    Operation::post(path!("/v1/sessions", session)).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/sessions`
///
/// Lists sessions.
pub fn list(params: &ListSessions) -> Operation<Page<Session>> {
    Operation::get("/v1/sessions").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/sessions/{session_id}/archive`
///
/// Archives the session permanently: it terminates, and its history stays readable. The service
/// answers 400 while the session runs.
pub fn archive(session: &SessionId) -> Operation<Session> {
    Operation::post(path!("/v1/sessions", session, "archive")).beta(MANAGED_AGENTS_BETA)
}

/// `DELETE /v1/sessions/{session_id}`
///
/// Deletes the session with its history, container and files. The service answers 400 while the
/// session runs. Reads as `None` if the service answers without a body.
pub fn delete(session: &SessionId) -> Operation<Option<DeletedSession>> {
    Operation::delete(path!("/v1/sessions", session)).beta(MANAGED_AGENTS_BETA)
}
