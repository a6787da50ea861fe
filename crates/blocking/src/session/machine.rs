//! Extends the trait `Machine` of the core by the needs of the driver.

use std::time::Duration;

use managed_agents_core::{Machine, SessionStream};

/// A machine of the core that a driver drives.
pub(crate) trait Driven: Machine {
    /// Cancels the machine. Returns `false` if it has ended and has nothing left to send.
    fn cancel(&mut self) -> bool;

    /// Returns the longest time that a read may take before [`poll`](Machine::poll) must be called
    /// again, or `None` if there is no limit.
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
