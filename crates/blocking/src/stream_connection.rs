//! The connections of one stream or turn.

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Request, Response};
use managed_agents_core::sse::is_event_stream;
use ureq::Proxy;

use crate::http_agent::{Body, HttpAgent, config};
use crate::tokens::{Tokens, authorize};
use crate::transport::Until;
use crate::{Canceller, ClientOptions, Error, proto};

/// An agent of its own, so that cutting it cuts nobody else, and the live stream over it.
pub(crate) struct StreamConnection {
    agent: HttpAgent,
    until: Until,
    live: Option<Body>,
    buffer: Box<[u8]>,
    max_body_bytes: u64,
    pub(crate) canceller: Canceller,
}

/// What a read of the live stream gave.
pub(crate) enum Received<'a> {
    Bytes(&'a [u8]),
    Silence,
    /// The stream is over, and why: to end at all is a failure.
    End(Error),
}

/// A read that may not wait: long enough for the system to answer, too short to be noticed.
const AT_ONCE: Duration = Duration::from_millis(1);
const BUFFER_BYTES: usize = 16 * 1024;

impl StreamConnection {
    pub(crate) fn new(
        settings: &proto::Settings,
        options: &ClientOptions,
        proxy: Option<&Proxy>,
        tokens: Option<Arc<Tokens>>,
    ) -> Self {
        let until = Until::default();
        // Headers may take 64 KiB, and have to fit: what goes on beyond a full buffer would look like its end.
        let config = config(settings, options, proxy)
            .timeout_recv_body(Some(options.timeouts.body))
            .input_buffer_size(65 * 1024)
            .output_buffer_size(BUFFER_BYTES)
            .build();
        let agent = HttpAgent::over(&until, config, settings).with_tokens(tokens);
        let canceller = Canceller::new(agent.agent.clone());
        Self {
            agent,
            until,
            live: None,
            buffer: vec![0; BUFFER_BYTES].into(),
            max_body_bytes: options.max_body_bytes,
            canceller,
        }
    }

    /// Opens the live stream. The answer's body is empty if it is one, else its beginning.
    pub(crate) fn connect(
        &mut self,
        request: Request<Vec<u8>>,
        deadline: Option<Instant>,
    ) -> Result<Response<Vec<u8>>, Error> {
        self.live = None;
        self.until.set(deadline);
        let agent = &self.agent.agent;
        let request = request.map(|_| ());
        let answer = self.agent.authorized(|token| {
            // A stream lasts as long as it lasts.
            let mut request = agent.configure_request(request.clone()).timeout_recv_body(None).build();
            authorize(request.headers_mut(), token);
            self.agent.run(request)
        })?;
        let (head, body) = answer.into_parts();
        let content_type = head.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_stream = head.status.is_success() && content_type.is_some_and(is_event_stream);
        if is_stream {
            self.live = Some(body);
            return Ok(Response::from_parts(head, Vec::new()));
        }
        self.until.set(Some(earliest(Instant::now() + Duration::from_secs(5), deadline)));
        let beginning = self.agent.beginning(body);
        Ok(Response::from_parts(head, beginning))
    }

    /// Asks, and gives the whole answer.
    pub(crate) fn ask(
        &self,
        request: &Request<Vec<u8>>,
        deadline: Option<Instant>,
    ) -> Result<Response<Vec<u8>>, Error> {
        self.until.set(deadline);
        self.agent.whole(request, self.max_body_bytes)
    }

    /// Reads what comes next, and waits for it until `moment`.
    pub(crate) fn receive(&mut self, moment: Instant) -> Received<'_> {
        let Some(live) = &mut self.live else { return Received::End(self.ended()) };
        self.until.set(Some(moment));
        match live.read(&mut self.buffer) {
            Ok(0) => Received::End(self.ended()),
            Ok(count) => Received::Bytes(&self.buffer[..count]),
            Err(error) if is_timeout(&error) => Received::Silence,
            Err(error) => Received::End(Error::from_body(error, &self.agent.peer)),
        }
    }

    /// The failure of a stream that just ended.
    pub(crate) fn ended(&self) -> Error {
        Error::from_body(std::io::ErrorKind::UnexpectedEof.into(), &self.agent.peer)
    }

    /// Closes the live stream.
    pub(crate) fn close(&mut self) {
        self.live = None;
    }
}

impl Drop for StreamConnection {
    fn drop(&mut self) {
        // A canceller that outlives the stream must not keep its connections open.
        self.agent.agent.clone().shutdown();
    }
}

/// The earlier moment, but not before a read had a chance to find what is there already.
pub(crate) fn earliest(moment: Instant, other: Option<Instant>) -> Instant {
    other.map_or(moment, |other| moment.min(other)).max(Instant::now() + AT_ONCE)
}

fn is_timeout(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
    matches!(inner, Some(ureq::Error::Timeout(_)))
}
