//! The time of a server. Tests can move it forward.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct Clock {
    inner: Mutex<Inner>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    ahead: Duration,
    /// Counts the calls of `wake`.
    wakes: u64,
    closing: bool,
}

impl Clock {
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp::now() + self.ahead()
    }

    fn ahead(&self) -> SignedDuration {
        SignedDuration::try_from(self.lock().ahead).unwrap_or_default()
    }

    /// Moves the time forward, up to about a hundred years in all.
    pub(crate) fn advance(&self, by: Duration) {
        let mut inner = self.lock();
        let most = Duration::from_secs(100 * 366 * 86_400);
        inner.ahead = inner.ahead.saturating_add(by).min(most);
        inner.wakes += 1;
        self.changed.notify_all();
    }

    /// Wakes all that wait for a time, as there may be an earlier one now.
    pub(crate) fn wake(&self) {
        self.lock().wakes += 1;
        self.changed.notify_all();
    }

    pub(crate) fn close(&self) {
        self.lock().closing = true;
        self.changed.notify_all();
    }

    /// Returns the number of times that anything was woken, for [`wait`](Self::wait).
    pub(crate) fn wakes(&self) -> u64 {
        self.lock().wakes
    }

    /// Waits until `until`, or until something was woken after `seen`. Returns `false` once the
    /// server stops.
    pub(crate) fn wait(&self, seen: u64, until: Option<Timestamp>) -> bool {
        let mut inner = self.lock();
        loop {
            if inner.closing {
                return false;
            }
            let now = Timestamp::now() + SignedDuration::try_from(inner.ahead).unwrap_or_default();
            let left = until.map(|until| until.duration_since(now).try_into().unwrap_or(Duration::ZERO));
            inner = match left {
                _ if inner.wakes != seen => return true,
                Some(Duration::ZERO) => return true,
                None => self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner),
                Some(left) => {
                    self.changed.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
