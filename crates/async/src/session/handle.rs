//! Steers a turn from elsewhere than where it is read.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Waker;

use managed_agents_core::Answer;
use managed_agents_core::types::EventId;

/// Steers a [`Turn`](crate::Turn) that another task reads: for buttons. Cheap to clone.
///
/// An order takes effect while the turn is polled, and wakes its task. Holds the orders that were
/// given until then.
#[derive(Debug, Clone, Default)]
pub struct Handle(Arc<Mutex<Orders>>);

#[derive(Debug, Default)]
struct Orders {
    queue: VecDeque<Order>,
    waker: Option<Waker>,
}

#[derive(Debug, PartialEq)]
pub(crate) enum Order {
    Answer(EventId, Answer),
    Interrupt,
    Cancel,
}

impl Handle {
    /// Answers a tool call that was delivered as [`Delivery::Waiting`](crate::Delivery::Waiting).
    ///
    /// Does nothing if the call has an answer already or is closed. If it takes another kind of
    /// answer, the turn returns an [`Error::Answer`](crate::Error::Answer) and goes on.
    pub fn answer(&self, call: &EventId, answer: Answer) {
        self.give(Order::Answer(call.clone(), answer));
    }

    /// Stops the agent. The turn goes on to its end, where the outcome is
    /// [`Outcome::Interrupted`](crate::Outcome::Interrupted).
    ///
    /// If a message is being sent, the interrupt follows when the reply to it has arrived.
    pub fn interrupt(&self) {
        self.give(Order::Interrupt);
    }

    /// Stops the agent and does not wait for its end: the outcome is
    /// [`Outcome::Cancelled`](crate::Outcome::Cancelled). Drops the turn's tools.
    ///
    /// A turn that has sent something sends `user.interrupt`, which may take 5 s. If a message is
    /// being sent, that follows when the reply to it has arrived.
    pub fn cancel(&self) {
        self.give(Order::Cancel);
    }

    fn give(&self, order: Order) {
        let waker = {
            let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            orders.queue.push_back(order);
            orders.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Returns the next order that may be obeyed: during a send only answers. Wakes `waker` for the
    /// next one.
    pub(crate) fn take(&self, is_sending: bool, waker: &Waker) -> Option<Order> {
        let mut orders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if orders.waker.as_ref().is_none_or(|known| !known.will_wake(waker)) {
            orders.waker = Some(waker.clone());
        }
        let is_due = |order: &Order| !is_sending || matches!(order, Order::Answer(..));
        if orders.queue.front().is_some_and(is_due) { orders.queue.pop_front() } else { None }
    }
}
