//! Waits by `setTimeout`.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_lite::future::or;
use gloo_timers::future::TimeoutFuture;

use crate::{page, turn};

/// The longest time that `setTimeout` takes: 24 days.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// A wait of [`Fetch`](crate::Fetch). Dropped, it clears its timer.
///
/// Time for which the page was left or frozen does not count: a timeout for silence must not end a
/// request that the page could not hear.
pub struct Sleep(Pin<Box<dyn Future<Output = ()>>>);

impl Sleep {
    pub(crate) fn new(time: Duration) -> Self {
        Self(Box::pin(wait(time)))
    }

    /// Creates a wait that ends early when the page or its network is back, and at once if the page
    /// was the reason for which the connection was lost.
    pub(crate) fn to_connect(time: Duration) -> Self {
        let time = if page::take_loss() { Duration::ZERO } else { time };
        Self(Box::pin(or(page::is_back(), wait(time))))
    }

    /// Creates a wait until the page has had its turn.
    pub(crate) fn turn() -> Self {
        Self(Box::pin(turn::turn()))
    }
}

/// Starts now, not when it is first polled.
fn wait(time: Duration) -> impl Future<Output = ()> {
    let end = page::time_here().saturating_add(time);
    async move {
        loop {
            let left = end.saturating_sub(page::time_here()).min(LONGEST);
            if left.is_zero() {
                return;
            }
            // A timer that is set to a part of a millisecond would ring too early.
            let milliseconds = left.as_nanos().div_ceil(1_000_000);
            TimeoutFuture::new(u32::try_from(milliseconds).unwrap_or(i32::MAX as u32)).await;
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}

impl fmt::Debug for Sleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sleep").finish_non_exhaustive()
    }
}
