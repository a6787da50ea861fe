use crate::content::{ContentBlock, TextBlock};
use crate::events::outcomes::Rubric;
use crate::events::params::ToolConfirmation;
use crate::ids::{EventId, OutcomeId, ThreadId};
use crate::wire::text::Timestamp;

object! {
    /// Something said to the agent.
    response UserMessage ["type" = "user.message"] {
        /// Its id.
        id: required EventId,
        /// Text, images and documents.
        content: required Vec<ContentBlock>,
        /// When it was taken up; `None` while it waits. It comes again once it is taken up.
        processed_at: optional Timestamp,
    }

    /// A request to stop.
    response UserInterrupt ["type" = "user.interrupt"] {
        /// Its id; may be empty.
        id: required EventId,
        /// The thread to stop; `None` for all.
        session_thread_id: optional ThreadId,
        /// When it was applied; `None` while it waits. It comes again once it is applied.
        processed_at: optional Timestamp,
    }

    /// The answer to a tool use that waited for approval.
    response UserToolConfirmation ["type" = "user.tool_confirmation"] {
        /// Its id.
        id: required EventId,
        /// The tool use that is answered.
        tool_use_id: required EventId,
        /// Allowed or denied.
        result: required ToolConfirmation,
        /// What the model is told about the denial.
        deny_message: optional String,
        /// The thread whose tool use is answered.
        session_thread_id: optional ThreadId,
        /// When it was taken up; `None` while it waits. It comes again once it is taken up.
        processed_at: optional Timestamp,
    }

    /// The answer to the use of a custom tool.
    response UserCustomToolResult ["type" = "user.custom_tool_result"] {
        /// Its id.
        id: required EventId,
        /// The `agent.custom_tool_use` that is answered.
        custom_tool_use_id: required EventId,
        /// What the tool gave back.
        content: optional Vec<ContentBlock>,
        /// True if the tool failed.
        is_error: optional bool,
        /// The thread whose tool use is answered.
        session_thread_id: optional ThreadId,
        /// When it was taken up.
        processed_at: optional Timestamp,
    }

    /// The answer to a tool that ran on the user's side.
    response UserToolResult ["type" = "user.tool_result"] {
        /// Its id.
        id: required EventId,
        /// The `agent.tool_use` that is answered.
        tool_use_id: required EventId,
        /// What the tool gave back.
        content: optional Vec<ContentBlock>,
        /// True if the tool failed.
        is_error: optional bool,
        /// The thread whose tool use is answered.
        session_thread_id: optional ThreadId,
        /// When it was taken up.
        processed_at: optional Timestamp,
    }

    /// An outcome to work towards.
    response UserDefineOutcome ["type" = "user.define_outcome"] {
        /// Its id.
        id: required EventId,
        /// The id of the outcome; evaluations name it.
        outcome_id: required OutcomeId,
        /// What shall be reached.
        description: required String,
        /// How to judge whether it is reached. A file comes back as its text.
        rubric: required Rubric,
        /// Most cycles of work and evaluation.
        max_iterations: nullable u64,
        /// When work started.
        processed_at: required Timestamp,
    }

    /// An instruction to the model in the middle of a conversation.
    response SystemMessage ["type" = "system.message"] {
        /// Its id.
        id: required EventId,
        /// The texts.
        content: required Vec<TextBlock>,
        /// When it was taken up; `None` while it waits. It comes again once it is taken up.
        processed_at: optional Timestamp,
    }
}
