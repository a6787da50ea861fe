//! What can go wrong between a program and the service.

mod text;

use std::error::Error as StdError;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use managed_agents_core::types::ThreadId;
use managed_agents_core::{self as proto, types::SessionId};

/// What can go wrong. A message says what was being done and what to do now; the cause is in [`source`](std::error::Error::source).
/// No message shows a key. `Debug` is the message with its causes, for programs whose `main` returns it.
#[non_exhaustive]
pub enum Error {
    /// The request could not be built, the service said no, or its answer could not be read.
    Core(proto::Error),
    /// Neither the program nor the environment nor a profile says who asks.
    NoCredential,
    /// The program gives two credentials.
    TwoCredentials {
        /// The name of the one field.
        first: &'static str,
        /// The name of the other.
        second: &'static str,
    },
    /// No access token could be got, so the request was not sent, or was refused before anything was done.
    Token {
        /// Why; shared by all threads that waited for the token.
        source: Arc<Self>,
    },
    /// There was no answer, or only a part of one.
    Transport(Box<TransportError>),
    /// The answer is larger than was allowed.
    TooLarge {
        /// The limit, in bytes after decoding.
        limit: u64,
    },
    /// The answer is compressed though nothing was asked to be: something between here and the service does that.
    ContentCoding {
        /// What `content-encoding` says.
        coding: String,
    },
    /// A file or another source or destination of bytes failed, on this side.
    Io {
        /// What was being done.
        doing: String,
        /// Why it failed.
        source: io::Error,
    },
    /// One thread of a session cannot be followed; the session and its other threads are.
    Thread {
        /// The thread.
        thread: ThreadId,
        /// Why.
        source: Box<Self>,
    },
    /// The session did not come to rest in the time given. Nothing was forced, and nothing else was done to it.
    StillRunning {
        /// The session.
        session: SessionId,
        /// The timeout that was given.
        waited: Duration,
    },
    /// A session has more output files than are listed at once.
    TooManyFiles {
        /// The limit.
        limit: usize,
    },
    /// The turn has failed before, and cannot be finished.
    AlreadyFailed,
    /// Nothing came in the time that was given. Only `next_timeout` says so, and it can be called again.
    TimedOut,
}

/// No answer, or only a part of one.
pub struct TransportError {
    doing: &'static str,
    peer: String,
    may_have_arrived: bool,
    is_passing: bool,
    source: Box<dyn StdError + Send + Sync>,
}

impl Error {
    /// True if the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Core(error) => error.is_retryable(),
            Self::Transport(error) => error.is_passing,
            Self::Token { source } => source.is_retryable(),
            Self::Thread { source, .. } => source.is_retryable(),
            Self::TimedOut | Self::StillRunning { .. } => true,
            _ => false,
        }
    }

    /// True for an answer that something between here and the service gives, and that no HTTP client can use.
    pub(crate) fn is_odd(&self) -> bool {
        match self {
            Self::ContentCoding { .. } => true,
            Self::Transport(error) => error.is_odd(),
            _ => false,
        }
    }

    /// How long the service asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.core().and_then(proto::Error::retry_after)
    }

    /// The id by which the service's operators find the request.
    pub fn request_id(&self) -> Option<&str> {
        self.core().and_then(proto::Error::request_id)
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.core().and_then(proto::Error::status)
    }

    /// What the service said, if it was the service that failed.
    pub fn api(&self) -> Option<&proto::ApiError> {
        self.core().and_then(proto::Error::api)
    }

    fn core(&self) -> Option<&proto::Error> {
        match self {
            Self::Core(error) => Some(error),
            Self::Thread { source, .. } => source.core(),
            _ => None,
        }
    }

    /// `peer` is the host, and the proxy if there is one, without any password.
    pub(crate) fn from_ureq(error: ureq::Error, has_sent: bool, peer: &str) -> Self {
        let may_have_arrived = has_sent && !matches!(error, ureq::Error::ConnectProxyFailed(_));
        Self::Transport(Box::new(TransportError {
            doing: if may_have_arrived { "get an answer from" } else { "reach" },
            peer: peer.into(),
            may_have_arrived,
            is_passing: !is_final(&error),
            source: error.into(),
        }))
    }

    /// The head of an answer is none to go on from.
    pub(crate) fn from_head(problem: &'static str, peer: &str) -> Self {
        Self::Transport(Box::new(TransportError {
            doing: "get an answer from",
            peer: peer.into(),
            may_have_arrived: true,
            is_passing: false,
            source: problem.into(),
        }))
    }

    /// The body of an answer failed half-way.
    pub(crate) fn from_body(error: io::Error, peer: &str) -> Self {
        let is_passing = !error.get_ref().and_then(|inner| inner.downcast_ref()).is_some_and(is_final);
        Self::Transport(Box::new(TransportError {
            doing: "get the whole answer from",
            peer: peer.into(),
            may_have_arrived: true,
            is_passing,
            source: error.into(),
        }))
    }
}

impl From<proto::Error> for Error {
    fn from(error: proto::Error) -> Self {
        Self::Core(error)
    }
}

impl TransportError {
    /// The host that was spoken to, and the proxy if there is one.
    pub fn peer(&self) -> &str {
        &self.peer
    }

    pub(crate) fn is_passing(&self) -> bool {
        self.is_passing
    }

    fn is_odd(&self) -> bool {
        use ureq::Error as Ureq;
        let io = self.source.downcast_ref::<io::Error>().and_then(|error| error.get_ref()?.downcast_ref());
        match self.source.downcast_ref::<Ureq>().or(io) {
            Some(Ureq::Protocol(_) | Ureq::LargeResponseHeader(..)) => true,
            // Of a head that is ambiguous ureq knows nothing.
            other => other.is_none() && !self.is_passing,
        }
    }

    /// False only if it is certain that the service received nothing.
    pub fn may_have_arrived(&self) -> bool {
        self.may_have_arrived
    }
}

/// Failures that the next attempt would have too: bad certificates, no TLS, answers that are not HTTP.
fn is_final(error: &ureq::Error) -> bool {
    use ureq::Error as Ureq;
    match error {
        // rustls reports a refused certificate as invalid data.
        Ureq::Io(error) => error.kind() == io::ErrorKind::InvalidData,
        Ureq::Timeout(_) | Ureq::HostNotFound | Ureq::ConnectionFailed | Ureq::ConnectProxyFailed(_) => false,
        _ => true,
    }
}
