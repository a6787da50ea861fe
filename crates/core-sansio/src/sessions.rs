//! Sessions: one task each, with its events, resources and threads.

pub mod events;
pub mod resources;
pub mod threads;

use managed_agents_types::{
    CreateSession, DeletedSession, ListSessions, Page, Session, SessionId, UpdateSession,
};

use crate::{Call, MANAGED_AGENTS_BETA, Repeat, path};

/// `POST /v1/sessions`
///
/// With `initial_events` the session starts working at once; asked for twice, it would work twice.
pub fn create(params: &CreateSession) -> Call<Session> {
    let works_at_once = params.initial_events.as_ref().is_some_and(|events| !events.is_empty());
    let repeat = if works_at_once { Repeat::Twice } else { Repeat::Harmless };
    Call::post("/v1/sessions").beta(MANAGED_AGENTS_BETA).json(params).repeat(repeat)
}

/// `GET /v1/sessions/{session_id}`
pub fn retrieve(session: &SessionId) -> Call<Session> {
    Call::get(path!("/v1/sessions", session)).beta(MANAGED_AGENTS_BETA)
}

/// `POST /v1/sessions/{session_id}`
pub fn update(session: &SessionId, params: &UpdateSession) -> Call<Session> {
    Call::post(path!("/v1/sessions", session)).beta(MANAGED_AGENTS_BETA).json(params)
}

/// `GET /v1/sessions`
pub fn list(params: &ListSessions) -> Call<Page<Session>> {
    Call::get("/v1/sessions").beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/sessions/{session_id}/archive`
///
/// For good: the session terminates, its history stays readable. Refused with 400 while it runs.
pub fn archive(session: &SessionId) -> Call<Session> {
    Call::post(path!("/v1/sessions", session, "archive")).beta(MANAGED_AGENTS_BETA)
}

/// `DELETE /v1/sessions/{session_id}`
///
/// With its history, container and files. Refused with 400 while it runs. `None` where the service answers without a body.
pub fn delete(session: &SessionId) -> Call<Option<DeletedSession>> {
    Call::delete(path!("/v1/sessions", session)).beta(MANAGED_AGENTS_BETA)
}
