//! Measures how long a stream was without a connection, because machines have no clock.

use std::time::Duration;

use managed_agents_core::{Delivery, Phase};

/// Remembers when a stream lost its connection. `now` is the transport's clock.
#[derive(Default)]
pub(crate) struct Downtime {
    was_live: bool,
    since: Option<Duration>,
}

impl Downtime {
    /// Notes the phase of the machine after a poll.
    pub(crate) fn observe(&mut self, phase: Phase, now: impl FnOnce() -> Duration) {
        match phase {
            Phase::Connecting | Phase::Disconnected if self.was_live => {
                self.since.get_or_insert_with(now);
            }
            Phase::Connecting | Phase::Disconnected | Phase::CatchingUp => (),
            _ => self.was_live = true,
        }
    }

    /// Adds the downtime to a [`Delivery::Reconnected`].
    pub(crate) fn annotate(&mut self, mut delivery: Delivery, now: impl FnOnce() -> Duration) -> Delivery {
        if let Delivery::Reconnected { away, .. } = &mut delivery {
            *away = self.since.take().map(|since| now().saturating_sub(since));
        }
        delivery
    }
}
