//! The outcome that a session works towards, and the results that its script has chosen.

use serde_json::Value;

/// The result of one evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Evaluation {
    /// The script runs again, up to the outcome's `max_iterations`.
    NeedsRevision,
    /// The work meets the rubric.
    Satisfied,
    /// The rubric does not fit the work.
    Failed,
}

/// An outcome that has not ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) id: String,
    /// Starts at 0.
    pub(crate) iteration: u64,
    max_iterations: u64,
    /// The id of the event that started the current evaluation.
    pub(crate) start: Option<String>,
    pub(crate) results: Vec<Evaluation>,
}

impl Outcome {
    pub(crate) fn of(input: &Value) -> Option<Self> {
        let id = input["outcome_id"].as_str()?.to_owned();
        let max_iterations = input["max_iterations"].as_u64()?;
        Some(Self { id, iteration: 0, max_iterations, start: None, results: Vec::new() })
    }

    pub(crate) fn judge(&self) -> &'static str {
        let place = usize::try_from(self.iteration).unwrap_or(usize::MAX);
        let result = self.results.get(place).or_else(|| self.results.last());
        match result.unwrap_or(&Evaluation::Satisfied) {
            Evaluation::NeedsRevision if self.iteration + 1 >= self.max_iterations => {
                "max_iterations_reached"
            }
            Evaluation::NeedsRevision => "needs_revision",
            Evaluation::Satisfied => "satisfied",
            Evaluation::Failed => "failed",
        }
    }
}
