//! Defines the error of every fallible function.

pub(crate) mod transport;

use std::time::Duration;
use std::{fmt, io};

use http::StatusCode;
use managed_agents_core::types::{SessionId, ThreadId};
use managed_agents_core::{self as proto, AnswerError, CheckpointError, Report};

use crate::error::transport::TransportError;

/// The error of every fallible function of this crate.
///
/// The message says which step failed and how to fix it; [`source`](std::error::Error::source)
/// returns the cause. No message shows a key. `Debug` prints the message with all its causes, for a
/// `main` that returns an `Error`.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The request could not be built, the service refused it, or its response could not be read.
    #[error(transparent)]
    Core(#[from] proto::Error),
    /// The request got no response, or only a part of one.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The response is larger than the limit.
    #[error("the response exceeds {limit} bytes; raise the limit, or request less")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// A local file, reader or writer failed: the source of an upload, or the destination of a
    /// download.
    #[error("could not {doing}")]
    Io {
        /// The step that failed, such as `write the download`.
        doing: String,
        /// The cause.
        source: io::Error,
    },
    /// A tool call cannot take the answer that a [`Handle`](crate::Handle) gave. The turn goes on.
    #[error("could not send the answer")]
    Answer(#[from] AnswerError),
    /// One thread of a session cannot be followed. The session and its other threads still are.
    #[error("could not follow the thread {thread}")]
    Thread {
        /// The thread.
        thread: ThreadId,
        /// The cause.
        source: Box<Self>,
    },
    /// The session was still running at the timeout. An interrupt may have been sent; nothing was
    /// forced.
    #[error("the session {session} was still running after {timeout:?}; try again later")]
    StillRunning {
        /// The session.
        session: SessionId,
        /// The timeout that the caller gave.
        timeout: Duration,
    },
    /// The session has more output files than can be listed at once.
    #[error("the session has {limit} output files or more; list them page by page")]
    TooManyFiles {
        /// The limit.
        limit: usize,
    },
    /// The turn has failed before and cannot be finished.
    #[error("the turn has already failed; see the error that its stream returned")]
    AlreadyFailed,
}

impl Error {
    /// Returns `true` if the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Core(error) => error.is_retryable(),
            Self::Transport(error) => error.is_temporary(),
            Self::Thread { source, .. } => source.is_retryable(),
            Self::StillRunning { .. } => true,
            _ => false,
        }
    }

    /// Returns the wait that the service asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        self.core().and_then(proto::Error::retry_after)
    }

    /// Returns the id by which the operators of the service find the request.
    pub fn request_id(&self) -> Option<&str> {
        self.core().and_then(proto::Error::request_id)
    }

    /// Returns the HTTP status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.core().and_then(proto::Error::status)
    }

    /// Returns the error that the service reported, if it reported one.
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
}

impl From<CheckpointError> for Error {
    fn from(error: CheckpointError) -> Self {
        Self::Core(error.into())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core(error) => error.fmt(f),
            error => Report(error).fmt(f),
        }
    }
}
