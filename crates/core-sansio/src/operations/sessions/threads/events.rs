//! Events of one thread. To send events, use the session: a thread takes none.

use managed_agents_types::{ListThreadEvents, Page, SessionId, StreamThreadEvents, ThreadId};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::EVENT_STREAM;
use crate::request::operation::Operation;
use crate::session::event::RawEvent;

/// `GET /v1/sessions/{session_id}/threads/{thread_id}/events`
///
/// Lists the history of one thread.
pub fn list(session: &SessionId, thread: &ThreadId, params: &ListThreadEvents) -> Operation<Page<RawEvent>> {
    Operation::get(path!("/v1/sessions", session, "threads", thread, "events"))
        .beta(MANAGED_AGENTS_BETA)
        .query(params)
}

/// `GET /v1/sessions/{session_id}/threads/{thread_id}/stream`
///
/// Opens the live stream of one thread. Unlike the session's stream, its path has no `events`
/// segment.
pub fn stream(session: &SessionId, thread: &ThreadId, params: &StreamThreadEvents) -> Operation<()> {
    let path = path!("/v1/sessions", session, "threads", thread, "stream");
    Operation::get(path).beta(MANAGED_AGENTS_BETA).query(params).accept(EVENT_STREAM)
}
