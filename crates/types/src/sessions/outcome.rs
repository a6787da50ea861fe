use crate::events::outcomes::OutcomeResult;
use crate::ids::OutcomeId;
use crate::wire::text::Timestamp;

object! {
    /// How an outcome of a session stands.
    response OutcomeEvaluation ["type" = "outcome_evaluation"] {
        /// The outcome.
        outcome_id: required OutcomeId,
        /// What shall be reached.
        description: required String,
        /// How it stands.
        result: required OutcomeResult,
        /// Why, in words.
        explanation: nullable String,
        /// Which evaluation this is, from 0.
        iteration: required u64,
        /// When it was over.
        completed_at: nullable Timestamp,
    }
}
