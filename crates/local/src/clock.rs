//! The time of a server, which all times of its objects and events follow. Tests can move it
//! forward.

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
    /// The last stamp, in microseconds.
    stamped: i64,
}

impl Inner {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::try_from(self.ahead).unwrap_or_default()
    }
}

impl Clock {
    pub(crate) fn now(&self) -> Timestamp {
        self.lock().now()
    }

    /// Returns the time in microseconds, later at each call even if the machine's clock moves back:
    /// lists sorted by time have no ties.
    pub(crate) fn stamp(&self) -> String {
        let mut inner = self.lock();
        inner.stamped = inner.now().as_microsecond().max(inner.stamped + 1);
        let time = Timestamp::from_microsecond(inner.stamped).expect("the clock stays in jiff's range");
        format!("{time:.6}")
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
            let left =
                until.map(|until| until.duration_since(inner.now()).try_into().unwrap_or(Duration::ZERO));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_whose_clock_moves_back_gives_later_stamps_all_the_same() {
        let clock = Clock::default();
        clock.advance(Duration::from_secs(3_600));
        let before = clock.stamp();
        clock.lock().ahead = Duration::ZERO;
        let stamps = [before, clock.stamp(), clock.stamp()];
        assert!(stamps.is_sorted_by(|one, other| one < other), "{stamps:?}");
    }
}
