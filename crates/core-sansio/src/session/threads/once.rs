//! Deduplicates events that are on two streams: the session's and the thread's own.

use std::collections::VecDeque;

use managed_agents_types::ThreadId;

use crate::session::event::RawEvent;
use crate::session::seen::{Seen, Sighting};
use crate::session::stream::delivery::Delivery;
use crate::session::tool_call::answered_call;

/// The number of events held back. A thread shows a few at a time; beyond this limit the oldest are
/// delivered as the session's stream shows them.
const MAX_HELD: usize = 1024;

#[derive(Debug, Default)]
pub(super) struct Once {
    seen: Seen,
    /// Events that the session's stream showed first.
    held: VecDeque<(ThreadId, Delivery)>,
}

impl Once {
    /// Returns `true` if neither stream showed the event before. The two streams may show an answer
    /// under two ids, so an answer is identified by its type and tool call.
    pub(super) fn is_new(&mut self, event: &RawEvent) -> bool {
        let sighting = match answered_call(event).filter(|_| is_answer(event)) {
            Some(call) => self.seen.sight_as(&[event.kind(), " ", &call].concat(), event.is_processed()),
            None if event.id().is_none() => Sighting::New,
            None => self.seen.sight_in_any_order(event),
        };
        sighting != Sighting::Repeated
    }

    /// As [`is_new`](Self::is_new), for an event of the thread's own stream. The event replaces one
    /// that is held back.
    pub(super) fn is_new_of_thread(&mut self, event: &RawEvent) -> bool {
        let is_it = |(_, held): &(ThreadId, Delivery)| held.event().and_then(RawEvent::id) == event.id();
        if let Some(place) = self.held.iter().position(is_it).filter(|_| event.id().is_some()) {
            self.held.remove(place);
            return true;
        }
        !may_be_twice(event) || self.is_new(event)
    }

    /// Holds an event until the thread's own stream brings it. Returns the oldest event if too many
    /// are held.
    pub(super) fn hold(&mut self, thread: ThreadId, delivery: Delivery) -> Option<(ThreadId, Delivery)> {
        self.held.push_back((thread, delivery));
        if self.held.len() > MAX_HELD { self.held.pop_front() } else { None }
    }

    /// Returns the events of a thread that are held back, because its stream will not bring them.
    pub(super) fn release(&mut self, thread: &ThreadId) -> Vec<Delivery> {
        let (released, held) = self.held.drain(..).partition(|(of, _)| of == thread);
        self.held = held;
        VecDeque::into_iter(released).map(|(_, delivery)| delivery).collect()
    }
}

/// Returns `true` for events of a thread that the session's stream shows too: tool calls that wait
/// for the client, and states.
pub(super) fn is_cross_posted(event: &RawEvent) -> bool {
    matches!(event.kind(), "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use")
        || event.kind().starts_with("session.thread_status_")
}

/// Returns `true` for events that both streams may show: those that are cross-posted, and all that
/// are sent to the session.
pub(super) fn may_be_twice(event: &RawEvent) -> bool {
    is_cross_posted(event) || event.kind().starts_with("user.")
}

/// Returns `true` for a client's answer to a tool call.
fn is_answer(event: &RawEvent) -> bool {
    event.kind().starts_with("user.tool_") || event.kind() == "user.custom_tool_result"
}
