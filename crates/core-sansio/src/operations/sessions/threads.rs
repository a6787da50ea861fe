//! Threads of a session: the primary thread and those of subagents.

pub mod events;

use managed_agents_types::{ListThreads, Page, SessionId, Thread, ThreadId};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::Operation;

/// `GET /v1/sessions/{session_id}/threads/{thread_id}`
///
/// Retrieves a thread.
pub fn retrieve(session: &SessionId, thread: &ThreadId) -> Operation<Thread> {
    Operation::get(path!("/v1/sessions", session, "threads", thread)).beta(MANAGED_AGENTS_BETA)
}

/// `GET /v1/sessions/{session_id}/threads`
///
/// Lists the threads of a session.
pub fn list(session: &SessionId, params: &ListThreads) -> Operation<Page<Thread>> {
    Operation::get(path!("/v1/sessions", session, "threads")).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `POST /v1/sessions/{session_id}/threads/{thread_id}/archive`
///
/// Archives an idle thread, which makes room for another.
pub fn archive(session: &SessionId, thread: &ThreadId) -> Operation<Thread> {
    Operation::post(path!("/v1/sessions", session, "threads", thread, "archive")).beta(MANAGED_AGENTS_BETA)
}
