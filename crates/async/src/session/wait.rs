//! Times the silences and pauses that a machine asks for.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use crate::transport::Transport;

/// A wait that goes on however often the machine asks for it.
///
/// Begins when the driver first has nothing else to do, not at the last event: a program that takes
/// a minute for an event has not listened meanwhile, and that minute is no silence of the service.
pub(crate) struct Wait<T: Transport> {
    since: Option<Duration>,
    timer: Option<Timer<T::Sleep>>,
}

enum Timer<S> {
    /// May ring before the wait is over: the wait has grown since, or was never so short. Kept over
    /// many waits, so that a busy stream does not need a timer for each chunk.
    Kept { rings_at: Duration, sleep: S },
    /// Ends the wait whenever it rings: the network is back.
    ToConnect(S),
}

impl<T: Transport> Wait<T> {
    pub(crate) fn new() -> Self {
        Self { since: None, timer: None }
    }

    /// Ends the wait, because something happened.
    pub(crate) fn restart(&mut self) {
        self.since = None;
        if matches!(self.timer, Some(Timer::ToConnect(_))) {
            self.timer = None;
        }
    }

    /// Is ready after `time` of waiting.
    pub(crate) fn poll(&mut self, transport: &T, time: Duration, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let now = transport.now();
            let end = self.since.get_or_insert(now).saturating_add(time);
            if now >= end {
                return Poll::Ready(());
            }
            match &mut self.timer {
                Some(Timer::Kept { rings_at, sleep }) if *rings_at <= end => {
                    ready!(Pin::new(sleep).poll(cx));
                    self.timer = None;
                }
                timer => *timer = Some(Timer::Kept { rings_at: end, sleep: transport.sleep(end - now) }),
            }
        }
    }

    /// Is ready after `time` of waiting, or when the transport knows that the network is back.
    pub(crate) fn poll_to_connect(
        &mut self,
        transport: &T,
        time: Duration,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        if !matches!(self.timer, Some(Timer::ToConnect(_))) {
            self.timer = Some(Timer::ToConnect(transport.wait_to_connect(time)));
        }
        if let Some(Timer::ToConnect(sleep)) = &mut self.timer {
            ready!(Pin::new(sleep).poll(cx));
        }
        Poll::Ready(())
    }
}
