//! Reads the history a second time after a connect: the first page may be stale.

use std::time::Duration;

use crate::session::event::RawEvent;
use crate::text::timestamp::is_earlier;

/// The second reading of the history that is due, and the event that waits for it.
#[derive(Debug)]
pub(super) struct Recheck {
    due: Due,
    /// How far the list may lag behind what happened.
    list_lag: Duration,
    /// The watermark at the last connect: the history is read again from here. `None`: from its
    /// beginning.
    gap_from: Option<String>,
    /// A live event that may end a turn. It is delivered after the history was read again, and what
    /// follows it waits.
    held: Option<RawEvent>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Due {
    No,
    /// When nothing else is to be done.
    Sometime,
    /// Also before anything that may end a turn is delivered: events before it may be missing.
    BeforeEnd,
}

impl Recheck {
    pub(super) fn new(list_lag: Duration) -> Self {
        Self { due: Due::No, list_lag, gap_from: None, held: None }
    }

    /// A connection is open. `is_first_look`: nothing was handed over yet that events could be
    /// missing from.
    pub(super) fn connected(&mut self, is_first_look: bool) {
        self.due = if is_first_look { Due::Sometime } else { Due::BeforeEnd };
        self.held = None;
    }

    /// The history was read again.
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

    /// How long a connection that has been open for `open_for` reads before the history is read
    /// again; `None` if it is not due.
    pub(super) fn wait(&self, open_for: Duration) -> Option<Duration> {
        match self.due {
            Due::No => None,
            Due::Sometime => Some(self.list_lag),
            Due::BeforeEnd => Some(self.left(open_for)),
        }
    }

    /// How long the page that was read at the connect may still be stale.
    pub(super) fn left(&self, open_for: Duration) -> Duration {
        self.list_lag.saturating_sub(open_for)
    }

    /// The next recheck reads from this watermark on.
    pub(super) fn begin_at(&mut self, watermark: Option<&str>) {
        self.gap_from = watermark.map(String::from);
    }

    /// Returns the timestamp to read from. The beginning of a long gap cannot be told from new
    /// events any more; it was not stale.
    pub(super) fn from(&self, known_until: Option<&str>) -> Option<String> {
        let known_until = known_until.filter(|known_until| {
            self.gap_from.as_ref().is_none_or(|gap_from| is_earlier(gap_from, known_until))
        });
        known_until.map(String::from).or_else(|| self.gap_from.clone())
    }

    /// Holds a live event back until the history was read again.
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
