use std::fmt;
use std::time::Duration;

use crate::request::kept::{beginning, kept};
use crate::request::reply::Reply;
use crate::request::retry;
use crate::text::json;
use crate::text::sse::FrameTooLarge;

/// Why a machine has failed: the facts of it. [`Error`](crate::Error) is made from it, and says the same in words.
///
/// For adapters that bring words of their own, such as the browser package, which would carry ours for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// The service said no.
    Refused(Refusal),
    /// The answer to opening a stream is not an event stream.
    NotAnEventStream {
        /// The status.
        status: u16,
        /// The content type, empty if there was none.
        content_type: String,
        /// The beginning of the body.
        beginning: Box<[u8]>,
    },
    /// A page of history that is none.
    UnreadablePage(Box<[u8]>),
    /// An event larger than the limit.
    Frame(FrameTooLarge),
    /// A list gave the same cursor twice.
    RepeatedCursor(String),
    /// A page says that there is more, and not where.
    NoNextPage,
    /// It cannot be told whether events were received.
    UndecidedSend,
    /// The answers to a send were successes that do not show what was sent, such as a login page.
    NotEchoed {
        /// The status.
        status: u16,
        /// The content type, empty if there was none.
        content_type: String,
        /// The beginning of the body.
        beginning: Box<[u8]>,
    },
    /// A route answers 404, although the session is there.
    NoSuchRoute {
        /// Method and path, as the API's reference writes them.
        route: &'static str,
        /// The answer.
        refusal: Refusal,
    },
}

/// An answer that is no success.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The status; that of its kind for an error that came with a status of success, and 200 for one inside an event stream.
    pub status: u16,
    /// `request-id`; empty if there was none.
    pub request_id: String,
    /// How long the service asked to wait.
    pub retry_after: Option<Duration>,
    /// What `x-should-retry` says.
    pub should_retry: Option<bool>,
    /// Where it would redirect to; empty if it does not.
    pub location: String,
    /// The body, at most [`MAX_KEPT_BODY_BYTES`](crate::MAX_KEPT_BODY_BYTES).
    pub body: Box<[u8]>,
}

impl Failure {
    pub(crate) fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            _ => None,
        }
    }

    /// What `reply` is to a send that it does not confirm.
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

    /// The same of a session that is there: a 404 is about the route then.
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

    /// False if the body is not the service's error envelope (a proxy's page, for one).
    pub(crate) fn has_envelope(&self) -> bool {
        self.with_kind(|kind| kind.is_some())
    }

    /// True if the same request may succeed later: the service's own word, or the status, or the kind of the error.
    pub(crate) fn is_retryable(&self) -> bool {
        self.should_retry.unwrap_or_else(|| {
            retry::is_retryable(self.status)
                || self.with_kind(|kind| {
                    matches!(
                        kind,
                        Some("overloaded_error" | "api_error" | "timeout_error" | "rate_limit_error")
                    )
                })
        })
    }

    /// True if the service says `code`, as [`ErrorCode`](managed_agents_types::ErrorCode) has it.
    pub(crate) fn has_code(&self, code: &str) -> bool {
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        let said = json::path(text, &["error", "details", "error_code"]).and_then(json::string);
        said.is_some_and(|said| said == code)
    }

    /// What the service says; empty without the envelope.
    pub(crate) fn with_message<T>(&self, read: impl FnOnce(&str) -> T) -> T {
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        read(&json::path(text, &["error", "message"]).and_then(json::string).unwrap_or_default())
    }

    fn with_kind<T>(&self, read: impl FnOnce(Option<&str>) -> T) -> T {
        let text = std::str::from_utf8(&self.body).unwrap_or_default();
        read(json::path(text, &["error", "type"]).and_then(json::string).as_deref())
    }
}

impl From<FrameTooLarge> for Failure {
    fn from(error: FrameTooLarge) -> Self {
        Self::Frame(error)
    }
}

/// Shows the body as text: its beginning is what tells a proxy's page from the service's refusal.
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
