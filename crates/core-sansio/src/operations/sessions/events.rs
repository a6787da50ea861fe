//! Events of a session: send, read the history, open the live stream.
//!
//! To follow a session use [`SessionStream`](crate::SessionStream) or [`Turn`](crate::Turn): these are the bare operations.

use managed_agents_types::{EventParams, ListEvents, Page, SendEvents, SentEvents, SessionId, StreamEvents};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::EVENT_STREAM;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;
use crate::session::event::RawEvent;

/// `POST /v1/sessions/{session_id}/events`
///
/// Answers once the events are queued, which is not yet taken up. Asked for twice, it may send twice: a lost answer is not retried. A
/// success that does not show the events is none; interrupts need not be recorded.
pub fn send(session: &SessionId, events: impl Into<Vec<EventParams>>) -> Operation<SentEvents> {
    let events = events.into();
    let recorded = events.iter().filter(|event| !matches!(event, EventParams::UserInterrupt(_))).count();
    Operation::post(path!("/v1/sessions", session, "events"))
        .beta(MANAGED_AGENTS_BETA)
        .json(&SendEvents::new(events))
        .idempotent(Idempotency::No)
        .echoing(recorded)
}

/// `GET /v1/sessions/{session_id}/events`
///
/// Ordered by when events were processed. A page may be empty and still have a next one.
pub fn list(session: &SessionId, params: &ListEvents) -> Operation<Page<RawEvent>> {
    Operation::get(path!("/v1/sessions", session, "events")).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `GET /v1/sessions/{session_id}/events/stream`
///
/// Server-sent events from now on, without replay: read the body with [`SseDecoder`](crate::sse::SseDecoder).
pub fn stream(session: &SessionId, params: &StreamEvents) -> Operation<()> {
    let path = path!("/v1/sessions", session, "events", "stream");
    Operation::get(path).beta(MANAGED_AGENTS_BETA).query(params).accept(EVENT_STREAM)
}
