//! Limits the silence of the service, and the whole time of a response.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::transport::Transport;

/// A timer that is ready after a time without a sign of life, or at the end of the whole time.
///
/// A sign of life only notes the time. The timer starts anew when it runs out, so a body of many
/// chunks does not need as many timers.
pub(crate) struct Watchdog<T: Transport> {
    transport: T,
    silence: Duration,
    heard_at: Duration,
    ends_at: Duration,
    sleep: T::Sleep,
}

impl<T: Transport> Watchdog<T> {
    /// Starts the timer. `whole` limits the time from now on, signs of life or not.
    pub(crate) fn new(transport: T, silence: Duration, whole: Duration) -> Self {
        let (now, sleep) = (transport.now(), transport.sleep(silence.min(whole)));
        Self { silence, heard_at: now, ends_at: now.saturating_add(whole), sleep, transport }
    }

    /// Notes a sign of life.
    pub(crate) fn heard(&mut self) {
        self.heard_at = self.transport.now();
    }

    /// Is ready when the time is over.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            ready!(Pin::new(&mut self.sleep).poll(cx));
            let end = self.heard_at.saturating_add(self.silence).min(self.ends_at);
            let left = end.saturating_sub(self.transport.now());
            if left.is_zero() {
                return Poll::Ready(());
            }
            self.sleep = self.transport.sleep(left);
        }
    }
}
