//! Reads the body of a response as it arrives.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_lite::Stream;

use crate::error::Error;
use crate::error::transport::TransportError;
use crate::requests::watchdog::Watchdog;
use crate::transport::Transport;

/// The body of a response, as a stream of chunks. Returned by [`Client::open`](crate::Client::open).
///
/// Has no limit of size. Ends with an error if the connection is lost, or after
/// [`Timeouts::read`](crate::Timeouts::read) without a byte. Dropped before its end, it closes the
/// connection.
pub struct Body<T: Transport> {
    /// `None` after the end and after an error.
    body: Option<T::Body>,
    watchdog: Watchdog<T>,
}

impl<T: Transport> Body<T> {
    /// Limits the silence, and by `whole` the time from now on.
    pub(crate) fn new(body: T::Body, transport: &T, silence: Duration, whole: Duration) -> Self {
        Self { body: Some(body), watchdog: Watchdog::new(transport.clone(), silence, whole) }
    }
}

impl<T: Transport> Stream for Body<T> {
    type Item = Result<T::Chunk, Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let item = match Pin::new(body).poll_next(cx) {
            Poll::Ready(item) => item,
            Poll::Pending => {
                ready!(self.watchdog.poll(cx));
                Some(Err(TransportError::lost("the rest of the response did not come in time")))
            }
        };
        match item {
            Some(Ok(_)) => self.watchdog.heard(),
            _ => self.body = None,
        }
        Poll::Ready(item.map(|chunk| Ok(chunk?)))
    }
}

/// Holds no pinned data: the transport's futures are `Unpin`.
impl<T: Transport> Unpin for Body<T> {}

impl<T: Transport> fmt::Debug for Body<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("is_open", &self.body.is_some()).finish_non_exhaustive()
    }
}
