//! Reasons why a session or a thread became idle.

use crate::ids::EventId;

union! {
    /// Reason why a session or a thread became idle.
    StopReason by "type" {
        /// The turn ended: the agent finished or was interrupted.
        "end_turn" => EndTurn,
        /// The turn has **not** ended: the client must answer tool calls.
        "requires_action" => RequiresAction(RequiresAction),
        /// The turn reached its limit of errors, tool rounds or compactions. The session remains
        /// usable.
        "retries_exhausted" => RetriesExhausted,
        /// The budget is used up. Work continues when the budget is raised or removed.
        "budget_reached" => BudgetReached,
        /// The model refused; see `stop_details`.
        "refusal" => Refusal,
    }

    /// Details of the reason why a session or a thread became idle.
    StopDetails by "type" {
        /// Details of a refusal.
        "refusal" => Refusal(RefusalDetails),
    }
}

object! {
    /// Tool calls that the client must answer before the turn continues.
    response RequiresAction ["type" = "requires_action"] {
        /// The tool calls, by the ids of their events, which may be older than the connection.
        event_ids: required Vec<EventId>,
    }

    /// Details of a refusal.
    response RefusalDetails ["type" = "refusal"] {
        /// The kind of content.
        category: nullable RefusalCategory,
        /// Message for people.
        explanation: nullable String,
    }
}

open_enum! {
    /// The kind of content that a model refused.
    RefusalCategory {
        /// Cyber attacks.
        Cyber = "cyber",
        /// Biology.
        Bio = "bio",
        /// Building frontier language models.
        FrontierLlm = "frontier_llm",
        /// Extracting the model's reasoning.
        ReasoningExtraction = "reasoning_extraction",
        /// Other harm.
        GeneralHarms = "general_harms",
    }
}
