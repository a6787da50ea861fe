//! How long a connection was lost: the machines have no clock.

use std::time::Instant;

use managed_agents_core::{Delivery, Phase};

/// Looks at what a machine does, and remembers since when it was without a connection.
#[derive(Default)]
pub(crate) struct Downtime {
    was_live: bool,
    since: Option<Instant>,
}

impl Downtime {
    /// To be called whenever the machine was polled.
    pub(crate) fn watch(&mut self, phase: Phase) {
        match phase {
            Phase::Connecting | Phase::Disconnected if self.was_live => {
                self.since.get_or_insert_with(Instant::now);
            }
            Phase::Connecting | Phase::Disconnected | Phase::CatchingUp => (),
            _ => self.was_live = true,
        }
    }

    /// Adds the time to the delivery that tells of the new connection.
    pub(crate) fn tell(&mut self, mut delivery: Delivery) -> Delivery {
        if let Delivery::Reconnected { away, .. } = &mut delivery {
            *away = self.since.take().map(|since| since.elapsed());
        }
        delivery
    }
}
