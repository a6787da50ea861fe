//! Cancels a stream or a turn from another thread.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Instant;

use ureq::Agent;

/// Cancels a stream or a turn from another thread. Cheap to clone.
#[derive(Clone)]
pub struct Canceller(Arc<Signal>);

struct Signal {
    /// Atomic, because it is read for each event.
    is_cancelled: AtomicBool,
    /// Held from reading the flag until the wait begins, so that no cancel is missed in between.
    waiting: Mutex<()>,
    changed: Condvar,
    agent: Agent,
}

impl Canceller {
    pub(crate) fn new(agent: Agent) -> Self {
        Self(Arc::new(Signal {
            is_cancelled: AtomicBool::new(false),
            waiting: Mutex::new(()),
            changed: Condvar::new(),
            agent,
        }))
    }

    /// Ends the iteration at once: interrupts a read or a wait.
    ///
    /// A turn that has sent something then sends `user.interrupt`, which may take 5 s. Its outcome
    /// is [`Outcome::Cancelled`](crate::Outcome::Cancelled).
    ///
    /// Cannot interrupt a connection that is being established: that ends by itself, after
    /// [`Timeouts::connect`](crate::Timeouts::connect) at most.
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Release);
        drop(self.0.waiting.lock());
        self.0.changed.notify_all();
        self.0.agent.clone().shutdown();
    }

    /// Returns `true` after [`cancel`](Self::cancel).
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::Acquire)
    }

    /// Waits until `moment` or a cancel.
    pub(crate) fn wait_until(&self, moment: Instant) {
        let left = moment.saturating_duration_since(Instant::now());
        let waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.0.changed.wait_timeout_while(waiting, left, |()| !self.is_cancelled()));
    }
}

impl fmt::Debug for Canceller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canceller").field("is_cancelled", &self.is_cancelled()).finish()
    }
}
