//! The requests that machines ask for, and their conversion into operations.

use managed_agents_types::{SessionId, ThreadId};

use crate::path;
use crate::request::betas::SESSION_BETAS;
use crate::request::operation::{EVENT_STREAM, Operation};
use crate::request::path::Path;
use crate::request::retry::Idempotency;

/// A request of a machine: an endpoint with its parameters, a query and a body.
///
/// Converts into an [`Operation`]:
///
/// ```
/// use managed_agents_core::{Action, Operation, SessionStream, StreamOptions};
///
/// let mut stream = SessionStream::new("sesn_1".into(), StreamOptions::default());
/// let Action::Connect(request) = stream.poll() else { unreachable!() };
/// let (method, target, _) = Operation::from(request).into_parts().unwrap();
/// assert_eq!((method.as_str(), &*target), ("GET", "/v1/sessions/sesn_1/events/stream"));
/// ```
///
/// An adapter that writes HTTP itself, such as the browser package, reads the fields instead. Every
/// request needs [`SESSION_BETAS`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Determines the method and the path.
    pub endpoint: Endpoint,
    /// The session in the path.
    pub session: SessionId,
    /// The thread in the path, for a stream of one thread.
    pub thread: Option<ThreadId>,
    /// The query. Names and values are not percent-encoded yet.
    pub parameters: Vec<(&'static str, String)>,
    /// JSON; empty if the request has no body.
    pub body: String,
}

/// The endpoints that machines use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Endpoint {
    /// `GET /v1/sessions/{session_id}/events/stream`, or
    /// `GET /v1/sessions/{session_id}/threads/{thread_id}/stream`.
    Stream,
    /// `GET` of `/v1/sessions/{session_id}/events`, or of
    /// `/v1/sessions/{session_id}/threads/{thread_id}/events`.
    History,
    /// `GET` of `/v1/sessions/{session_id}`, or of
    /// `/v1/sessions/{session_id}/threads/{thread_id}`.
    Session,
    /// `POST /v1/sessions/{session_id}/events`.
    Send,
    /// `POST /v1/sessions/{session_id}/archive`.
    Archive,
    /// `DELETE /v1/sessions/{session_id}`.
    Delete,
    /// `GET /v1/files`. The query names the session.
    Files,
}

impl Request {
    pub(crate) fn new(endpoint: Endpoint, session: SessionId, thread: Option<ThreadId>) -> Self {
        Self { endpoint, session, thread, parameters: Vec::new(), body: String::new() }
    }

    pub(crate) fn parameter(mut self, name: &'static str, value: &str) -> Self {
        self.parameters.push((name, value.into()));
        self
    }

    pub(crate) fn parameters(mut self, name: &'static str, values: &[&str]) -> Self {
        for value in values {
            self = self.parameter(name, value);
        }
        self
    }

    fn path(&self) -> Path {
        let session = path!("/v1/sessions", &self.session);
        let path = match &self.thread {
            None => session,
            Some(thread) => session.segment("threads").segment(thread),
        };
        match self.endpoint {
            Endpoint::Stream if self.thread.is_some() => path.segment("stream"),
            Endpoint::Stream => path.segment("events").segment("stream"),
            Endpoint::History | Endpoint::Send => path.segment("events"),
            Endpoint::Session | Endpoint::Delete => path,
            Endpoint::Archive => path.segment("archive"),
            Endpoint::Files => Path::new("/v1/files"),
        }
    }
}

impl From<Request> for Operation<()> {
    fn from(request: Request) -> Self {
        let path = request.path();
        let operation = match request.endpoint {
            Endpoint::Stream => Self::get(path).accept(EVENT_STREAM),
            Endpoint::History | Endpoint::Session | Endpoint::Files => Self::get(path),
            Endpoint::Send => Self::post(path).json_text(request.body).idempotent(Idempotency::No),
            Endpoint::Archive => Self::post(path),
            Endpoint::Delete => Self::delete(path),
        };
        request
            .parameters
            .iter()
            .fold(operation.betas(SESSION_BETAS), |operation, (name, value)| operation.parameter(name, value))
    }
}
