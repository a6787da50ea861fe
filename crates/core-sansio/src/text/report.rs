//! An error and its causes in one sentence.

use std::error::Error as StdError;
use std::fmt;

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
