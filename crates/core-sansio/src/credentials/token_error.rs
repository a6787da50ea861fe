//! A refusal of the token endpoint.

use std::fmt;

use http::StatusCode;

use crate::request::retry;
use crate::text::report::Report;

/// The token endpoint said no, or nothing that can be read. Nothing else of its answer is kept: it could quote a secret.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenError {
    /// The HTTP status.
    pub status: StatusCode,
    /// OAuth's code of the failure: `invalid_grant`, for one. Shortened, as the other two.
    pub error: Option<String>,
    /// What it says about it.
    pub description: Option<String>,
    /// Where to read more.
    pub uri: Option<String>,
}

impl TokenError {
    /// True if the same request may succeed later.
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
        for said in [&self.error, &self.description].into_iter().flatten() {
            write!(f, ": {said}")?;
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
