//! An error and its causes in one sentence.

use std::error::Error as StdError;
use std::fmt;

use super::{ApiError, Error, beginning};
use crate::credentials::TokenError;
use crate::request::failure::Refusal;
use crate::session::turn::AnswerError;
use crate::text::sse::FrameTooLarge;

/// Displays an error with its causes, joined by colons: `could not read an agent: invalid type: ..`.
///
/// A message of this crate never repeats its cause, so neither does the sentence. The `Debug` of our errors is the same sentence, because
/// that is what Rust prints of an error that `main` returns and of one that is unwrapped.
///
/// ```
/// use managed_agents_core::{Credential, Report, Settings, sessions};
///
/// let settings = Settings::new(Credential::ApiKey("sk-ant-..".into()));
/// let error = sessions::retrieve(&"a/b".into()).into_request(&settings).unwrap_err();
/// assert!(Report(&error).to_string().starts_with("\"a/b\" cannot stand in a path"));
/// ```
#[derive(Clone, Copy)]
#[expect(clippy::exhaustive_structs, reason = "a wrapper for one use")]
pub struct Report<'a>(pub &'a (dyn StdError + 'a));

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The body is shown too where its cause points into it.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Report(self))?;
        match self {
            Self::Decode { body, .. } => write!(f, "; it begins {:?}", beginning(body)),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl fmt::Debug for FrameTooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

impl fmt::Debug for AnswerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Report(self).fmt(f)
    }
}

/// Shows the body as text: its beginning is what tells a proxy's page from the service's refusal.
impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refusal")
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("retry_after", &self.retry_after)
            .field("should_retry", &self.should_retry)
            .field("location", &self.location)
            .field("body", &beginning(&self.body))
            .finish()
    }
}
