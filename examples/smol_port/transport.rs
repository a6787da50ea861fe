//! A transport for smol: hyper over async-io, one connection for each request, without TLS.
//!
//! ```text
//! managed_agents_async::Client ──▶ Smol ──▶ hyper ──▶ async-net: a socket
//!                                    └────▶ async-io: a timer
//! ```
#![forbid(unsafe_code)]

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use async_io::Timer;
use async_net::TcpStream;
use futures_lite::{FutureExt, Stream};
use http::header::{CONTENT_ENCODING, HOST};
use http::{HeaderValue, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::client::conn::http1::{Connection, handshake};
use managed_agents_async::{Transport, TransportError};
use smol_hyper::rt::FuturesIo;

type Wire = Connection<FuturesIo<TcpStream>, Full<Bytes>>;

/// The transport. A clone has the same clock.
#[derive(Debug, Clone)]
pub struct Smol(Instant);

impl Default for Smol {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Transport for Smol {
    type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;
    type Body = Body;
    type Chunk = Bytes;
    type Sleep = Sleep;

    fn send(&self, request: Request<Vec<u8>>) -> Self::Answer {
        Box::pin(exchange(request))
    }

    fn sleep(&self, time: Duration) -> Sleep {
        Sleep(Timer::after(time))
    }

    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn random(&self) -> u64 {
        fastrand::u64(..)
    }
}

/// Follows no redirect and asks for no compression, because hyper does neither by itself.
async fn exchange(request: Request<Vec<u8>>) -> Result<Response<Body>, TransportError> {
    let mut request = request.map(|body| Full::new(Bytes::from(body)));
    let uri = request.uri().clone();
    let address = format!("{}:{}", uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(80));
    let host = HeaderValue::from_str(uri.authority().map_or("", |authority| authority.as_str()));
    request.headers_mut().insert(HOST, host.map_err(TransportError::refused)?);
    *request.uri_mut() = uri.path_and_query().cloned().map_or_else(Uri::default, Uri::from);

    let socket = TcpStream::connect(address).await.map_err(TransportError::unreachable)?;
    let (mut sender, wire) = handshake(FuturesIo::new(socket)).await.map_err(failed)?;
    let mut wire = Box::pin(wire);
    let answer = async { sender.send_request(request).await.map_err(failed) };
    // The connection moves only while it is polled.
    let lost =
        async { Err(wire.as_mut().await.map_or_else(failed, |()| TransportError::lost("it was closed"))) };
    let answer = answer.or(lost).await?;
    match answer.headers().get(CONTENT_ENCODING) {
        Some(coding) if answer.status().is_success() => {
            Err(TransportError::malformed(format!("the response came in the coding {coding:?} unasked")))
        }
        _ => Ok(answer.map(|incoming| Body { wire: Some(wire), incoming })),
    }
}

/// The body of a reply, and the connection that it comes over.
#[derive(Debug)]
pub struct Body {
    wire: Option<Pin<Box<Wire>>>,
    incoming: Incoming,
}

impl Stream for Body {
    type Item = Result<Bytes, TransportError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Its error comes out of the body, too.
        if self.wire.as_mut().is_some_and(|wire| wire.as_mut().poll(cx).is_ready()) {
            self.wire = None;
        }
        let frame = ready!(Pin::new(&mut self.incoming).poll_frame(cx));
        // A trailer is an empty chunk.
        Poll::Ready(frame.map(|frame| Ok(frame.map_err(failed)?.into_data().unwrap_or_default())))
    }
}

/// A wait.
#[derive(Debug)]
pub struct Sleep(Timer);

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.poll(cx).map(drop)
    }
}

fn failed(error: hyper::Error) -> TransportError {
    if error.is_parse() { TransportError::malformed(error) } else { TransportError::lost(error) }
}
