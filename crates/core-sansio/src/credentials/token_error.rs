//! The error of the token endpoint.

use std::fmt;

use http::StatusCode;

use crate::request::retry;
use crate::text::report::Report;

/// The token endpoint answered with an error or without a token.
///
/// The rest of the reply is dropped, because it could quote a secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenError {
    /// The HTTP status.
    pub status: StatusCode,
    /// The OAuth error code, such as `invalid_grant`. This and the next two fields are truncated to
    /// 200 bytes.
    pub error: Option<String>,
    /// The error description.
    pub description: Option<String>,
    /// The address of a page about the error.
    pub uri: Option<String>,
}

impl TokenError {
    /// Returns `true` if the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        retry::is_retryable_status(self.status)
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the token endpoint answered {}", self.status.as_u16())?;
        if self.status.is_success() {
            f.write_str(", but not with a token")?;
        }
        for text in [&self.error, &self.description].into_iter().flatten() {
            write!(f, ": {text}")?;
        }
        match &self.uri {
            Some(uri) => write!(f, " (see {uri})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for TokenError {}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}
