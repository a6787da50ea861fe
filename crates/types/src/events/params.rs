use crate::content::{ContentBlock, TextBlock};
use crate::events::outcomes::Rubric;
use crate::ids::{EventId, ThreadId};

union! {
    /// What can be sent into a session.
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
        /// Says something to the agent: starts a turn, or waits behind the one that runs.
        "user.message" => UserMessage(UserMessageParams) from,
        /// Stops what runs.
        "user.interrupt" => UserInterrupt(UserInterruptParams) from,
        /// Allows or denies a tool use.
        "user.tool_confirmation" => UserToolConfirmation(UserToolConfirmationParams) from,
        /// Answers the use of a custom tool.
        "user.custom_tool_result" => UserCustomToolResult(UserCustomToolResultParams) from,
        /// Defines an outcome to work towards; work starts at once.
        "user.define_outcome" => UserDefineOutcome(UserDefineOutcomeParams) from,
        /// Answers the use of a tool that runs on the user's side: self-hosted environments only.
        "user.tool_result" => UserToolResult(UserToolResultParams) from,
        /// Instructs the model in the middle of a conversation.
        "system.message" => SystemMessage(SystemMessageParams) from,
    }
}

impl EventParams {
    /// Says `text` to the agent.
    pub fn message(text: impl Into<String>) -> Self {
        UserMessageParams::new([ContentBlock::text(text)]).into()
    }

    /// Stops every thread of the session.
    pub fn interrupt() -> Self {
        UserInterruptParams::new().into()
    }

    /// Allows the tool use `id`.
    pub fn allow(id: impl Into<EventId>) -> Self {
        UserToolConfirmationParams::new(id, ToolConfirmation::Allow).into()
    }

    /// Denies the tool use `id`; the model is told `message`.
    pub fn deny(id: impl Into<EventId>, message: impl Into<String>) -> Self {
        let deny_message = Some(message.into());
        UserToolConfirmationParams {
            deny_message,
            ..UserToolConfirmationParams::new(id, ToolConfirmation::Deny)
        }
        .into()
    }

    /// Answers the use `id` of a custom tool with `text`.
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

    /// Something said to the agent.
    both UserMessageParams ["type" = "user.message"] {
        /// Text, images and documents.
        content: each ContentBlock,
    }

    /// A request to stop. The turn then ends with `end_turn`, as one that finished does.
    request UserInterruptParams ["type" = "user.interrupt"] {
        /// Stop only this thread; left out, all threads stop.
        session_thread_id: optional ThreadId,
    }

    /// The answer to a tool use that waits for approval.
    request UserToolConfirmationParams ["type" = "user.tool_confirmation"] {
        /// The `agent.tool_use` or `agent.mcp_tool_use` to answer.
        tool_use_id: required EventId,
        /// Allow or deny.
        result: required ToolConfirmation,
        /// What the model is told; only with deny.
        deny_message: optional String,
    }

    /// The answer to the use of a custom tool.
    request UserCustomToolResultParams ["type" = "user.custom_tool_result"] {
        /// The `agent.custom_tool_use` to answer.
        custom_tool_use_id: required EventId,
        /// Text, images, documents and search results.
        content: optional Vec<ContentBlock>,
        /// True if the tool failed.
        is_error: optional bool,
    }

    /// The answer to a tool that ran on the user's side.
    request UserToolResultParams ["type" = "user.tool_result"] {
        /// The `agent.tool_use` to answer.
        tool_use_id: required EventId,
        /// Text, images, documents and search results.
        content: optional Vec<ContentBlock>,
        /// True if the tool failed.
        is_error: optional bool,
    }

    /// An outcome for the agent to work towards. One can be active at a time.
    both UserDefineOutcomeParams ["type" = "user.define_outcome"] {
        /// What shall be reached.
        description: required String,
        /// How to judge whether it is reached.
        rubric: required Rubric,
        /// Most cycles of work and evaluation, at most 20; left out, 3.
        max_iterations: optional u64,
    }

    /// An instruction to the model in the middle of a conversation. At most one in a request, last, and right behind a message or a
    /// result; not every model takes it.
    both SystemMessageParams ["type" = "system.message"] {
        /// 1 to 1000 texts.
        content: each TextBlock,
    }
}

open_enum! {
    /// Whether a tool may run.
    ToolConfirmation {
        /// It may.
        Allow = "allow",
        /// It may not; the model gets an error as the tool's result.
        Deny = "deny",
    }
}
