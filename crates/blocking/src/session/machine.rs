//! What a driver needs from a machine beside the trait of the core.

use std::time::Duration;

use managed_agents_core::{Machine, SessionStream};

/// A machine of the core that a driver drives.
pub(crate) trait Driven: Machine {
    /// Stops the machine. Returns `true` if something is left to do.
    fn cancel(&mut self) -> bool;

    /// Returns the longest read after which [`poll`](Machine::poll) must be called again.
    fn look_again_after(&self) -> Option<Duration>;
}

impl Driven for SessionStream {
    fn cancel(&mut self) -> bool {
        false
    }

    fn look_again_after(&self) -> Option<Duration> {
        None
    }
}
