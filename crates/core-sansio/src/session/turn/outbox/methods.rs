//! Changes the queue of an outbox, and answers questions about it. `outbox.rs` assigns `Sending`.

use crate::session::event::RawEvent;
use crate::session::state::SessionState;
use crate::session::stream::phase::Phase;
use crate::session::turn::outbox::effect::Effect;
use crate::session::turn::outbox::outgoing::{Origin, Outgoing, Purpose};
use crate::session::turn::outbox::queue::Queue;
use crate::session::turn::outbox::{Outbox, Sending};
use crate::session::turn::tool_calls::ToolCalls;
use crate::text::json_object::{Reader, Writer};

/// Adds to the queue.
impl Outbox {
    pub(crate) fn push_message(&mut self, events: Vec<String>) {
        self.queue.push(Outgoing::new(Purpose::Ask, events));
    }

    pub(crate) fn push_answer(&mut self, answer: String) {
        let was_postponed = self.queue.first().is_some_and(Outgoing::is_postponed);
        let answer = Outgoing::new(Purpose::Answer(Origin::Program), vec![answer]);
        if self.queue.insert_answer(answer) {
            self.has_new_first(was_postponed);
        }
    }

    pub(crate) fn push_interrupt(&mut self) {
        let interrupt = r#"{"type":"user.interrupt"}"#.into();
        self.queue.push(Outgoing::new(Purpose::Interrupt, vec![interrupt]));
        self.withdraw_if_interrupted();
    }
}

/// Removes from the queue.
impl Outbox {
    /// Looks in an event that was handed over for a request that may be stored.
    pub(crate) fn observe(&mut self, event: &RawEvent) -> Effect {
        let is_it =
            |outgoing: &Outgoing| outgoing.may_be_stored() && outgoing.position_of(event, &[]).is_some();
        let found = self.queue.position(is_it);
        found.map_or(Effect::None, |at| self.adopt(at, std::slice::from_ref(event)))
    }

    /// The request at `at` was received: `found` are its events.
    pub(super) fn adopt(&mut self, at: usize, found: &[RawEvent]) -> Effect {
        let sent = self.remove(at);
        self.has_answered |= matches!(sent.purpose(), Purpose::Answer(_));
        if sent.purpose() != Purpose::Ask {
            return Effect::None;
        }
        let (ids, since) = (sent.ids_in(found), sent.begun_at());
        Effect::Found { items: sent.into_items(), ids, since }
    }

    /// An interrupt withdraws a message of which certainly nothing is stored.
    pub(super) fn withdraw_if_interrupted(&mut self) {
        if let Some(at) = self.queue.unsent_message().filter(|_| self.queue.has_interrupt()) {
            self.remove(at);
            self.is_withdrawn = true;
        }
    }

    /// Drops answers to calls that the session has closed.
    pub(crate) fn forget_closed(&mut self, session: &SessionState) {
        let is_needless =
            |outgoing: &Outgoing| outgoing.answered_call().is_some_and(|id| session.call(id).is_none());
        while let Some(at) = self.queue.position(is_needless) {
            self.remove(at);
        }
    }
}

/// Questions.
impl Outbox {
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.first().is_none()
    }

    /// See [`Turn::is_unsent`](crate::Turn::is_unsent).
    pub(crate) fn is_unsent(&self) -> bool {
        self.is_withdrawn || self.queue.unsent_message().is_some()
    }

    /// Returns `true` if an answer is stored, or may be.
    pub(crate) fn has_answered(&self) -> bool {
        self.has_answered || self.queue.position(|sent| sent.is_answer() && sent.may_be_stored()).is_some()
    }

    /// Returns `true` while the message must wait: the session waits for answers, and one is
    /// missing.
    pub(crate) fn is_held(&self, session: &SessionState, calls: &ToolCalls) -> bool {
        let is_held = |first: &Outgoing| first.starts_work() && first.is_unsent_message();
        matches!(self.sending, Sending::Ready)
            && self.queue.first().is_some_and(is_held)
            && calls.is_session_waiting(session)
    }

    /// Returns `true` if an earlier process may have sent the answer that is the first request.
    pub(crate) fn is_resumed(&self) -> bool {
        self.queue.first().is_some_and(|first| first.purpose() == Purpose::Answer(Origin::Checkpoint))
    }

    pub(crate) fn is_in_flight(&self) -> bool {
        matches!(self.sending, Sending::InFlight(_))
    }

    /// Returns `true` if a refusal is to be judged once the history was read.
    pub(crate) fn is_refused(&self) -> bool {
        matches!(self.sending, Sending::Refused(_) | Sending::Final(_))
    }

    /// The phase of the outbox; `None` if it has nothing to do.
    pub(crate) fn phase(&self) -> Option<Phase> {
        let first = self.queue.first()?;
        Some(match self.sending {
            Sending::BeforeLookup(_) | Sending::LookingUp(_) | Sending::Refused(_) | Sending::Final(_) => {
                Phase::LookingUp
            }
            Sending::Ready if first.may_be_stored() => Phase::LookingUp,
            Sending::Ready | Sending::InFlight(_) | Sending::Pausing(_) | Sending::PollingStream => {
                Phase::Sending
            }
        })
    }

    /// `has_ended`: this turn will send nothing more.
    pub(crate) fn write(&self, has_ended: bool, writer: &mut Writer) {
        self.queue.write(has_ended, writer);
    }

    pub(crate) fn read(value: Reader<'_>) -> Self {
        Self { queue: Queue::read(value), ..Self::default() }
    }
}
