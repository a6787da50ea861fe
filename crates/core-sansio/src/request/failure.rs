//! Failures as plain facts, without `http` types and without messages.

use std::fmt;
use std::time::Duration;

use crate::request::envelope;
use crate::request::kept::{beginning, kept};
use crate::request::reply::Reply;
use crate::request::retry;
use crate::text::json;
use crate::text::sse::FrameTooLarge;

/// The reason why a state machine failed. [`Error`](crate::Error) converts from it and adds the
/// message.
///
/// For adapters with their own messages, such as the npm package, which would load ours without
/// using them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The service answered with an error.
    Refused(Refusal),
    /// The reply to opening a stream is not an event stream.
    NotAnEventStream {
        /// The status.
        status: u16,
        /// The content type; empty if the header is absent.
        content_type: String,
        /// The beginning of the body.
        beginning: Box<[u8]>,
    },
    /// The reply to a history request is not a page of events. Holds the body.
    UnreadablePage(Box<[u8]>),
    /// The reply to a request of a procedure is not a session, or not JSON. Holds the body.
    UnreadableReply(Box<[u8]>),
    /// An event exceeds the size limit.
    Frame(FrameTooLarge),
    /// A list repeats a cursor.
    RepeatedCursor(String),
    /// A page announces more pages but names neither a cursor nor an item to continue from.
    NoNextPage,
    /// The reply to a send was lost, and the history does not tell if the events arrived.
    UndecidedSend,
    /// The replies to a send were successes that do not show the events, such as a login page.
    NotEchoed {
        /// The status.
        status: u16,
        /// The content type; empty if the header is absent.
        content_type: String,
        /// The beginning of the body.
        beginning: Box<[u8]>,
    },
    /// A route answers 404 although the session exists.
    NoSuchRoute {
        /// Method and path as in the API reference.
        route: &'static str,
        /// The 404 reply.
        refusal: Refusal,
    },
}

/// A reply without a success status.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The status. An error envelope in a 2xx reply has the status that belongs to its kind; an
    /// error event inside a stream has 200.
    pub status: u16,
    /// The `request-id` header; empty if absent.
    pub request_id: String,
    /// The wait that the service requested.
    pub retry_after: Option<Duration>,
    /// The value of `x-should-retry`.
    pub should_retry: Option<bool>,
    /// The `location` header; empty if absent.
    pub location: String,
    /// The raw body, truncated to [`MAX_KEPT_BODY_BYTES`](crate::MAX_KEPT_BODY_BYTES).
    pub body: Box<[u8]>,
}

impl Failure {
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            _ => None,
        }
    }

    /// Returns the failure of a send that `reply` does not confirm.
    pub(crate) fn of_send(reply: &Reply<'_>) -> Self {
        if !reply.is_success() {
            return Self::Refused(Refusal::of(reply));
        }
        Self::NotEchoed {
            status: reply.status,
            content_type: reply.content_type.clone(),
            beginning: kept(reply.body),
        }
    }

    /// Attributes a 404 to the route, for a session that is known to exist.
    pub(crate) fn of_route(self, route: &'static str) -> Self {
        match self {
            Self::Refused(refusal) if refusal.status == 404 => Self::NoSuchRoute { route, refusal },
            other => other,
        }
    }
}

impl Refusal {
    pub(crate) fn of(reply: &Reply<'_>) -> Self {
        Self {
            status: reply.status,
            request_id: reply.request_id.clone(),
            retry_after: reply.retry_after,
            should_retry: reply.should_retry,
            location: reply.location.clone(),
            body: kept(reply.body),
        }
    }

    /// Returns `false` if the body is not the service's error envelope but, for example, a proxy's
    /// page.
    pub(crate) fn has_envelope(&self) -> bool {
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        json::path(text, &["error", "type"]).and_then(json::string).is_some()
    }

    /// Returns `true` if the same request may succeed later. `x-should-retry` decides if it is
    /// present, else the status and the kind.
    pub(crate) fn is_retryable(&self) -> bool {
        self.should_retry.unwrap_or_else(|| {
            let by_kind = || envelope::status_of(&self.body).is_some_and(retry::is_retryable);
            retry::is_retryable(self.status) || by_kind()
        })
    }

    /// Returns `true` if the error has this [`ErrorCode`](managed_agents_types::ErrorCode).
    pub(crate) fn has_code(&self, code: &str) -> bool {
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        let found = json::path(text, &["error", "details", "error_code"]).and_then(json::string);
        found.is_some_and(|found| found == code)
    }

    /// Passes the service's message to `read`; it is empty without an error envelope.
    pub(crate) fn with_message<T>(&self, read: impl FnOnce(&str) -> T) -> T {
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        read(&json::path(text, &["error", "message"]).and_then(json::string).unwrap_or_default())
    }
}

impl From<FrameTooLarge> for Failure {
    fn from(error: FrameTooLarge) -> Self {
        Self::Frame(error)
    }
}

/// Shows the beginning of the body, which tells a proxy's page from an error of the service.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("retry_after", &self.retry_after)
            .field("should_retry", &self.should_retry)
            .field("location", &self.location)
            .field("body", &beginning(&self.body))
            .finish()
    }
}
