//! Waits by `setTimeout`, and gives the page its turn.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use gloo_timers::future::TimeoutFuture;
use wasm_bindgen::JsValue;
use web_sys::MessageChannel;

use crate::events::Happened;
use crate::page;

/// The longest time that `setTimeout` takes: 24 days.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64);

/// A wait of [`Fetch`](crate::Fetch). Dropped, it clears its timer.
#[derive(Debug)]
pub struct Sleep {
    timer: Option<TimeoutFuture>,
    /// The time after this timer.
    left: Duration,
    /// Ends the wait before its time.
    early: Option<Happened>,
}

impl Sleep {
    pub(crate) fn new(time: Duration) -> Self {
        Self { timer: Some(timer(time)), left: time.saturating_sub(LONGEST), early: None }
    }

    /// A wait that ends early when the page or its network is back, and at once if the page was the
    /// reason for which the connection was lost.
    pub(crate) fn to_connect(time: Duration) -> Self {
        let time = if page::take_loss() { Duration::ZERO } else { time };
        Self { early: Some(page::is_back()), ..Self::new(time) }
    }

    /// A wait until the page has had its turn.
    ///
    /// A message to itself is not slowed down while the page is hidden, as a timer is. After
    /// `scheduler.yield` timers of the page do not get their turn.
    pub(crate) fn turn() -> Self {
        let message = || -> Result<Happened, JsValue> {
            let channel = MessageChannel::new()?;
            let arrival = Happened::new([(channel.port1().into(), "message")]);
            channel.port1().start();
            channel.port2().post_message(&JsValue::NULL)?;
            Ok(arrival)
        };
        match message() {
            Ok(arrival) => Self { timer: None, left: Duration::ZERO, early: Some(arrival) },
            Err(_) => Self::new(Duration::ZERO),
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        if self.early.as_mut().is_some_and(|early| Pin::new(early).poll(cx).is_ready()) {
            return Poll::Ready(());
        }
        loop {
            let Some(running) = &mut self.timer else { return Poll::Pending };
            ready!(Pin::new(running).poll(cx));
            if self.left.is_zero() {
                return Poll::Ready(());
            }
            self.timer = Some(timer(self.left));
            self.left = self.left.saturating_sub(LONGEST);
        }
    }
}

/// Never ends before its time, which is rounded up to a millisecond.
fn timer(time: Duration) -> TimeoutFuture {
    let milliseconds = time.min(LONGEST).as_nanos().div_ceil(1_000_000);
    TimeoutFuture::new(u32::try_from(milliseconds).unwrap_or(i32::MAX as u32))
}
