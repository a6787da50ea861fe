//! Something has changed: look again.

use std::cell::Cell;
use std::future::poll_fn;
use std::task::{Poll, Waker};

/// Wakes one waiter; a change before it waits is not missed.
#[derive(Default)]
pub(crate) struct Notify {
    has_changed: Cell<bool>,
    waiter: Cell<Option<Waker>>,
}

impl Notify {
    pub(crate) fn notify(&self) {
        self.has_changed.set(true);
        if let Some(waiter) = self.waiter.take() {
            waiter.wake();
        }
    }

    /// Ready after the next change. Dropped while it waits, it takes nothing.
    pub(crate) async fn changed(&self) {
        poll_fn(|context| {
            if self.has_changed.take() {
                return Poll::Ready(());
            }
            self.waiter.set(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }
}

#[cfg(test)]
mod tests {
    use futures_lite::future::{block_on, poll_once};

    use super::*;

    #[test]
    fn a_change_wakes_once_whether_it_comes_before_or_after_the_waiter() {
        let notify = Notify::default();
        notify.notify();
        assert_eq!(block_on(poll_once(notify.changed())), Some(()));
        assert_eq!(block_on(poll_once(notify.changed())), None);
        let mut waiting = Box::pin(notify.changed());
        assert_eq!(block_on(poll_once(&mut waiting)), None);
        notify.notify();
        assert_eq!(block_on(poll_once(waiting)), Some(()));
    }
}
