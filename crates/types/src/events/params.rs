//! Events that a client can send.

use crate::content::{ContentBlock, TextBlock};
use crate::events::outcomes::Rubric;
use crate::ids::{EventId, ThreadId};

union! {
    /// An event to send to a session.
    ///
    /// ```
    /// use managed_agents_types::{EventParams, SendEvents};
    ///
    /// let body = SendEvents::new([EventParams::message("Total the invoices.")]);
    /// assert_eq!(
    ///     serde_json::to_string(&body)?,
    ///     r#"{"events":[{"type":"user.message","content":[{"type":"text","text":"Total the invoices."}]}]}"#,
    /// );
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    EventParams by "type" {
        /// A message to the agent. It starts a turn, or is queued behind the current turn.
        "user.message" => UserMessage(UserMessageParams) from,
        /// Stops the current turn.
        "user.interrupt" => UserInterrupt(UserInterruptParams) from,
        /// Allows or denies a tool call.
        "user.tool_confirmation" => UserToolConfirmation(UserToolConfirmationParams) from,
        /// The result of a custom tool.
        "user.custom_tool_result" => UserCustomToolResult(UserCustomToolResultParams) from,
        /// Defines an outcome to reach; work starts at once.
        "user.define_outcome" => UserDefineOutcome(UserDefineOutcomeParams) from,
        /// The result of a tool that runs on the user's side. Self-hosted environments only.
        "user.tool_result" => UserToolResult(UserToolResultParams) from,
        /// An instruction to the model during a conversation.
        "system.message" => SystemMessage(SystemMessageParams) from,
    }
}

impl EventParams {
    /// Makes a message to the agent with this text.
    pub fn message(text: impl Into<String>) -> Self {
        UserMessageParams::new([ContentBlock::text(text)]).into()
    }

    /// Makes an interrupt, which stops every thread of the session.
    pub fn interrupt() -> Self {
        UserInterruptParams::new().into()
    }

    /// Allows the tool call `id`.
    pub fn allow(id: impl Into<EventId>) -> Self {
        UserToolConfirmationParams::new(id, ToolConfirmation::Allow).into()
    }

    /// Denies the tool call `id`. The model gets `message`.
    pub fn deny(id: impl Into<EventId>, message: impl Into<String>) -> Self {
        let deny_message = Some(message.into());
        UserToolConfirmationParams {
            deny_message,
            ..UserToolConfirmationParams::new(id, ToolConfirmation::Deny)
        }
        .into()
    }

    /// Answers the call `id` of a custom tool with `text`.
    pub fn custom_tool_result(id: impl Into<EventId>, text: impl Into<String>) -> Self {
        let content = Some(vec![ContentBlock::text(text)]);
        UserCustomToolResultParams { content, ..UserCustomToolResultParams::new(id) }.into()
    }
}

object! {
    /// Body of `POST /v1/sessions/{session_id}/events`: events to send, in order.
    request SendEvents [] {
        /// The events.
        events: required Vec<EventParams>,
    }

    /// A message to the agent.
    both UserMessageParams ["type" = "user.message"] {
        /// Text, images and documents.
        content: each ContentBlock,
    }

    /// A request to stop. The turn then ends with `end_turn`, like a turn that finished.
    request UserInterruptParams ["type" = "user.interrupt"] {
        /// The thread to stop. Default: all threads.
        session_thread_id: optional ThreadId,
    }

    /// The answer to a tool call that waits for approval.
    request UserToolConfirmationParams ["type" = "user.tool_confirmation"] {
        /// The `agent.tool_use` or `agent.mcp_tool_use` to answer.
        tool_use_id: required EventId,
        /// Allow or deny.
        result: required ToolConfirmation,
        /// Message for the model. Allowed with deny only.
        deny_message: optional String,
    }

    /// The result of a custom tool.
    request UserCustomToolResultParams ["type" = "user.custom_tool_result"] {
        /// The `agent.custom_tool_use` to answer.
        custom_tool_use_id: required EventId,
        /// Text, images, documents and search results.
        content: optional Vec<ContentBlock>,
        /// `true` if the tool failed.
        is_error: optional bool,
    }

    /// The result of a tool that ran on the user's side.
    request UserToolResultParams ["type" = "user.tool_result"] {
        /// The `agent.tool_use` to answer.
        tool_use_id: required EventId,
        /// Text, images, documents and search results.
        content: optional Vec<ContentBlock>,
        /// `true` if the tool failed.
        is_error: optional bool,
    }

    /// An outcome for the agent to reach. Only one can be active at a time.
    both UserDefineOutcomeParams ["type" = "user.define_outcome"] {
        /// Description of the goal.
        description: required String,
        /// Criteria by which the outcome is judged.
        rubric: required Rubric,
        /// Most cycles of work and evaluation, at most 20. Default: 3.
        max_iterations: optional u64,
    }

    /// An instruction to the model during a conversation. A request may have one, as its last event
    /// and directly after a message or a result. Not every model supports it.
    both SystemMessageParams ["type" = "system.message"] {
        /// The texts, 1 to 1000.
        content: each TextBlock,
    }
}

open_enum! {
    /// Answer to a request for approval.
    ToolConfirmation {
        /// The call may run.
        Allow = "allow",
        /// The call may not run; the model gets an error as the tool's result.
        Deny = "deny",
    }
}
