//! Events of one thread. They are sent to the session, never to a thread.

use managed_agents_types::{ListThreadEvents, Page, SessionId, StreamThreadEvents, ThreadId};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::EVENT_STREAM;
use crate::request::operation::Operation;
use crate::session::event::RawEvent;

/// `GET /v1/sessions/{session_id}/threads/{thread_id}/events`
pub fn list(session: &SessionId, thread: &ThreadId, params: &ListThreadEvents) -> Operation<Page<RawEvent>> {
    Operation::get(path!("/v1/sessions", session, "threads", thread, "events"))
        .beta(MANAGED_AGENTS_BETA)
        .query(params)
}

/// `GET /v1/sessions/{session_id}/threads/{thread_id}/stream`
///
/// The path has no `events` in it, unlike the session's own stream.
pub fn stream(session: &SessionId, thread: &ThreadId, params: &StreamThreadEvents) -> Operation<()> {
    let path = path!("/v1/sessions", session, "threads", thread, "stream");
    Operation::get(path).beta(MANAGED_AGENTS_BETA).query(params).accept(EVENT_STREAM)
}
