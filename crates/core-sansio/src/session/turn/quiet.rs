//! Measures how long nothing came, by the times that adapters report: the machines have no clock.

use std::time::Duration;

use crate::session::seq::Seq;

#[derive(Debug, Default)]
pub(super) struct Quiet {
    without_event: Duration,
    without_bytes: Duration,
    has_heard: bool,
    /// Events handed over when this was told last.
    applied: Seq,
    /// The time without an event that the read was shortened for.
    awaited: Option<Duration>,
}

impl Quiet {
    /// Bytes came: an event, or a heartbeat that says nothing about the session.
    pub(super) fn heard(&mut self) {
        self.has_heard = true;
    }

    /// Adds `time`. `applied` is the sequence number by now.
    pub(super) fn passes(&mut self, time: Duration, applied: Seq) {
        let has_heard = std::mem::take(&mut self.has_heard);
        self.without_bytes = if has_heard { Duration::ZERO } else { self.without_bytes.saturating_add(time) };
        let is_same = std::mem::replace(&mut self.applied, applied) == applied;
        self.without_event = if is_same { self.without_event.saturating_add(time) } else { Duration::ZERO };
    }

    /// Begins to wait for an event anew. `applied` is the sequence number by now.
    pub(super) fn restart(&mut self, applied: Seq) {
        (self.without_event, self.awaited, self.applied) = (Duration::ZERO, None, applied);
    }

    pub(super) fn is_over(&self, limit: Duration) -> bool {
        self.without_event >= limit
    }

    /// The rest of the silence after which a connection counts as dead.
    pub(super) fn silence_left(&self, timeout: Duration) -> Duration {
        timeout.saturating_sub(self.without_bytes)
    }

    /// Returns how long to read: for `silence`, or until no event came for `limit`.
    pub(super) fn left(&mut self, silence: Duration, limit: Option<Duration>) -> Duration {
        let left = limit.map(|limit| limit.saturating_sub(self.without_event)).filter(|left| *left < silence);
        self.awaited = left.and(limit);
        left.unwrap_or(silence)
    }

    /// The time of the last read is over. Returns `true` if only the time without an event is.
    pub(super) fn times_out(&mut self) -> bool {
        let awaited = self.awaited.take();
        self.without_event = self.without_event.max(awaited.unwrap_or_default());
        if awaited.is_none() {
            self.without_bytes = Duration::ZERO;
        }
        awaited.is_some()
    }
}
