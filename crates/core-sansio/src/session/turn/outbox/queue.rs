//! The requests to send, in their order.

use crate::session::turn::outbox::outgoing::{Outgoing, Purpose};
use crate::text::json_object::{Reader, Writer};

/// The outbox sends the first request. There is at most one message.
#[derive(Debug, Default)]
pub(super) struct Queue(Vec<Outgoing>);

impl Queue {
    pub(super) fn first(&self) -> Option<&Outgoing> {
        self.0.first()
    }

    pub(super) fn first_mut(&mut self) -> Option<&mut Outgoing> {
        self.0.first_mut()
    }

    pub(super) fn push(&mut self, outgoing: Outgoing) {
        self.0.push(outgoing);
    }

    /// The message may have to wait for the answer, so the answer goes before it. Returns `true` if
    /// the answer is the first now.
    pub(super) fn insert_answer(&mut self, answer: Outgoing) -> bool {
        let at = self.unsent_message().unwrap_or(self.0.len());
        self.0.insert(at, answer);
        at == 0
    }

    /// Returns the index of the message, if the service certainly has none of it.
    pub(super) fn unsent_message(&self) -> Option<usize> {
        self.0.iter().position(Outgoing::is_unsent_message)
    }

    /// The place of the first request that passes.
    pub(super) fn position(&self, is_it: impl Fn(&Outgoing) -> bool) -> Option<usize> {
        self.0.iter().position(is_it)
    }

    pub(super) fn has_interrupt(&self) -> bool {
        self.0.iter().any(|outgoing| outgoing.purpose() == Purpose::Interrupt)
    }

    /// Removes the request at `at`, which must be there.
    pub(super) fn remove(&mut self, at: usize) -> Outgoing {
        self.0.remove(at)
    }

    /// Moves the first request behind all others.
    pub(super) fn move_first_back(&mut self) {
        if !self.0.is_empty() {
            let first = self.0.remove(0);
            self.0.push(first);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// `has_ended`: this process will send nothing more.
    pub(super) fn write(&self, has_ended: bool, writer: &mut Writer) {
        writer.open("outbox", "[");
        self.0.iter().for_each(|outgoing| outgoing.write(has_ended, writer));
        writer.close("]");
    }

    pub(super) fn read(value: Reader<'_>) -> Self {
        let mut queue = Self::default();
        value.list("outbox", &mut |outgoing| queue.0.extend(Outgoing::read(outgoing)));
        queue
    }
}
