use std::time::Duration;

use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Response};

use crate::request::{envelope, retry};

/// An HTTP answer as the machines read it: the few headers that they look at, read already.
///
/// An [`http::Response`] becomes one by itself. An adapter whose HTTP client has types of its own makes one by hand, and links no
/// other:
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
    /// `content-type`; empty if there is none.
    pub content_type: String,
    /// `request-id`; empty if there is none.
    pub request_id: String,
    /// What `retry-after-ms` or `retry-after` says.
    pub retry_after: Option<Duration>,
    /// What `x-should-retry` says.
    pub should_retry: Option<bool>,
    /// `location`, where it would redirect to; empty if there is none.
    pub location: String,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Reply<'a> {
    /// Without any header.
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

    /// The same answer without a byte order mark, and with the status of the error that a body holds where its status says success.
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
