//! Messages and sources of [`Error`].

use std::error::Error as StdError;
use std::fmt;

use super::Error;
use crate::request::kept::beginning;
use crate::text::report::Report;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Settings(problem) => f.write_str(problem),
            Self::Path { value, reason } => write!(f, "{value:?} cannot be part of a path: {reason}"),
            Self::Encode(_) => f.write_str("could not encode the request"),
            Self::Request(_) => f.write_str("could not build the request"),
            Self::Api(error) => error.fmt(f),
            Self::Redirect { host } => write!(
                f,
                "the server redirects to {host}, and redirects are not followed; set the base URL to the service's real address"
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
                "the answer is not JSON: {status}, content type {content_type:?}, beginning {:?}; check the base URL and any proxy in between",
                beginning(body)
            ),
            Self::NotAnEventStream { status, content_type, beginning } => write!(
                f,
                "not an event stream: {status}, content type {content_type:?}, beginning {beginning:?}; check the base URL and any proxy in between"
            ),
            Self::Frame(error) => error.fmt(f),
            Self::RepeatedCursor { cursor } => {
                write!(f, "the list does not end: it repeats the cursor {cursor:?}")
            }
            Self::NoNextPage => f.write_str(
                "the list has more pages, but its last page names neither a cursor nor an item to continue from; request larger pages",
            ),
            Self::UndecidedSend => f.write_str(
                "could not determine whether the events arrived; check the session's history before you send them again",
            ),
            Self::NotEchoed { status, content_type, beginning } => write!(
                f,
                "the events were not sent: {status}, content type {content_type:?}, beginning {beginning:?}; check any proxy in between"
            ),
            Self::NoSuchRoute { route, answer } => write!(
                f,
                "this service has no such route: {route}, although the session exists; check the base URL and any gateway in between: {answer}"
            ),
            Self::Checkpoint(error) => error.fmt(f),
            Self::WorkSecret => f.write_str("could not decode the secret of the work item; poll for it again"),
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

/// Adds the beginning of the body to a decoding error, whose cause gives a position in it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Report(self))?;
        match self {
            Self::Decode { body, .. } => write!(f, "; it begins {:?}", beginning(body)),
            _ => Ok(()),
        }
    }
}
