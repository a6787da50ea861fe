//! The interface between a driver and its machine, beside the trait of the core.

use std::task::Context;

use managed_agents_core::{Delivery, Machine, SessionStream};

/// A machine of the core that a driver drives, with what steers it between two steps.
pub(crate) trait Driven {
    type Machine: Machine;

    fn machine(&mut self) -> &mut Self::Machine;

    /// Passes orders and the results of tools to the machine. `is_sending`: the machine waits for the
    /// reply to a send.
    ///
    /// Returns `true` if the driver must give up what is under way, and ask the machine anew.
    fn steer(&mut self, is_sending: bool, cx: &mut Context<'_>) -> bool;

    /// Returns `true` if the machine is to end whatever becomes of its last send.
    fn is_cancelled(&self) -> bool {
        false
    }

    /// Returns `true` if the handlers answer this delivery, so that it is not returned.
    fn handles(&mut self, delivery: &Delivery) -> bool;

    /// Returns `true` if a machine that has ended may go on over the same connection.
    fn may_continue(&self) -> bool;

    /// Drops what works beside the machine, which is over.
    fn close(&mut self);
}

impl Driven for SessionStream {
    type Machine = Self;

    fn machine(&mut self) -> &mut Self {
        self
    }

    fn steer(&mut self, _is_sending: bool, _cx: &mut Context<'_>) -> bool {
        false
    }

    fn handles(&mut self, _delivery: &Delivery) -> bool {
        false
    }

    fn may_continue(&self) -> bool {
        false
    }

    fn close(&mut self) {}
}
