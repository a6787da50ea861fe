//! The result of a step.

use std::fmt;

/// A note for the summary, which may be empty, or the reason why the step did not pass.
pub(crate) type Outcome = Result<String, Problem>;

/// The reason why a step did not pass.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The code under test is wrong.
    Failed(String),
    /// The machine lacks a tool that could not be installed, so the step tested nothing.
    Missing(String),
}

impl Problem {
    /// Returns a function for `map_err`: the step failed while doing `what`.
    pub(crate) fn failed<E: fmt::Display>(what: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self::Failed(format!("{what}: {error}"))
    }

    /// Returns a function for `map_err`: `what` could not be installed.
    pub(crate) fn missing(what: impl fmt::Display) -> impl FnOnce(Self) -> Self {
        move |why| Self::Missing(format!("{what} ({why})"))
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
