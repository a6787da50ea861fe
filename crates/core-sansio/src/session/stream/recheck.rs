//! Schedules the recheck: a second read of the history after a connect, because the first page may
//! be stale.

use std::time::Duration;

use crate::session::event::RawEvent;
use crate::text::timestamp::is_earlier;

/// The recheck that is due, and the event that waits for it.
#[derive(Debug)]
pub(super) struct Recheck {
    due: Due,
    /// The time that the list may lag behind the stream.
    list_lag: Duration,
    /// The watermark at the last connect, from which the recheck reads. `None` means from the
    /// beginning.
    gap_from: Option<String>,
    /// A live event that may end a turn. It is delivered after the recheck, and the events after it
    /// wait.
    held: Option<RawEvent>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    No,
    /// Due once there is nothing else to do.
    Sometime,
    /// Also due before an event that may end a turn is delivered: earlier events may be missing.
    BeforeEnd,
}

impl Recheck {
    pub(super) fn new(list_lag: Duration) -> Self {
        Self { due: Due::No, list_lag, gap_from: None, held: None }
    }

    /// Records that a connection is open. `is_first_look` means that nothing was handed over yet,
    /// so no events can be missing.
    pub(super) fn connected(&mut self, is_first_look: bool) {
        self.due = if is_first_look { Due::Sometime } else { Due::BeforeEnd };
        self.held = None;
    }

    /// Records that the history was read again.
    pub(super) fn done(&mut self) {
        self.due = Due::No;
    }

    pub(super) fn is_done(&self) -> bool {
        self.due == Due::No
    }

    pub(super) fn is_due_sometime(&self) -> bool {
        self.due == Due::Sometime
    }

    pub(super) fn is_due_before_end(&self) -> bool {
        self.due == Due::BeforeEnd
    }

    /// Returns the timeout of reads before the recheck, on a connection that has been open for
    /// `open_for`. Returns `None` if no recheck is due.
    pub(super) fn wait(&self, open_for: Duration) -> Option<Duration> {
        match self.due {
            Due::No => None,
            Due::Sometime => Some(self.list_lag),
            Due::BeforeEnd => Some(self.left(open_for)),
        }
    }

    /// Returns the time for which the page that was read at the connect may still be stale.
    pub(super) fn left(&self, open_for: Duration) -> Duration {
        self.list_lag.saturating_sub(open_for)
    }

    /// Sets the watermark from which the next recheck reads.
    pub(super) fn begin_at(&mut self, watermark: Option<&str>) {
        self.gap_from = watermark.map(String::from);
    }

    /// Returns the timestamp to read from. After a long gap, the gap's first events can no longer
    /// be distinguished from new ones. They were not stale.
    pub(super) fn from(&self, known_until: Option<&str>) -> Option<String> {
        let known_until = known_until.filter(|known_until| {
            self.gap_from.as_ref().is_none_or(|gap_from| is_earlier(gap_from, known_until))
        });
        known_until.map(String::from).or_else(|| self.gap_from.clone())
    }

    /// Holds a live event back until the recheck is done.
    pub(super) fn hold(&mut self, event: RawEvent) {
        self.held = Some(event);
    }

    pub(super) fn is_holding(&self) -> bool {
        self.held.is_some()
    }

    pub(super) fn release(&mut self) -> Option<RawEvent> {
        self.held.take()
    }
}
