//! How many events were handed over: the machines' own clock.

/// Counts the events that were handed over; an event's sequence number is the count once it was
/// handed over itself.
///
/// A sequence number orders what this client has seen. A timestamp is a moment of the service's
/// clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Seq(u64);

impl Seq {
    /// Before the first event.
    pub(crate) const START: Self = Self(0);

    pub(crate) fn new(count: u64) -> Self {
        Self(count)
    }

    pub(crate) fn get(self) -> u64 {
        self.0
    }

    pub(crate) fn next(self) -> Self {
        Self(self.0 + 1)
    }
}
