//! What can go wrong in asking and reading.

mod text;

use std::time::Duration;

use http::{Response, StatusCode, Uri};
use managed_agents_types::{OddItem, odd_path};
use serde::de::DeserializeOwned;

use crate::credentials::token_error::TokenError;
use crate::request::api_error::{ApiError, status_code};
use crate::request::failure::{Failure, Refusal};
use crate::request::kept;
use crate::request::reply::Reply;
use crate::text::sse::FrameTooLarge;

/// What can go wrong in asking and reading. The cause is in [`source`](std::error::Error::source), never in the message too.
#[non_exhaustive]
pub enum Error {
    /// The settings cannot be used: the message says which and what to do.
    Settings(String),
    /// An id or another part of a path would change the path's meaning. Nothing was sent.
    Path {
        /// What was to stand in the path, shortened.
        value: String,
        /// Why it cannot.
        reason: &'static str,
    },
    /// The request body could not be written as JSON.
    Encode(serde_json::Error),
    /// The request is not one that HTTP allows: a header value with a line break, for one.
    Request(http::Error),
    /// The service said no.
    Api(Box<ApiError>),
    /// The service answered with a redirect, which is never followed: it could carry the key to another host.
    Redirect {
        /// The host it points to, or what stands there instead.
        host: String,
    },
    /// The answer is not what the operation answers: a value is of another JSON kind. What is missing is no error.
    Decode {
        /// What was being read.
        what: &'static str,
        /// Where in it the value stands, such as `data[3].tools[0].name`; empty if it is the whole, or nothing that a path leads to.
        path: String,
        /// What came, at most [`MAX_KEPT_BODY_BYTES`](crate::MAX_KEPT_BODY_BYTES).
        body: Box<[u8]>,
        /// Why it could not be read.
        source: serde_json::Error,
    },
    /// The answer is a success, but no JSON: the page of a proxy, for one.
    NotJson {
        /// The status.
        status: StatusCode,
        /// The content type, empty if there was none.
        content_type: String,
        /// What came, at most [`MAX_KEPT_BODY_BYTES`](crate::MAX_KEPT_BODY_BYTES).
        body: Box<[u8]>,
        /// Where it stops being JSON.
        source: serde_json::Error,
    },
    /// An item of a list could not be read. It costs itself: the list goes on after it.
    OddItem(Box<OddItem>),
    /// The answer to opening a stream is not an event stream.
    NotAnEventStream {
        /// The status.
        status: StatusCode,
        /// The content type, empty if there was none.
        content_type: String,
        /// The first 200 bytes of the body.
        beginning: String,
    },
    /// An event larger than the limit.
    Frame(FrameTooLarge),
    /// A list gave the same cursor twice.
    RepeatedCursor {
        /// The cursor.
        cursor: String,
    },
    /// A page of a list says that there is more, and names neither a cursor nor an item to go on from.
    NoNextPage,
    /// It cannot be told whether events were received: the answer was lost, and the history holds more than one that could be them.
    UndecidedSend,
    /// The answers to a send were successes that do not show what was sent. It is not in the history either.
    NotEchoed {
        /// The status.
        status: StatusCode,
        /// The content type, empty if there was none.
        content_type: String,
        /// The first 200 bytes of the body.
        beginning: String,
    },
    /// A route answers 404, although the session is there: this service, or a gateway before it, does not have the route.
    NoSuchRoute {
        /// Method and path, as the API's reference writes them.
        route: &'static str,
        /// The answer.
        answer: Box<ApiError>,
    },
    /// A checkpoint that this version cannot read.
    Checkpoint(&'static str),
    /// The secret of a piece of work is not what it should be. There is no cause, because it could quote the secret.
    WorkSecret,
    /// The token endpoint gave no token.
    Token(Box<TokenError>),
}

impl Error {
    /// What the service said, if it was the service that failed.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) | Self::NoSuchRoute { answer: error, .. } => Some(error),
            _ => None,
        }
    }

    /// True if the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Token(error) => error.is_retryable(),
            _ => self.api().is_some_and(ApiError::is_retryable),
        }
    }

    /// How long the service asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.api().and_then(|error| error.retry_after)
    }

    /// The id by which the service's operators find the request.
    pub fn request_id(&self) -> Option<&str> {
        self.api().and_then(|error| error.request_id.as_deref())
    }

    /// The HTTP status, if there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::NotAnEventStream { status, .. }
            | Self::NotJson { status, .. }
            | Self::NotEchoed { status, .. } => Some(*status),
            Self::Token(error) => Some(error.status),
            _ => self.api().map(|error| error.status),
        }
    }

    pub(crate) fn decode(what: &'static str, body: &[u8], source: serde_json::Error) -> Self {
        Self::Decode { what, path: String::new(), body: kept::kept(body), source }
    }

    /// Says where the value stands that could not be read.
    pub(crate) fn at(mut self, place: String) -> Self {
        if let Self::Decode { path, .. } = &mut self {
            *path = place;
        }
        self
    }

    /// `response` is a success whose `body` could not be read, because of `source`.
    pub(crate) fn unreadable(response: &Response<&[u8]>, body: &[u8], source: serde_json::Error) -> Self {
        let is_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
        if source.is_syntax() && !is_json {
            let content_type = Reply::read(200, response.headers(), b"").content_type;
            return Self::NotJson { status: response.status(), content_type, body: kept::kept(body), source };
        }
        Self::decode("the answer", body, source)
    }

    pub(crate) fn not_an_event(json: &str) -> Self {
        Self::decode("an event", json.as_bytes(), why_not(json.as_bytes(), "type"))
    }
}

