//! How a turn ended.

use std::borrow::Cow;

use crate::session::event::RawEvent;
use crate::session::tool_call::ToolCall;

/// How a turn ended.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Outcome {
    /// The agent finished.
    EndTurn,
    /// The turn was stopped by an interrupt, whoever sent it.
    Interrupted,
    /// The agent waits for answers that nobody here gave. The session waits without limit; answer
    /// and go on, here or in another process.
    NeedsAction(Vec<ToolCall>),
    /// Errors used up the service's retries. The session takes new messages.
    RetriesExhausted,
    /// The session's budget is used up. Raised or removed, the work goes on by itself.
    BudgetReached,
    /// The answer was refused.
    Refusal {
        /// The kind of refusal, if the service tells it.
        category: Option<String>,
        /// The reason, if the service tells it.
        explanation: Option<String>,
    },
    /// The session has terminated, by an error or because it was archived.
    Terminated,
    /// The session was deleted.
    Deleted,
    /// The time given was over; the session goes on without anybody following it.
    Deadline,
    /// It was cancelled here: an interrupt was sent, the end was not waited for.
    Cancelled,
    /// The turn ended for a reason newer than this version: the reason's name. `unknown` if the
    /// service gives none.
    Other(String),
}

impl Outcome {
    /// Reads the end of a turn from the idle event that ended it.
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

    /// A word for logs and people: `end_turn`, `needs_action` ...
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
