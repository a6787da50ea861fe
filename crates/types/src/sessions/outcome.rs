//! Evaluations of the outcomes of a session.

use crate::events::outcomes::OutcomeResult;
use crate::ids::OutcomeId;
use crate::wire::text::Timestamp;

object! {
    /// Evaluation of an outcome in a session.
    response OutcomeEvaluation ["type" = "outcome_evaluation"] {
        /// The outcome.
        outcome_id: required OutcomeId,
        /// Description of the goal.
        description: required String,
        /// Result so far.
        result: required OutcomeResult,
        /// Explanation for people.
        explanation: nullable String,
        /// Number of the evaluation, from 0.
        iteration: required u64,
        /// Time at which the outcome was completed.
        completed_at: nullable Timestamp,
    }
}
