//! Formats an error and its causes as one sentence.

use std::error::Error as StdError;
use std::fmt;

/// Displays an error and its causes, joined by colons: `could not read an agent: invalid type: ..`.
///
/// Messages of this crate never repeat their cause, so the sentence has no repetition. The `Debug`
/// output of this crate's errors is the same sentence, because Rust prints `Debug` for an error
/// that `main` returns or that is unwrapped.
///
/// ```
/// use managed_agents_core::{Credential, Report, Settings, sessions};
///
/// let settings = Settings::new(Credential::ApiKey("sk-ant-..".into()));
/// let error = sessions::retrieve(&"a/b".into()).into_request(&settings).unwrap_err();
/// assert!(Report(&error).to_string().starts_with("\"a/b\" cannot be part of a path"));
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
