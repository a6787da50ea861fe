//! The error of building a request or reading a reply.

mod text;

use std::time::Duration;

use http::{Response, StatusCode, Uri};
use managed_agents_types::{OddItem, odd_path};
use serde::de::DeserializeOwned;

use crate::credentials::token_error::TokenError;
use crate::request::api_error::{ApiError, status_code};
use crate::request::checkpoint_error::CheckpointError;
use crate::request::failure::{Failure, Refusal};
use crate::request::kept;
use crate::request::reply::Reply;
use crate::text::sse::FrameTooLarge;

/// The error of building a request or reading a reply.
///
/// A message never repeats its cause, which is in [`source`](std::error::Error::source).
/// [`Report`](crate::Report) joins the two.
#[non_exhaustive]
pub enum Error {
    /// A setting is invalid. The message names it and says what to change.
    Settings(String),
    /// An id or another path segment would change the meaning of the path. Nothing was sent.
    Path {
        /// The segment, truncated to 80 characters.
        value: String,
        /// The reason for the refusal.
        reason: &'static str,
    },
    /// The request body could not be encoded as JSON.
    Encode(serde_json::Error),
    /// The request is not valid HTTP.
    Request(http::Error),
    /// The service answered with an error.
    Api(Box<ApiError>),
    /// The service answered with a redirect. Redirects are never followed, because they could send
    /// the key to another host.
    Redirect {
        /// The target host, or `another path` if the location names none.
        host: String,
    },
    /// A value in the reply has the wrong JSON type. Missing fields are not errors.
    Decode {
        /// The thing that was being read, such as `an event`.
        what: &'static str,
        /// The path of the value, such as `data[3].tools[0].name`. Empty if the whole text is at
        /// fault or no path leads to the value.
        path: String,
        /// The raw body, truncated to [`MAX_KEPT_BODY_BYTES`](crate::MAX_KEPT_BODY_BYTES).
        body: Box<[u8]>,
        /// The decoding error.
        source: serde_json::Error,
    },
    /// A successful reply is not JSON but, for example, a proxy's page.
    NotJson {
        /// The status.
        status: StatusCode,
        /// The content type; empty if the header is absent.
        content_type: String,
        /// The raw body, truncated to [`MAX_KEPT_BODY_BYTES`](crate::MAX_KEPT_BODY_BYTES).
        body: Box<[u8]>,
        /// The syntax error.
        source: serde_json::Error,
    },
    /// An item of a list could not be read. The items after it are not affected.
    OddItem(Box<OddItem>),
    /// The reply to opening a stream is not an event stream.
    NotAnEventStream {
        /// The status.
        status: StatusCode,
        /// The content type; empty if the header is absent.
        content_type: String,
        /// The first 200 bytes of the body.
        beginning: String,
    },
    /// An event exceeds the size limit.
    Frame(FrameTooLarge),
    /// A list repeats a cursor.
    RepeatedCursor {
        /// The cursor.
        cursor: String,
    },
    /// A page of a list announces more pages but names neither a cursor nor an item to continue
    /// from.
    NoNextPage,
    /// The reply to a send was lost, and the history holds several candidates for the sent
    /// events, so that the outcome is unknown.
    UndecidedSend,
    /// The replies to a send were successes that do not show the events, and the history does not
    /// hold them.
    NotEchoed {
        /// The status.
        status: StatusCode,
        /// The content type; empty if the header is absent.
        content_type: String,
        /// The first 200 bytes of the body.
        beginning: String,
    },
    /// A route answers 404 although the session exists: the service, or a gateway before it, lacks
    /// the route.
    NoSuchRoute {
        /// Method and path as in the API reference.
        route: &'static str,
        /// The 404 reply.
        answer: Box<ApiError>,
    },
    /// This version cannot read the checkpoint.
    Checkpoint(CheckpointError),
    /// The secret of a work item could not be decoded. There is no cause, because it could quote
    /// the secret.
    WorkSecret,
    /// The token endpoint returned no token.
    Token(Box<TokenError>),
}

impl Error {
    /// Returns the service's error reply, if there was one.
    pub fn api(&self) -> Option<&ApiError> {
        match self {
            Self::Api(error) | Self::NoSuchRoute { answer: error, .. } => Some(error),
            _ => None,
        }
    }

    /// Returns `true` if the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Token(error) => error.is_retryable(),
            _ => self.api().is_some_and(ApiError::is_retryable),
        }
    }

    /// Returns the wait that the service requested.
    pub fn retry_after(&self) -> Option<Duration> {
        self.api().and_then(|error| error.retry_after)
    }

    /// Returns the request id to quote to the service's support.
    pub fn request_id(&self) -> Option<&str> {
        self.api().and_then(|error| error.request_id.as_deref())
    }

    /// Returns the HTTP status, if there was a reply.
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

    /// Adds the path of the value that could not be read.
    pub(crate) fn at(mut self, value_path: String) -> Self {
        if let Self::Decode { path, .. } = &mut self {
            *path = value_path;
        }
        self
    }

    /// Returns the error for a successful `response` whose `body` could not be read.
    pub(crate) fn unreadable(response: &Response<&[u8]>, body: &[u8], source: serde_json::Error) -> Self {
        let is_json = matches!(body.trim_ascii_start().first(), Some(b'{' | b'['));
        if source.is_syntax() && !is_json {
            let content_type = Reply::read(200, response.headers(), b"").content_type;
            return Self::NotJson { status: response.status(), content_type, body: kept::kept(body), source };
        }
        Self::decode("the answer", body, source)
    }

    pub(crate) fn not_an_event(json: &str) -> Self {
        Self::decode("an event", json.as_bytes(), object_error(json.as_bytes(), "type"))
    }
}

/// Returns the path of the value that keeps `json` from being read as `T`.
pub(crate) fn mismatch_path<T: DeserializeOwned>(json: &[u8]) -> String {
    let is_readable = |text: &str| serde_json::from_slice::<T>(text.as_bytes()).is_ok();
    std::str::from_utf8(json).map(|text| odd_path(text, &is_readable)).unwrap_or_default()
}

/// Returns the syntax error of a JSON object, or reports `field` as missing if the object is valid.
fn object_error(json: &[u8], field: &'static str) -> serde_json::Error {
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
            Failure::UnreadablePage(body) => {
                Self::decode("a page of history", &body, object_error(&body, "data"))
            }
            Failure::UnreadableReply(body) => {
                Self::decode("the answer", &body, object_error(&body, "status"))
            }
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
            // `//host/path` names a host; `Uri` would parse it as a path without a scheme.
            let scheme = if refusal.location.starts_with("//") { "https:" } else { "" };
            let target = format!("{scheme}{}", refusal.location).parse::<Uri>();
            let host = target.ok().and_then(|uri| uri.host().map(String::from));
            return Self::Redirect { host: host.unwrap_or_else(|| "another path".into()) };
        }
        ApiError::from(refusal).into()
    }
}

impl From<CheckpointError> for Error {
    fn from(error: CheckpointError) -> Self {
        Self::Checkpoint(error)
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
