//! Connects the client to a runtime and an HTTP client.

use std::future::Future;
use std::time::Duration;

use futures_lite::Stream;
use http::{Request, Response};

use crate::error::transport::TransportError;

/// Sends requests, waits and tells the time: everything that the client needs from its surroundings.
///
/// The futures are types of the transport, so a [`Turn`](crate::Turn) is `Send` where they are, and
/// nothing here asks for it. A transport with `async fn`s boxes them. A clone is the same transport:
/// it shares the connections.
///
/// No method may panic or block. A future or a stream that is dropped gives up what it does: a
/// request is aborted, a body closes its connection, a timer is cleared.
pub trait Transport: Clone {
    /// A reply, once its head is there.
    type Answer: Future<Output = Result<Response<Self::Body>, TransportError>> + Unpin;
    /// The bytes of a reply, as they arrive. Ends at the end of the body, and with an error if the
    /// body was cut off. Is not polled again after its end or an error.
    type Body: Stream<Item = Result<Self::Chunk, TransportError>> + Unpin;
    /// Some bytes of a body.
    type Chunk: AsRef<[u8]>;
    /// A wait.
    type Sleep: Future<Output = ()> + Unpin;

    /// Sends a request. Returns at once; the reply is ready when its head has arrived, whatever its
    /// status.
    ///
    /// - Follows no redirect, and stores no cookie or reply: the request carries a key.
    /// - Sends all headers as they are. The URL is absolute. The empty body of a `GET` is no body.
    /// - Asks for no compression. Decodes a compressed reply or reports it as
    ///   [malformed](TransportError::malformed).
    /// - Has no timeout but one for the connection: the client limits the silence of a head and of
    ///   a body, and drops what is late.
    fn send(&self, request: Request<Vec<u8>>) -> Self::Answer;

    /// Waits for `time`, which may be [`Duration::MAX`]: that wait has no end.
    fn sleep(&self, time: Duration) -> Self::Sleep;

    /// Returns the time since a moment that stays the same for all clones. Never goes back.
    fn now(&self) -> Duration;

    /// Returns a random number, for the jitter of retries. Need not be unpredictable.
    fn random(&self) -> u64;

    /// Waits for `time` before the next attempt to connect. May end early, once the network is known
    /// to be back. By default a [`sleep`](Self::sleep).
    fn wait_to_connect(&self, time: Duration) -> Self::Sleep {
        self.sleep(time)
    }

    /// Returns a wait that gives others their turn, if this task has taken its share. The client asks
    /// before each delivery. By default `None`: most runtimes see to that themselves.
    fn breathe(&self) -> Option<Self::Sleep> {
        None
    }
}
