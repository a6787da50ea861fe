//! Defines the error of every fallible function.

use std::error::Error as StdError;
use std::{fmt, io};

use managed_agents_core::{self as proto, Report};

/// The error of every fallible function of this crate.
///
/// The message says which step failed and how to fix it; [`source`](std::error::Error::source)
/// returns the cause. No message shows a key. `Debug` prints the message with all its causes.
#[expect(clippy::exhaustive_enums, reason = "a client passes each on as its own")]
pub enum Error {
    /// A value cannot be used, or the token endpoint gave no token.
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
    /// A file failed.
    Io {
        /// The step that failed, such as `read identity.jwt`.
        doing: String,
        /// The cause.
        source: io::Error,
    },
}

impl From<proto::Error> for Error {
    fn from(error: proto::Error) -> Self {
        Self::Core(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core(error) => error.fmt(f),
            Self::NoCredential => f.write_str(
                "no API key: set ANTHROPIC_API_KEY, or ANTHROPIC_AUTH_TOKEN for a bearer token, or log in to a profile",
            ),
            Self::TwoCredentials { first, second } => {
                write!(f, "two credentials are given, `{first}` and `{second}`; give one")
            }
            Self::Io { doing, .. } => write!(f, "could not {doing}"),
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
            // `Display` passes it on whole, so the chain goes on with its cause.
            Self::Core(error) => error.source(),
            Self::Io { source, .. } => Some(source),
            Self::NoCredential | Self::TwoCredentials { .. } => None,
        }
    }
}
