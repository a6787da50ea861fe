//! How a step ends.

use std::fmt;

/// A note worth a place in the summary (often empty), or the reason why not.
pub(crate) type Outcome = Result<String, Problem>;

/// Why a step did not pass.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The thing under test is wrong.
    Failed(String),
    /// This machine lacks something, and it could not be installed: nothing was tested.
    Missing(String),
}

impl Problem {
    /// For `map_err`: the step failed while doing `what`.
    pub(crate) fn failed<E: fmt::Display>(what: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self::Failed(format!("{what}: {error}"))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(why) => formatter.write_str(why),
            Self::Missing(what) => write!(formatter, "missing: {what}"),
        }
    }
}

/// Fails with one line for all of `faults`, or passes with `note`.
pub(crate) fn none_of(faults: &[String], note: impl Into<String>) -> Outcome {
    if faults.is_empty() { Ok(note.into()) } else { Err(Problem::Failed(faults.join("; "))) }
}
