//! Events of a session: send, read the history, open the live stream.
//!
//! These are the bare operations. To follow a session, use [`SessionStream`](crate::SessionStream)
//! or [`Turn`](crate::Turn).

use managed_agents_types::{EventParams, ListEvents, Page, SendEvents, SentEvents, SessionId, StreamEvents};

use crate::path;
use crate::request::betas::MANAGED_AGENTS_BETA;
use crate::request::operation::EVENT_STREAM;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;
use crate::session::event::RawEvent;

/// `POST /v1/sessions/{session_id}/events`
///
/// Sends events. The service answers when they are queued, before they are processed. Not
/// idempotent: if the reply is lost, the request is not retried. A success must
/// [echo](crate::Echo) the events, except for interrupts, which the service need not record.
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
/// Lists the history in the order in which events were processed. An empty page may have a next
/// page.
pub fn list(session: &SessionId, params: &ListEvents) -> Operation<Page<RawEvent>> {
    Operation::get(path!("/v1/sessions", session, "events")).beta(MANAGED_AGENTS_BETA).query(params)
}

/// `GET /v1/sessions/{session_id}/events/stream`
///
/// Opens the live stream: server-sent events from now on, without replay. Decode the body with
/// [`SseDecoder`](crate::sse::SseDecoder).
pub fn stream(session: &SessionId, params: &StreamEvents) -> Operation<()> {
    let path = path!("/v1/sessions", session, "events", "stream");
    Operation::get(path).beta(MANAGED_AGENTS_BETA).query(params).accept(EVENT_STREAM)
}