/// Where in an answer the value stands that keeps it from being read as `T`.
pub(crate) fn odd_place<T: DeserializeOwned>(json: &[u8]) -> String {
    let is_read = |text: &str| serde_json::from_slice::<T>(text.as_bytes()).is_ok();
    std::str::from_utf8(json).map(|text| odd_path(text, &is_read)).unwrap_or_default()
}

/// Why a JSON object cannot be read: what is wrong with it, or that `field` is missing.
fn why_not(json: &[u8], field: &'static str) -> serde_json::Error {
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(json)
        .err()
        .unwrap_or_else(|| serde::de::Error::missing_field(field))
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::NotAnEventStream { status, content_type, beginning } => Self::NotAnEventStream {
                status: status_code(status),
                content_type,
                beginning: kept::beginning(&beginning),
            },
            Failure::UnreadablePage(body) => Self::decode("a page of history", &body, why_not(&body, "data")),
            Failure::Frame(error) => Self::Frame(error),
            Failure::RepeatedCursor(cursor) => Self::RepeatedCursor { cursor },
            Failure::NoNextPage => Self::NoNextPage,
            Failure::UndecidedSend => Self::UndecidedSend,
            Failure::NotEchoed { status, content_type, beginning } => Self::NotEchoed {
                status: status_code(status),
                content_type,
                beginning: kept::beginning(&beginning),
            },
            Failure::NoSuchRoute { route, refusal } => {
                Self::NoSuchRoute { route, answer: Box::new(refusal.into()) }
            }
        }
    }
}

impl From<OddItem> for Error {
    fn from(item: OddItem) -> Self {
        Self::OddItem(Box::new(item))
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        if matches!(refusal.status, 300..400) && refusal.status != 304 {
            // `//host/path` goes to another host by the same scheme; without one it would be read as a path.
            let scheme = if refusal.location.starts_with("//") { "https:" } else { "" };
            let target = format!("{scheme}{}", refusal.location).parse::<Uri>();
            let host = target.ok().and_then(|uri| uri.host().map(String::from));
            return Self::Redirect { host: host.unwrap_or_else(|| "another path".into()) };
        }
        ApiError::from(refusal).into()
    }
}

impl From<FrameTooLarge> for Error {
    fn from(error: FrameTooLarge) -> Self {
        Self::Frame(error)
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Self {
        Self::Api(Box::new(error))
    }
}
