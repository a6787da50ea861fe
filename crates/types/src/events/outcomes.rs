use crate::content::source::FileSource;
use crate::events::spans::ModelUsage;
use crate::ids::{EventId, OutcomeId};
use crate::wire::text::Timestamp;

union! {
    /// How to judge whether an outcome is reached.
    Rubric by "type" {
        /// By a text.
        "text" => Text(TextRubric) from,
        /// By the text in a file.
        "file" => File(FileSource) from,
    }
}

impl Rubric {
    /// A rubric in words, at most 262 144 characters.
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
    /// A rubric in words.
    both TextRubric ["type" = "text"] {
        /// The words, at most 262 144 characters.
        content: required String,
    }

    /// An evaluation of an outcome started, or still goes on.
    response SpanOutcomeEvaluation [] {
        /// Its id.
        id: required EventId,
        /// The outcome.
        outcome_id: required OutcomeId,
        /// Which evaluation of it, from 0.
        iteration: required u64,
        /// When.
        processed_at: required Timestamp,
    }

    /// An evaluation of an outcome ended. The session is not idle yet.
    response SpanOutcomeEvaluationEnd ["type" = "span.outcome_evaluation_end"] {
        /// Its id.
        id: required EventId,
        /// The outcome.
        outcome_id: required OutcomeId,
        /// The event that started the evaluation; empty if it was interrupted before it began.
        outcome_evaluation_start_id: required EventId,
        /// Which evaluation of it, from 0.
        iteration: required u64,
        /// What came out.
        result: required OutcomeResult,
        /// Why, in words.
        explanation: required String,
        /// What the evaluation used.
        usage: required ModelUsage,
        /// When.
        processed_at: required Timestamp,
    }
}

open_enum! {
    /// How an outcome stands.
    OutcomeResult {
        /// Not begun. Only in a session, not in events.
        Pending = "pending",
        /// The agent works on it. Only in a session, not in events.
        Running = "running",
        /// It is being judged. Only in a session, not in events.
        Evaluating = "evaluating",
        /// Not reached yet; another cycle follows.
        NeedsRevision = "needs_revision",
        /// Reached.
        Satisfied = "satisfied",
        /// Not reached in as many cycles as were allowed.
        MaxIterationsReached = "max_iterations_reached",
        /// The rubric does not fit.
        Failed = "failed",
        /// Interrupted by the user.
        Interrupted = "interrupted",
    }
}
