//! Connects the driver to reqwest and tokio's timers.

pub(crate) mod content;
pub(crate) mod failure;
pub(crate) mod source;

use std::future::pending;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, mem};

use bytes::Bytes;
use futures_lite::{FutureExt, Stream, StreamExt};
use http::header::{AUTHORIZATION, CONTENT_ENCODING};
use http::{HeaderValue, Request, Response, StatusCode};
use managed_agents_async::types::Secret;
use managed_agents_async::{Transport, TransportError};
use tokio::time::{Instant, sleep_until};

use crate::tokens::Tokens;
use crate::transport::content::Content;
use crate::transport::failure::failed;

/// A reply, once its head is there.
pub type ReplyFuture = Pin<Box<dyn Future<Output = Result<Response<Body>, TransportError>> + Send>>;
/// The bytes of a reply, as they arrive. Dropped before its end, it closes the connection.
pub type Body = Pin<Box<dyn Stream<Item = Result<Bytes, TransportError>> + Send>>;

/// A wait by tokio's timer.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The [`Transport`] on reqwest and tokio. A [`Client`](crate::Client) makes it.
///
/// Adds the current access token to each request, if the client fetches tokens, and sends a request
/// once more with a new token after a 401: the service did nothing then. The token goes only to the
/// scheme, host and port of the client's base URL; a request to any other is refused.
#[derive(Clone)]
pub struct Reqwest {
    pub(crate) http: reqwest::Client,
    tokens: Option<Arc<Tokens>>,
    start: Instant,
    /// The content of an upload, in place of each request's own body.
    pub(crate) upload: Option<Arc<Content>>,
}

impl Reqwest {
    pub(crate) fn new(http: reqwest::Client, tokens: Option<Tokens>) -> Self {
        Self { http, tokens: tokens.map(Arc::new), start: Instant::now(), upload: None }
    }

    async fn exchange(self, request: Request<Vec<u8>>) -> Result<Response<Body>, TransportError> {
        let request = request.map(Bytes::from);
        let is_repeatable = self.upload.as_ref().is_none_or(|content| content.source.is_repeatable());
        let mut is_first = true;
        loop {
            let mut request = request.clone().map(reqwest::Body::from);
            if let Some(content) = &self.upload {
                content.fill(&mut request).await?;
            }
            let Some(tokens) = &self.tokens else { return execute(&self.http, request).await };
            let token = tokens.current(&self.http, request.uri()).await?;
            request.headers_mut().insert(AUTHORIZATION, bearer(&token)?);
            let response = execute(&self.http, request).await?;
            // Keeps the new token even after another 401: the next request would only renew it again.
            if response.status() != StatusCode::UNAUTHORIZED || !mem::take(&mut is_first) {
                return Ok(response);
            }
            tokens.reject(&token);
            if !is_repeatable {
                return Ok(response);
            }
        }
    }
}

fn bearer(token: &Secret) -> Result<HeaderValue, TransportError> {
    let problem = "the access token has a character that no HTTP header can carry; log in again";
    let value = HeaderValue::from_str(&format!("Bearer {}", token.expose()));
    let mut value = value.map_err(|_| TransportError::refused(problem))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Sends one request, which is authorized already.
async fn execute(
    http: &reqwest::Client,
    request: Request<reqwest::Body>,
) -> Result<Response<Body>, TransportError> {
    let mut reply = http.execute(request.try_into().map_err(failed)?).await.map_err(failed)?;
    let mut response = Response::new(());
    (*response.status_mut(), *response.headers_mut()) = (reply.status(), mem::take(reply.headers_mut()));
    match response.headers().get(CONTENT_ENCODING) {
        Some(coding) if reply.status().is_success() && coding != "identity" && coding != "none" => {
            Err(TransportError::malformed(format!("the response came in the coding {coding:?} unasked")))
        }
        _ => {
            Ok(response
                .map(|()| -> Body { Box::pin(reply.bytes_stream().map(|chunk| chunk.map_err(failed))) }))
        }
    }
}

impl Transport for Reqwest {
    type Answer = ReplyFuture;
    type Body = Body;
    type Chunk = Bytes;
    type Sleep = Sleep;

    fn send(&self, request: Request<Vec<u8>>) -> Self::Answer {
        let exchange = self.clone().exchange(request);
        match self.upload.clone() {
            Some(content) => Box::pin(exchange.or(async move { Err(content.stalled().await) })),
            None => Box::pin(exchange),
        }
    }

    fn sleep(&self, time: Duration) -> Self::Sleep {
        let end = Instant::now().checked_add(time);
        // Takes a timer when it is first polled: outside of a runtime there is none.
        Box::pin(async move {
            match end {
                Some(end) => sleep_until(end).await,
                None => pending().await,
            }
        })
    }

    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn random(&self) -> u64 {
        fastrand::u64(..)
    }
}

impl fmt::Debug for Reqwest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reqwest(..)")
    }
}
