//! What errors say, and what caused them.

use std::error::Error as StdError;
use std::fmt;

use super::Error;
use crate::request::kept::beginning;
use crate::text::report::Report;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(problem) => f.write_str(problem),
            Self::Path { value, reason } => write!(f, "{value:?} cannot stand in a path: {reason}"),
            Self::Encode(_) => f.write_str("could not encode the request"),
            Self::Request(_) => f.write_str("could not build the request"),
            Self::Api(error) => error.fmt(f),
            Self::Redirect { host } => write!(
                f,
                "the server redirects to {host}, which is not followed; set the base URL to where the service really is"
            ),
            Self::Decode { what, path, .. } if path.is_empty() => write!(f, "could not read {what}"),
            Self::Decode { what, path, .. } => write!(f, "could not read {what} at {path:?}"),
            Self::OddItem(item) if item.path.is_empty() => {
                write!(f, "could not read item {} of the list: {}", item.index, item.problem)
            }
            Self::OddItem(item) => {
                write!(f, "could not read item {} of the list at {:?}: {}", item.index, item.path, item.problem)
            }
            Self::NotJson { status, content_type, body, .. } => write!(
                f,
                "the answer is not JSON: {status}, content type {content_type:?}, beginning {:?}; look at the base URL and the proxies in between",
                beginning(body)
            ),
            Self::NotAnEventStream { status, content_type, beginning } => write!(
                f,
                "not an event stream: {status}, content type {content_type:?}, beginning {beginning:?}"
            ),
            Self::Frame(error) => error.fmt(f),
            Self::RepeatedCursor { cursor } => {
                write!(f, "the list does not end: its cursor {cursor:?} came twice")
            }
            Self::NoNextPage => f.write_str(
                "the list goes on, but its page names neither a cursor nor an item to go on from; ask for larger pages",
            ),
            Self::UndecidedSend => f.write_str(
                "it cannot be told whether the events arrived; look at the session's history before sending again",
            ),
            Self::NotEchoed { status, content_type, beginning } => write!(
                f,
                "the events were not sent: {status}, content type {content_type:?}, beginning {beginning:?}; look at the proxies in between"
            ),
            Self::NoSuchRoute { route, answer } => write!(
                f,
                "this service has no such route: {route}, although the session is there; look at the base URL and the gateways in between: {answer}"
            ),
            Self::Checkpoint(problem) => write!(f, "the checkpoint cannot be used: {problem}"),
            Self::WorkSecret => f.write_str("could not read the secret of the work"),
            Self::Token(error) => error.fmt(f),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Encode(source) | Self::Decode { source, .. } | Self::NotJson { source, .. } => Some(source),
            Self::Request(source) => Some(source),
            _ => None,
        }
    }
}

/// The body is shown too where its cause points into it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Report(self))?;
        match self {
            Self::Decode { body, .. } => write!(f, "; it begins {:?}", beginning(body)),
            _ => Ok(()),
        }
    }
}
