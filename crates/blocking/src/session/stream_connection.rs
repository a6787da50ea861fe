//! Holds the connections of one stream or turn.

use std::io::{self, Read};
use std::time::{Duration, Instant};

use http::{Request, Response};
use managed_agents_core::sse::is_event_stream;

use crate::client::Client;
use crate::credentials::authorized_agent::{AuthorizedAgent, authorize};
use crate::error::Error;
use crate::network::http_agent::{Body, HttpAgent, body_prefix, config};
use crate::network::transport::IoDeadline;
use crate::session::canceller::Canceller;
use crate::session::moment::earliest;

/// An agent of its own, which a canceller can shut down without harm to others, and the live stream
/// over it.
pub(crate) struct StreamConnection {
    agent: AuthorizedAgent,
    io_deadline: IoDeadline,
    live: Option<Body>,
    buffer: Box<[u8]>,
    max_body_bytes: u64,
    pub(crate) canceller: Canceller,
}

/// The result of a read from the live stream.
pub(crate) enum Received<'a> {
    Bytes(&'a [u8]),
    TimedOut,
    /// The stream has ended. Even a clean end is an error: it has no end of its own.
    Ended(Error),
}

/// The shortest read: long enough for the system to report bytes that have arrived.
const MIN_READ: Duration = Duration::from_millis(1);
const BUFFER_BYTES: usize = 16 * 1024;
/// Time to read the body of a response that is not an event stream.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(5);

impl StreamConnection {
    pub(crate) fn new(client: &Client) -> Self {
        let (settings, options) = (client.settings(), client.options());
        let io_deadline = IoDeadline::default();
        // A response head may have 64 KiB and must fit: ureq takes a full buffer for the end.
        let config = config(settings, options, client.proxy())
            .timeout_recv_body(Some(options.timeouts.body))
            .input_buffer_size(65 * 1024)
            .output_buffer_size(BUFFER_BYTES)
            .build();
        let http = HttpAgent::with_deadline(&io_deadline, config, settings);
        let canceller = Canceller::new(http.ureq().clone());
        Self {
            agent: AuthorizedAgent::new(http, client.tokens()),
            io_deadline,
            live: None,
            buffer: vec![0; BUFFER_BYTES].into(),
            max_body_bytes: options.max_body_bytes,
            canceller,
        }
    }

    /// Opens the live stream. Returns an empty body if the response is an event stream, else the
    /// beginning of the body.
    pub(crate) fn connect(
        &mut self,
        request: Request<Vec<u8>>,
        deadline: Option<Instant>,
    ) -> Result<Response<Vec<u8>>, Error> {
        self.live = None;
        self.io_deadline.set(deadline);
        let http = self.agent.http();
        let request = request.map(|_| ());
        let response = self.agent.authorized(|token| {
            // The body timeout would end a stream that works.
            let mut request = http.ureq().configure_request(request.clone()).timeout_recv_body(None).build();
            authorize(request.headers_mut(), token);
            http.run(request)
        })?;
        let (head, body) = response.into_parts();
        let content_type = head.headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_stream = head.status.is_success() && content_type.is_some_and(is_event_stream);
        if is_stream {
            self.live = Some(body);
            return Ok(Response::from_parts(head, Vec::new()));
        }
        self.io_deadline.set(Some(earliest(Instant::now() + REFUSAL_TIMEOUT, [deadline])));
        Ok(Response::from_parts(head, body_prefix(body)))
    }

    /// Sends a request and reads the whole response.
    pub(crate) fn fetch(
        &self,
        request: &Request<Vec<u8>>,
        deadline: Option<Instant>,
    ) -> Result<Response<Vec<u8>>, Error> {
        self.io_deadline.set(deadline);
        self.agent.fetch(request, self.max_body_bytes)
    }

    /// Reads from the live stream, and waits for bytes until `moment`, but long enough to find bytes
    /// that have arrived.
    pub(crate) fn receive(&mut self, moment: Instant) -> Received<'_> {
        let Some(live) = &mut self.live else { return Received::Ended(self.end_of_stream()) };
        self.io_deadline.set(Some(moment.max(Instant::now() + MIN_READ)));
        match live.read(&mut self.buffer) {
            Ok(0) => Received::Ended(self.end_of_stream()),
            Ok(count) => Received::Bytes(&self.buffer[..count]),
            Err(error) if is_timeout(&error) => Received::TimedOut,
            Err(error) => Received::Ended(self.agent.http().cut_body(error)),
        }
    }

    /// Returns the error of a stream that has ended.
    pub(crate) fn end_of_stream(&self) -> Error {
        self.agent.http().cut_body(io::ErrorKind::UnexpectedEof.into())
    }

    /// Closes the live stream.
    pub(crate) fn close(&mut self) {
        self.live = None;
    }
}

impl Drop for StreamConnection {
    fn drop(&mut self) {
        // The canceller has a clone of the agent, which would keep the connections open.
        self.agent.http().ureq().clone().shutdown();
    }
}

fn is_timeout(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>());
    matches!(inner, Some(ureq::Error::Timeout(_)))
}
