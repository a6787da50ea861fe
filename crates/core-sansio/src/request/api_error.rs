//! An error reply of the service.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use http::header::HeaderMap;
use managed_agents_types::{ErrorCode, ErrorKind};

use crate::request::failure::Refusal;
use crate::request::kept::beginning;
use crate::request::reply::Reply;
use crate::request::retry;
use crate::text::json;
use crate::text::report::Report;

/// An error reply of the service.
///
/// Match on `kind` and `code` first, and on `status` second. The service may add kinds and codes.
#[derive(Clone)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status. An error envelope in a 2xx reply has the status that belongs to its
    /// kind; an error event inside a stream has 200.
    pub status: StatusCode,
    /// The error's `type`. `None` if the body is not the service's error envelope but, for example,
    /// a proxy's page.
    pub kind: Option<ErrorKind>,
    /// The more specific `details.error_code`.
    pub code: Option<ErrorCode>,
    /// The service's message. Without an error envelope, the beginning of the body.
    pub message: String,
    /// The request id to quote to the service's support.
    pub request_id: Option<String>,
    /// The wait requested by `retry-after-ms` or `retry-after`.
    pub retry_after: Option<Duration>,
    /// The value of `x-should-retry`.
    pub should_retry: Option<bool>,
    /// The raw body, truncated to [`MAX_KEPT_BODY_BYTES`](crate::MAX_KEPT_BODY_BYTES).
    pub body: Box<[u8]>,
}

impl ApiError {
    /// Reads an error reply.
    pub fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        Refusal::of(&Reply::read(status.as_u16(), headers, body)).into()
    }

    /// Returns `true` if the same request may succeed later. `x-should-retry` decides if it is
    /// present, else the status and the kind.
    pub fn is_retryable(&self) -> bool {
        self.should_retry.unwrap_or_else(|| retry::is_retryable_status(self.status))
            || self.has_transient_kind()
    }

    /// An error inside a stream has no status of its own; its kind decides.
    fn has_transient_kind(&self) -> bool {
        matches!(
            self.kind,
            Some(ErrorKind::Overloaded | ErrorKind::Api | ErrorKind::Timeout | ErrorKind::RateLimit)
        ) && self.should_retry.is_none()
    }
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        let Refusal { status, request_id, retry_after, should_retry, location: _, body } = refusal;
        let text = std::str::from_utf8(&body).unwrap_or_default();
        // Reads field by field, so that an incomplete envelope still yields what it has.
        let text_at = |names: &[&str]| json::path(text, names).and_then(json::string);
        let kind = text_at(&["error", "type"]).map(|kind| ErrorKind::from(&*kind));
        let message = match kind {
            Some(_) => text_at(&["error", "message"]).unwrap_or_default().into_owned(),
            None => beginning(&body),
        };
        let request_id = Some(request_id).filter(|id| !id.is_empty());
        Self {
            status: status_code(status),
            kind,
            code: text_at(&["error", "details", "error_code"]).map(|code| ErrorCode::from(&*code)),
            message,
            request_id: request_id.or_else(|| text_at(&["request_id"]).map(String::from)),
            retry_after,
            should_retry,
            body,
        }
    }
}

/// Converts a status. One outside 100 to 999 counts as 500.
pub(crate) fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.as_ref().map_or("no error envelope", ErrorKind::as_str);
        write!(f, "the service answered {} ({kind}): {}", self.status.as_u16(), self.message)?;
        match &self.request_id {
            Some(id) => write!(f, " [{id}]"),
            None => Ok(()),
        }
    }
}

impl StdError for ApiError {}
