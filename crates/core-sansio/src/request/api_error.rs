//! An answer of the service that is no success.

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

/// The service said no. Branch on `kind` and `code` first, on `status` second; both sets are open.
#[derive(Clone)]
#[non_exhaustive]
pub struct ApiError {
    /// The HTTP status; that of its kind for an error that came with a status of success, and 200 for one inside an event stream.
    pub status: StatusCode,
    /// The error's `type`; `None` if the body is not the service's error envelope (a proxy's page, for one).
    pub kind: Option<ErrorKind>,
    /// The finer code in `details.error_code`.
    pub code: Option<ErrorCode>,
    /// What the service says about it; without the envelope, the beginning of the body.
    pub message: String,
    /// The id by which the service's operators find the request.
    pub request_id: Option<String>,
    /// How long the service asked to wait, from `retry-after-ms` or `retry-after`.
    pub retry_after: Option<Duration>,
    /// What `x-should-retry` says.
    pub should_retry: Option<bool>,
    /// The body as it came, at most [`MAX_KEPT_BODY_BYTES`](crate::MAX_KEPT_BODY_BYTES).
    pub body: Box<[u8]>,
}

impl ApiError {
    /// Reads the answer to a failed request.
    pub fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        Refusal::of(&Reply::read(status.as_u16(), headers, body)).into()
    }

    /// True if the same request may succeed later: the service's own word, or the status.
    pub fn is_retryable(&self) -> bool {
        self.should_retry.unwrap_or_else(|| retry::is_retryable_status(self.status)) || self.is_passing()
    }

    /// Inside a stream there is no status to go by, but some kinds tell.
    fn is_passing(&self) -> bool {
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
        // Field by field: half an envelope says more than none.
        let said = |names: &[&str]| json::path(text, names).and_then(json::string);
        let kind = said(&["error", "type"]).map(|kind| ErrorKind::from(&*kind));
        let message = match kind {
            Some(_) => said(&["error", "message"]).unwrap_or_default().into_owned(),
            None => beginning(&body),
        };
        let request_id = Some(request_id).filter(|id| !id.is_empty());
        Self {
            status: status_code(status),
            kind,
            code: said(&["error", "details", "error_code"]).map(|code| ErrorCode::from(&*code)),
            message,
            request_id: request_id.or_else(|| said(&["request_id"]).map(String::from)),
            retry_after,
            should_retry,
            body,
        }
    }
}

/// A status that HTTP does not know counts as a failure of the server.
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
