use crate::ids::EventId;

union! {
    /// Why a session or a thread went idle.
    StopReason by "type" {
        /// The turn is over: the agent finished, or was interrupted.
        "end_turn" => EndTurn,
        /// The turn is **not** over: the client must answer tool uses.
        "requires_action" => RequiresAction(RequiresAction),
        /// Errors, tool rounds or compactions used up what a turn may have. The session can still be used.
        "retries_exhausted" => RetriesExhausted,
        /// The budget is used up. Work goes on by itself when it is raised or removed.
        "budget_reached" => BudgetReached,
        /// The model refused; see `stop_details`.
        "refusal" => Refusal,
    }

    /// More about why a session or a thread went idle.
    StopDetails by "type" {
        /// About a refusal.
        "refusal" => Refusal(RefusalDetails),
    }
}

object! {
    /// What the client must answer before the turn goes on.
    response RequiresAction ["type" = "requires_action"] {
        /// The tool uses, by the ids of their events. They may be older than the connection.
        event_ids: required Vec<EventId>,
    }

    /// Why the model refused.
    response RefusalDetails ["type" = "refusal"] {
        /// The kind of content.
        category: nullable RefusalCategory,
        /// In words.
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
