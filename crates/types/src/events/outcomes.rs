//! Outcomes to reach: their criteria and evaluations.

use crate::content::source::FileSource;
use crate::events::spans::ModelUsage;
use crate::ids::{EventId, OutcomeId};
use crate::wire::text::Timestamp;

union! {
    /// Criteria by which an outcome is judged.
    Rubric by "type" {
        /// Criteria in a text.
        "text" => Text(TextRubric) from,
        /// Criteria in a file.
        "file" => File(FileSource) from,
    }
}

impl Rubric {
    /// Makes criteria from a text of at most 262 144 characters.
    pub fn text(content: impl Into<String>) -> Self {
        TextRubric::new(content).into()
    }
}

impl From<&str> for Rubric {
    fn from(content: &str) -> Self {
        Self::text(content)
    }
}

object! {
    /// Criteria in a text.
    both TextRubric ["type" = "text"] {
        /// The text, at most 262 144 characters.
        content: required String,
    }

    /// An evaluation of an outcome started, or is still in progress.
    response SpanOutcomeEvaluation [] {
        /// Its id.
        id: required EventId,
        /// The outcome.
        outcome_id: required OutcomeId,
        /// Number of the evaluation, from 0.
        iteration: required u64,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// An evaluation of an outcome ended. The session is not yet idle.
    response SpanOutcomeEvaluationEnd ["type" = "span.outcome_evaluation_end"] {
        /// Its id.
        id: required EventId,
        /// The outcome.
        outcome_id: required OutcomeId,
        /// The event that started the evaluation; empty if an interrupt came before the start.
        outcome_evaluation_start_id: required EventId,
        /// Number of the evaluation, from 0.
        iteration: required u64,
        /// Result of the evaluation.
        result: required OutcomeResult,
        /// Explanation for people.
        explanation: required String,
        /// Tokens that the evaluation used.
        usage: required ModelUsage,
        /// Time of the event.
        processed_at: required Timestamp,
    }
}

open_enum! {
    /// Result of an outcome.
    OutcomeResult {
        /// Not started. Only in a session, not in events.
        Pending = "pending",
        /// The agent is at work on the outcome. Only in a session, not in events.
        Running = "running",
        /// The service is judging. Only in a session, not in events.
        Evaluating = "evaluating",
        /// Not yet reached; another cycle follows.
        NeedsRevision = "needs_revision",
        /// Reached.
        Satisfied = "satisfied",
        /// Not reached within the allowed number of cycles.
        MaxIterationsReached = "max_iterations_reached",
        /// The criteria do not fit the outcome.
        Failed = "failed",
        /// Interrupted by the user.
        Interrupted = "interrupted",
    }
}
