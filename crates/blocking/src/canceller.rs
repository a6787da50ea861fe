//! How a stream or a turn is ended from another thread.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Instant;

use ureq::Agent;

/// Ends a stream or a turn from another thread. Cheap to clone.
#[derive(Clone)]
pub struct Canceller(Arc<Signal>);

struct Signal {
    /// Looked at for each event, so without a lock.
    is_cancelled: AtomicBool,
    /// Held between a look at the flag and falling asleep, so that no cancel comes in between.
    asleep: Mutex<()>,
    changed: Condvar,
    agent: Agent,
}

impl Canceller {
    pub(crate) fn new(agent: Agent) -> Self {
        Self(Arc::new(Signal {
            is_cancelled: AtomicBool::new(false),
            asleep: Mutex::new(()),
            changed: Condvar::new(),
            agent,
        }))
    }

    /// Ends the iteration at once: a read or wait under way is cut short. A turn that has sent something then sends `user.interrupt`,
    /// for which it takes 5 s at the most, and its outcome is [`Outcome::Cancelled`](crate::Outcome::Cancelled).
    ///
    /// A connection just being made is not cut short: it takes until it is there, or
    /// [`Timeouts::connect`](crate::Timeouts::connect).
    pub fn cancel(&self) {
        self.0.is_cancelled.store(true, Ordering::Release);
        drop(self.0.asleep.lock());
        self.0.changed.notify_all();
        self.0.agent.clone().shutdown();
    }

    /// True once [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::Acquire)
    }

    /// Waits until `moment`, or until it is cancelled.
    pub(crate) fn wait_until(&self, moment: Instant) {
        let left = moment.saturating_duration_since(Instant::now());
        let asleep = self.0.asleep.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.0.changed.wait_timeout_while(asleep, left, |()| !self.is_cancelled()));
    }
}

impl fmt::Debug for Canceller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canceller").field("is_cancelled", &self.is_cancelled()).finish()
    }
}
