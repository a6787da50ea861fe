//! Threads of a session: its own, and those of subagents.

pub mod events;

use managed_agents_types::{ListThreads, Page, SessionId, Thread, ThreadId};

use crate::{Call, MANAGED_AGENTS_BETA, path};

/// `GET /v1/sessions/{session_id}/threads/{thread_id}`
pub fn retrieve(session: &SessionId, thread: &ThreadId) -> Call<Thread> {
    Call::get(path!("/v1/sessions", session, "threads", thread)).beta(MANAGED_AGENTS_BETA)
}

/// `GET /v1/sessions/{session_id}/threads`
pub fn list(session: &SessionId, params: &ListThreads) -> Call<Page<Thread>> {
    Call::get(path!("/v1/sessions", session, "threads")).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/sessions/{session_id}/threads/{thread_id}/archive`
///
/// Only an idle thread can be archived; it frees a place for another.
pub fn archive(session: &SessionId, thread: &ThreadId) -> Call<Thread> {
    Call::post(path!("/v1/sessions", session, "threads", thread, "archive")).beta(MANAGED_AGENTS_BETA)
}
