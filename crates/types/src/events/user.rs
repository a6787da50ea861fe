//! Events that a client sent, as they come back.

use crate::content::{ContentBlock, TextBlock};
use crate::events::outcomes::Rubric;
use crate::events::params::ToolConfirmation;
use crate::ids::{EventId, OutcomeId, ThreadId};
use crate::wire::text::Timestamp;

object! {
    /// A message to the agent.
    response UserMessage ["type" = "user.message"] {
        /// Its id.
        id: required EventId,
        /// Text, images and documents.
        content: required Vec<ContentBlock>,
        /// Time at which the service processed the event; `None` while it is queued. The event is
        /// sent again once it is processed.
        processed_at: optional Timestamp,
    }

    /// A request to stop.
    response UserInterrupt ["type" = "user.interrupt"] {
        /// Its id; may be empty.
        id: required EventId,
        /// The thread to stop; `None` for all.
        session_thread_id: optional ThreadId,
        /// Time at which the service processed the event; `None` while it is queued. The event is
        /// sent again once it is processed.
        processed_at: optional Timestamp,
    }

    /// The answer to a tool call that waited for approval.
    response UserToolConfirmation ["type" = "user.tool_confirmation"] {
        /// Its id.
        id: required EventId,
        /// The answered tool call.
        tool_use_id: required EventId,
        /// Allowed or denied.
        result: required ToolConfirmation,
        /// Message for the model about the denial.
        deny_message: optional String,
        /// The thread of the answered tool call.
        session_thread_id: optional ThreadId,
        /// Time at which the service processed the event; `None` while it is queued. The event is
        /// sent again once it is processed.
        processed_at: optional Timestamp,
    }

    /// The result of a custom tool.
    response UserCustomToolResult ["type" = "user.custom_tool_result"] {
        /// Its id.
        id: required EventId,
        /// The answered `agent.custom_tool_use`.
        custom_tool_use_id: required EventId,
        /// Result of the tool.
        content: optional Vec<ContentBlock>,
        /// `true` if the tool failed.
        is_error: optional bool,
        /// The thread of the answered tool call.
        session_thread_id: optional ThreadId,
        /// Time at which the service processed the event.
        processed_at: optional Timestamp,
    }

    /// The result of a tool that ran on the user's side.
    response UserToolResult ["type" = "user.tool_result"] {
        /// Its id.
        id: required EventId,
        /// The answered `agent.tool_use`.
        tool_use_id: required EventId,
        /// Result of the tool.
        content: optional Vec<ContentBlock>,
        /// `true` if the tool failed.
        is_error: optional bool,
        /// The thread of the answered tool call.
        session_thread_id: optional ThreadId,
        /// Time at which the service processed the event.
        processed_at: optional Timestamp,
    }

    /// An outcome to reach.
    response UserDefineOutcome ["type" = "user.define_outcome"] {
        /// Its id.
        id: required EventId,
        /// The id of the outcome; evaluations name it.
        outcome_id: required OutcomeId,
        /// Description of the goal.
        description: required String,
        /// Criteria by which the outcome is judged. A file comes back as its text.
        rubric: required Rubric,
        /// Most cycles of work and evaluation.
        max_iterations: nullable u64,
        /// Time at which work started.
        processed_at: required Timestamp,
    }

    /// An instruction to the model during a conversation.
    response SystemMessage ["type" = "system.message"] {
        /// Its id.
        id: required EventId,
        /// The texts.
        content: required Vec<TextBlock>,
        /// Time at which the service processed the event; `None` while it is queued. The event is
        /// sent again once it is processed.
        processed_at: optional Timestamp,
    }
}
