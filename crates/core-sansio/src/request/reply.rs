//! HTTP replies, reduced to what the state machines read.

use std::time::Duration;

use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Response};

use crate::request::{envelope, retry};

/// An HTTP reply, reduced to the headers that the state machines read.
///
/// Converts from [`http::Response`]. An adapter whose HTTP client has other types fills in the
/// fields:
///
/// ```
/// use managed_agents_core::Reply;
///
/// let reply = Reply { content_type: "text/event-stream".into(), ..Reply::new(200, b"") };
/// # assert_eq!(reply.status, 200);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `new`; new fields are optional")]
pub struct Reply<'a> {
    /// The status.
    pub status: u16,
    /// The `content-type` header; empty if absent.
    pub content_type: String,
    /// The `request-id` header; empty if absent.
    pub request_id: String,
    /// The wait requested by `retry-after-ms` or `retry-after`.
    pub retry_after: Option<Duration>,
    /// The value of `x-should-retry`.
    pub should_retry: Option<bool>,
    /// The `location` header; empty if absent.
    pub location: String,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Reply<'a> {
    /// Makes a reply without headers.
    pub fn new(status: u16, body: &'a [u8]) -> Self {
        Self {
            status,
            content_type: String::new(),
            request_id: String::new(),
            retry_after: None,
            should_retry: None,
            location: String::new(),
            body,
        }
    }

    pub(crate) fn read(status: u16, headers: &HeaderMap, body: &'a [u8]) -> Self {
        let text = |name: &str| {
            headers.get(name).and_then(|value| value.to_str().ok()).map(String::from).unwrap_or_default()
        };
        Self {
            content_type: text(CONTENT_TYPE.as_str()),
            request_id: text("request-id"),
            retry_after: retry::server_wait(headers),
            should_retry: retry::should_retry(headers),
            location: text(LOCATION.as_str()),
            ..Self::new(status, body)
        }
    }

    /// Strips a byte order mark. Replaces a success status by that of the error envelope in the
    /// body, if there is one.
    pub(crate) fn judged(mut self) -> Self {
        self.body = envelope::without_mark(self.body);
        if self.is_success() {
            self.status = envelope::status_of(self.body).unwrap_or(self.status);
        }
        self
    }

    pub(crate) fn is_success(&self) -> bool {
        matches!(self.status, 200..300)
    }
}

impl<'a> From<Response<&'a [u8]>> for Reply<'a> {
    fn from(response: Response<&'a [u8]>) -> Self {
        Self::read(response.status().as_u16(), response.headers(), response.body())
    }
}
