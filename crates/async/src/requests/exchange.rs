//! Sends one request and reads its response.

use std::future::Future;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_lite::Stream;
use http::header::CONTENT_TYPE;
use http::response::Parts;
use http::{Request, Response, StatusCode};
use managed_agents_core::sse::is_event_stream;
use managed_agents_core::{MAX_KEPT_BODY_BYTES, status_of_envelope};

use crate::error::Error;
use crate::error::transport::TransportError;
use crate::options::{ClientOptions, Timeouts};
use crate::requests::body::Body;
use crate::requests::watchdog::Watchdog;
use crate::transport::Transport;

/// The time to read the body of a refusal, whose status says the most.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(5);

/// A request in flight and its response. Dropped, it aborts the request.
pub(crate) struct Exchange<T: Transport> {
    transport: T,
    wanted: Wanted,
    timeouts: Timeouts,
    max_body_bytes: usize,
    state: State<T>,
}

/// The form in which a successful response is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Read to its end. It must have a body.
    Whole,
    /// Read to its end. It may be empty: its status confirms what was done.
    Confirmation,
    /// To be read as it arrives.
    Open,
    /// As `Open`, if it is an event stream.
    EventStream,
}

enum State<T: Transport> {
    Head(T::Answer, Watchdog<T>),
    Body { head: Parts, body: Body<T>, bytes: Vec<u8> },
}

/// A response.
pub(crate) enum Reply<B> {
    /// Read to its end, or for a refusal to the end of what an error keeps.
    Whole(Response<Vec<u8>>),
    /// A success whose body follows.
    Open(Response<B>),
}

impl<B> Reply<B> {
    /// Returns the response of an exchange that reads it to its end.
    pub(crate) fn into_whole(self) -> Response<Vec<u8>> {
        match self {
            Self::Whole(response) => response,
            Self::Open(_) => unreachable!("a response stays open only where that is wanted"),
        }
    }
}

impl<T: Transport> Exchange<T> {
    pub(crate) fn new(
        transport: &T,
        options: &ClientOptions,
        request: Request<Vec<u8>>,
        wanted: Wanted,
    ) -> Self {
        let timeouts = options.timeouts;
        let watchdog = Watchdog::new(transport.clone(), timeouts.response, timeouts.response);
        Self {
            state: State::Head(transport.send(request), watchdog),
            transport: transport.clone(),
            wanted,
            timeouts,
            max_body_bytes: options.max_body_bytes,
        }
    }

    /// Decides by the head how the body is read. Returns a response that is complete with its head.
    fn begin_body(&mut self, response: Response<T::Body>) -> Option<Reply<T::Body>> {
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_stream = content_type.is_some_and(is_event_stream);
        if response.status().is_success()
            && (self.wanted == Wanted::Open || self.wanted == Wanted::EventStream && is_stream)
        {
            return Some(Reply::Open(response));
        }
        let (head, body) = response.into_parts();
        let whole =
            if is_kept_short(self.wanted, head.status) { REFUSAL_TIMEOUT } else { self.timeouts.body };
        let body = Body::new(body, &self.transport, self.timeouts.read, whole);
        self.state = State::Body { head, body, bytes: Vec::new() };
        None
    }
}

impl<T: Transport> Future for Exchange<T> {
    type Output = Result<Reply<T::Body>, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = &mut *self;
        loop {
            match &mut this.state {
                State::Head(answer, watchdog) => {
                    let Poll::Ready(response) = Pin::new(answer).poll(cx) else {
                        ready!(watchdog.poll(cx));
                        return Poll::Ready(Err(TransportError::lost("no response came in time").into()));
                    };
                    if let Some(reply) = this.begin_body(response?) {
                        return Poll::Ready(Ok(reply));
                    }
                }
                State::Body { head, body, bytes } => {
                    let kept_short = is_kept_short(this.wanted, head.status);
                    let limit = if kept_short { MAX_KEPT_BODY_BYTES } else { this.max_body_bytes };
                    match ready!(Pin::new(body).poll_next(cx)) {
                        Some(Ok(chunk)) => {
                            let (chunk, room) = (chunk.as_ref(), limit - bytes.len());
                            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
                            match chunk.len() > room {
                                false => continue,
                                true if kept_short => (),
                                true => return Poll::Ready(Err(Error::TooLarge { limit })),
                            }
                        }
                        Some(Err(error)) if !kept_short => return Poll::Ready(Err(error)),
                        _ => (),
                    }
                    return Poll::Ready(whole(head.clone(), mem::take(bytes), this.wanted));
                }
            }
        }
    }
}

/// Returns a response that was read. A success whose body is an error has the status of that error.
///
/// # Errors
///
/// A success lacks the body that it must have. If the connection is lost within the head, a browser
/// reports a response with an empty body.
fn whole<B>(mut head: Parts, body: Vec<u8>, wanted: Wanted) -> Result<Reply<B>, Error> {
    if head.status.is_success() {
        let may_be_empty = wanted == Wanted::Confirmation || head.status == StatusCode::NO_CONTENT;
        if body.is_empty() && !may_be_empty {
            return Err(TransportError::lost("the response has no body").into());
        }
        head.status = status_of_envelope(&body).unwrap_or(head.status);
    }
    Ok(Reply::Whole(Response::from_parts(head, body)))
}

/// Returns `true` if only the beginning of the body is read, for an error message. A cut or silent
/// body is no failure then.
fn is_kept_short(wanted: Wanted, status: StatusCode) -> bool {
    !status.is_success() || wanted == Wanted::EventStream
}

/// Holds no pinned data: the transport's futures are `Unpin`.
impl<T: Transport> Unpin for Exchange<T> {}
