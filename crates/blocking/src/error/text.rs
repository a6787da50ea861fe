//! What errors say, and what caused them.

use std::error::Error as StdError;
use std::fmt;

use managed_agents_core::Report;

use super::{Error, TransportError};

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core(error) => error.fmt(f),
            Self::NoCredential => f.write_str(
                "no API key: set ANTHROPIC_API_KEY (or ANTHROPIC_AUTH_TOKEN for a bearer token), or log in to a profile",
            ),
            Self::TwoCredentials { first, second } => {
                write!(f, "two credentials are given, `{first}` and `{second}`; give one")
            }
            Self::Token { .. } => f.write_str("could not get an access token"),
            Self::Transport(error) => error.fmt(f),
            Self::TooLarge { limit } => write!(
                f,
                "the answer is larger than the limit of {limit} bytes; raise the limit, or ask for less"
            ),
            Self::ContentCoding { coding } => write!(
                f,
                "the answer came in the coding {coding:?}, which was not asked for; look at the proxies in between"
            ),
            Self::Io { doing, .. } => write!(f, "could not {doing}"),
            Self::Thread { thread, .. } => write!(f, "could not follow the thread {thread}"),
            Self::StillRunning { session, waited } => write!(
                f,
                "the session {session} was still running after {waited:?}; it was left as it is, try again later"
            ),
            Self::TooManyFiles { limit } => {
                write!(f, "the session has {limit} output files or more; list them page by page")
            }
            Self::AlreadyFailed => f.write_str("the turn has failed already; its iterator said why"),
            Self::TimedOut => f.write_str("nothing came in the time given"),
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
            // These speak for themselves: their cause is ours.
            Self::Core(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Token { source } => Some(source),
            Self::Io { source, .. } => Some(source),
            Self::Thread { source, .. } => Some(source),
            _ => None,
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not {} {}", self.doing, self.peer)?;
        if !self.may_have_arrived {
            f.write_str("; check the base URL and the network")?;
        }
        Ok(())
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto;

    #[test]
    fn an_error_that_speaks_for_another_has_its_cause_and_not_itself_again() {
        let cause = || http::Error::from("{".parse::<http::Uri>().expect_err("that is no URI"));
        let error = Error::from(proto::Error::Request(cause()));
        assert_eq!(error.to_string(), "could not build the request");
        let source: Option<&http::Error> = error.source().and_then(|source| source.downcast_ref());
        assert_eq!(source.map(ToString::to_string), Some(cause().to_string()));

        let error = Error::from_head("it is no HTTP", "localhost");
        assert_eq!(error.to_string(), "could not get an answer from localhost");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("it is no HTTP"));
    }
}
