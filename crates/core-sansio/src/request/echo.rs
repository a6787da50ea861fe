use http::Response;

use crate::request::error::Error;
use crate::request::kept::beginning;
use crate::request::reply::Reply;
use crate::text::json;

/// What a success must show of what was sent. An answer that does not show it is not the service's, such as a login page that says 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Echo(usize);

impl Echo {
    pub(crate) fn of(events: usize) -> Self {
        Self(events)
    }

    /// Fails with [`Error::NotEchoed`] if `response` is a success that does not show it. Another answer is not looked at.
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
