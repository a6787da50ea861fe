//! Events that are on two streams, the session's and the thread's own: each is delivered once.

use std::collections::VecDeque;

use managed_agents_types::ThreadId;

use crate::session::event::RawEvent;
use crate::session::seen::{Seen, Sighting};
use crate::session::stream::delivery::Delivery;
use crate::session::tool_call::answered_call;

/// Events held back. A thread shows a few at a time; beyond this the oldest come from the session's stream.
const MAX_HELD: usize = 1024;

#[derive(Debug, Default)]
pub(super) struct Once {
    seen: Seen,
    /// What the session's stream had first.
    held: VecDeque<(ThreadId, Delivery)>,
}

impl Once {
    /// True if neither stream had it before. The two may show an answer under two ids: it is known by its type and its call.
    pub(super) fn is_new(&mut self, event: &RawEvent) -> bool {
        let sighting = match answered_call(event).filter(|_| is_answer(event)) {
            Some(call) => self.seen.sight_as(&[event.kind(), " ", &call].concat(), event.is_processed()),
            None if event.id().is_none() => Sighting::New,
            None => self.seen.sight_in_any_order(event),
        };
        sighting != Sighting::Repeated
    }

    /// The same for an event of the thread's own stream, which takes the place of one held back.
    pub(super) fn is_new_of_thread(&mut self, event: &RawEvent) -> bool {
        let is_it = |(_, held): &(ThreadId, Delivery)| held.event().and_then(RawEvent::id) == event.id();
        if let Some(place) = self.held.iter().position(is_it).filter(|_| event.id().is_some()) {
            self.held.remove(place);
            return true;
        }
        !may_be_twice(event) || self.is_new(event)
    }

    /// Keeps an event until the thread's own stream brings it; gives the oldest back if there are too many.
    pub(super) fn hold(&mut self, thread: ThreadId, delivery: Delivery) -> Option<(ThreadId, Delivery)> {
        self.held.push_back((thread, delivery));
        if self.held.len() > MAX_HELD { self.held.pop_front() } else { None }
    }

    /// What of a thread is held back, now that its stream will not bring it.
    pub(super) fn release(&mut self, thread: &ThreadId) -> Vec<Delivery> {
        let (released, held) = self.held.drain(..).partition(|(of, _)| of == thread);
        self.held = held;
        VecDeque::into_iter(released).map(|(_, delivery)| delivery).collect()
    }
}

/// What a thread does is shown by the session too if it is a call that waits for the client, or a state.
pub(super) fn is_cross_posted(event: &RawEvent) -> bool {
    matches!(event.kind(), "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use")
        || event.kind().starts_with("session.thread_status_")
}

/// Answers are sent to the session, and may be shown by both.
fn may_be_twice(event: &RawEvent) -> bool {
    is_cross_posted(event) || event.kind().starts_with("user.")
}

/// True for what a client has answered to a call.
pub(super) fn is_answer(event: &RawEvent) -> bool {
    event.kind().starts_with("user.tool_") || event.kind() == "user.custom_tool_result"
}
