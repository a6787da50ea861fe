//! Defines the error of every fallible function.

pub(crate) mod transport;

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use http::StatusCode;
use managed_agents_core::types::{SessionId, ThreadId};
use managed_agents_core::{self as proto, CheckpointError, Failure, Report};
use managed_agents_login as login;

use crate::error::transport::TransportError;

/// The error of every fallible function of this crate.
///
/// The message says which step failed and how to fix it; [`source`](std::error::Error::source)
/// returns the cause. No message shows a key. `Debug` prints the message with all its causes, for a
/// `main` that returns an `Error`.
#[non_exhaustive]
pub enum Error {
    /// The request could not be built, the service refused it, or its response could not be read.
    Core(proto::Error),
    /// No credential was found in the program, the environment or a profile.
    NoCredential,
    /// The program gives two credentials.
    TwoCredentials {
        /// The name of the first field.
        first: &'static str,
        /// The name of the second field.
        second: &'static str,
    },
    /// No access token could be obtained. The request was not sent, or was refused unprocessed.
    Token {
        /// The cause, shared by all threads that waited for the token.
        source: Arc<Self>,
    },
    /// The request got no response, or only a part of one.
    Transport(Box<TransportError>),
    /// The response is larger than the limit.
    TooLarge {
        /// The limit, in bytes after decoding.
        limit: u64,
    },
    /// The response is compressed although the client did not ask for it: a proxy did that.
    ContentCoding {
        /// The value of `content-encoding`.
        coding: String,
    },
    /// A local file, reader or writer failed.
    Io {
        /// The step that failed, such as `read invoice.pdf`.
        doing: String,
        /// The cause.
        source: io::Error,
    },
    /// One thread of a session cannot be followed. The session and its other threads still are.
    Thread {
        /// The thread.
        thread: ThreadId,
        /// The cause.
        source: Box<Self>,
    },
    /// The session was still running at the timeout. An interrupt may have been sent; nothing was
    /// forced.
    StillRunning {
        /// The session.
        session: SessionId,
        /// The timeout that the caller gave.
        timeout: Duration,
    },
    /// The session has more output files than can be listed at once.
    TooManyFiles {
        /// The limit.
        limit: usize,
    },
    /// The turn has failed before and cannot be finished.
    AlreadyFailed,
    /// Nothing arrived within the timeout. Only `next_timeout` returns this; it can be called
    /// again.
    TimedOut,
}

impl Error {
    /// Returns `true` if the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Core(error) => error.is_retryable(),
            Self::Transport(error) => error.is_temporary(),
            Self::Token { source } => source.is_retryable(),
            Self::Thread { source, .. } => source.is_retryable(),
            Self::TimedOut | Self::StillRunning { .. } => true,
            _ => false,
        }
    }

    /// Returns `true` if a proxy or gateway responded in place of the service, and not with usable
    /// HTTP.
    pub(crate) fn is_malformed(&self) -> bool {
        match self {
            Self::ContentCoding { .. } => true,
            Self::Transport(error) => error.is_malformed(),
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

impl From<proto::Error> for Error {
    fn from(error: proto::Error) -> Self {
        Self::Core(error)
    }
}

impl From<CheckpointError> for Error {
    fn from(error: CheckpointError) -> Self {
        Self::from(proto::Error::from(error))
    }
}

impl From<login::Error> for Error {
    fn from(error: login::Error) -> Self {
        match error {
            login::Error::Core(error) => Self::Core(error),
            login::Error::TwoCredentials { first, second } => Self::TwoCredentials { first, second },
            login::Error::Io { doing, source } => Self::Io { doing, source },
            login::Error::NoCredential => Self::NoCredential,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Core(failure.into())
    }
}

impl From<TransportError> for Error {
    fn from(error: TransportError) -> Self {
        Self::Transport(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core(error) => error.fmt(f),
            Self::NoCredential => login::Error::NoCredential.fmt(f),
            Self::TwoCredentials { first, second } => login::Error::TwoCredentials { first, second }.fmt(f),
            Self::Token { .. } => f.write_str("could not get an access token"),
            Self::Transport(error) => error.fmt(f),
            Self::TooLarge { limit } => {
                write!(f, "the response exceeds {limit} bytes; raise the limit, or request less")
            }
            Self::ContentCoding { coding } => {
                write!(f, "the response came in the coding {coding:?} unasked; check the proxies in between")
            }
            Self::Io { doing, .. } => write!(f, "could not {doing}"),
            Self::Thread { thread, .. } => write!(f, "could not follow the thread {thread}"),
            Self::StillRunning { session, timeout } => {
                write!(f, "the session {session} was still running after {timeout:?}; try again later")
            }
            Self::TooManyFiles { limit } => {
                write!(f, "the session has {limit} output files or more; list them page by page")
            }
            Self::AlreadyFailed => {
                f.write_str("the turn has already failed; see the error that its iterator returned")
            }
            Self::TimedOut => f.write_str("nothing arrived within the timeout; call `next_timeout` again"),
        }
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

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            // `Display` passes these on whole, so the chain goes on with their cause.
            Self::Core(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Token { source } => Some(source),
            Self::Io { source, .. } => Some(source),
            Self::Thread { source, .. } => Some(source),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_that_speaks_for_another_has_its_cause_and_not_itself_again() {
        let cause = || http::Error::from("{".parse::<http::Uri>().expect_err("that is no URI"));
        let error = Error::from(proto::Error::Request(cause()));
        assert_eq!(error.to_string(), "could not build the request");
        let source: Option<&http::Error> = error.source().and_then(|source| source.downcast_ref());
        assert_eq!(source.map(ToString::to_string), Some(cause().to_string()));

        let error = Error::from(TransportError::ambiguous_head("it is no HTTP", "localhost"));
        assert_eq!(
            error.to_string(),
            "could not get a response from localhost; the request may have arrived"
        );
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("it is no HTTP"));
    }
}
