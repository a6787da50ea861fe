//! Checks that a reply to a send shows the events that were sent.

use http::Response;

use crate::request::error::Error;
use crate::request::kept::beginning;
use crate::request::reply::Reply;
use crate::text::json;

/// The number of sent events that a successful reply must show.
///
/// A reply that shows fewer does not come from the service: it may be a login page with status
/// 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Echo(usize);

impl Echo {
    pub(crate) fn new(events: usize) -> Self {
        Self(events)
    }

    /// Checks a successful reply; any other passes.
    ///
    /// # Errors
    ///
    /// Returns [`Error::NotEchoed`] if `response` is a success that does not show the events.
    pub fn check(self, response: &Response<&[u8]>) -> Result<(), Error> {
        let text = std::str::from_utf8(response.body()).unwrap_or_default();
        let mut shown = 0;
        let _ = json::array(json::field(text, "data").unwrap_or_default(), |_| shown += 1);
        if !response.status().is_success() || shown >= self.0 {
            return Ok(());
        }
        Err(Error::NotEchoed {
            status: response.status(),
            content_type: Reply::read(200, response.headers(), b"").content_type,
            beginning: beginning(response.body()),
        })
    }
}
