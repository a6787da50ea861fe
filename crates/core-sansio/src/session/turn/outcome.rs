//! Defines how a turn ends.

use std::borrow::Cow;

use crate::session::event::RawEvent;
use crate::session::tool_call::ToolCall;

/// The end of a turn.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The agent finished.
    EndTurn,
    /// An interrupt stopped the turn. Any client may have sent it.
    Interrupted,
    /// The agent waits for answers that this program did not give. The session waits without limit:
    /// answer and continue, in this process or another.
    NeedsAction(Vec<ToolCall>),
    /// Errors exhausted the service's retries. The session accepts new messages.
    RetriesExhausted,
    /// The session's budget is used up. The agent continues once the budget is raised or removed.
    BudgetReached,
    /// The model's response was refused.
    Refusal {
        /// The kind of refusal, if the service reports it.
        category: Option<String>,
        /// The reason, if the service reports it.
        explanation: Option<String>,
    },
    /// The session has terminated, by an error or because it was archived.
    Terminated,
    /// The session was deleted.
    Deleted,
    /// The deadline passed. The session continues, and this program no longer follows it.
    Deadline,
    /// This program cancelled the turn: it sent an interrupt and did not wait for the end.
    Cancelled,
    /// The turn ended for a reason that this version does not know: the reason's name, or `unknown`
    /// if the service gives none.
    Other(String),
}

impl Outcome {
    /// Parses the outcome from the idle event that ended the turn.
    pub(super) fn of_idle(idle: &RawEvent, was_interrupted: bool) -> Self {
        let detail = |name| idle.text(&["stop_details", name]).map(Cow::into_owned);
        match idle.text(&["stop_reason", "type"]).as_deref() {
            Some("end_turn") if was_interrupted => Self::Interrupted,
            Some("end_turn") => Self::EndTurn,
            Some("retries_exhausted") => Self::RetriesExhausted,
            Some("budget_reached") => Self::BudgetReached,
            Some("refusal") => {
                Self::Refusal { category: detail("category"), explanation: detail("explanation") }
            }
            other => Self::Other(other.filter(|reason| !reason.is_empty()).unwrap_or("unknown").into()),
        }
    }

    /// Returns a word for logs and people: `end_turn`, `needs_action` ...
    pub fn name(&self) -> &str {
        match self {
            Self::EndTurn => "end_turn",
            Self::Interrupted => "interrupted",
            Self::NeedsAction(_) => "needs_action",
            Self::RetriesExhausted => "retries_exhausted",
            Self::BudgetReached => "budget_reached",
            Self::Refusal { .. } => "refusal",
            Self::Terminated => "terminated",
            Self::Deleted => "deleted",
            Self::Deadline => "deadline",
            Self::Cancelled => "cancelled",
            Self::Other(reason) => reason,
        }
    }
}
