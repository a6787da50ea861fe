use crate::content::ContentBlock;
use crate::events::permission::{EvaluatedPermission, ToolEvaluation};
use crate::ids::{EventId, ThreadId};
use crate::wire::json::Json;
use crate::wire::text::Timestamp;

object! {
    /// What the agent said. One comes for each answer of the model that holds text, once the answer is whole.
    response AgentMessage ["type" = "agent.message"] {
        /// Its id.
        id: required EventId,
        /// Text and redacted blocks.
        content: required Vec<ContentBlock>,
        /// When it was said.
        processed_at: required Timestamp,
    }

    /// The agent uses a tool of its toolset.
    response AgentToolUse ["type" = "agent.tool_use"] {
        /// Its id: what a confirmation or a result names.
        id: required EventId,
        /// The tool.
        name: required String,
        /// What the tool gets, an object.
        input: required Json,
        /// Whether it may run, must be asked about, or was refused.
        evaluated_permission: optional EvaluatedPermission,
        /// How that was decided; absent if it was refused before any policy was looked at.
        evaluation: optional ToolEvaluation,
        /// The thread that uses it, if another than the one being read. Answers go by id and need not name it.
        session_thread_id: optional ThreadId,
        /// When the agent used it.
        processed_at: required Timestamp,
    }

    /// What a tool of the toolset gave back.
    response AgentToolResult ["type" = "agent.tool_result"] {
        /// Its id.
        id: required EventId,
        /// The `agent.tool_use` that it belongs to.
        tool_use_id: required EventId,
        /// Text, images, documents and search results.
        content: optional Vec<ContentBlock>,
        /// True if the tool failed or was refused.
        is_error: optional bool,
        /// When it was there.
        processed_at: required Timestamp,
    }

    /// The agent uses a tool of an MCP server.
    response AgentMcpToolUse ["type" = "agent.mcp_tool_use"] {
        /// Its id: what a confirmation names.
        id: required EventId,
        /// The server.
        mcp_server_name: required String,
        /// The tool.
        name: required String,
        /// What the tool gets, an object.
        input: required Json,
        /// Whether it may run, must be asked about, or was refused.
        evaluated_permission: optional EvaluatedPermission,
        /// How that was decided; absent if it was refused before any policy was looked at.
        evaluation: optional ToolEvaluation,
        /// The thread that uses it, if another than the one being read. Answers go by id and need not name it.
        session_thread_id: optional ThreadId,
        /// When the agent used it.
        processed_at: required Timestamp,
    }

    /// What a tool of an MCP server gave back.
    response AgentMcpToolResult ["type" = "agent.mcp_tool_result"] {
        /// Its id.
        id: required EventId,
        /// The `agent.mcp_tool_use` that it belongs to.
        mcp_tool_use_id: required EventId,
        /// Text, images, documents and search results.
        content: optional Vec<ContentBlock>,
        /// True if the tool failed or was refused.
        is_error: optional bool,
        /// When it was there.
        processed_at: required Timestamp,
    }

    /// The agent uses a custom tool: the client runs it and answers with `user.custom_tool_result`.
    response AgentCustomToolUse ["type" = "agent.custom_tool_use"] {
        /// Its id: what the result names.
        id: required EventId,
        /// The tool.
        name: required String,
        /// What the tool gets, an object.
        input: required Json,
        /// The thread that uses it, if another than the one being read. Answers go by id and need not name it.
        session_thread_id: optional ThreadId,
        /// When the agent used it.
        processed_at: required Timestamp,
    }

    /// A thread sent a message to another.
    response AgentThreadMessageSent ["type" = "agent.thread_message_sent"] {
        /// Its id.
        id: required EventId,
        /// The thread that gets it.
        to_session_thread_id: required ThreadId,
        /// The agent of that thread; absent for the primary one.
        to_agent_name: optional String,
        /// The message.
        content: required Vec<ContentBlock>,
        /// When it was sent.
        processed_at: required Timestamp,
    }

    /// A thread got a message from another.
    response AgentThreadMessageReceived ["type" = "agent.thread_message_received"] {
        /// Its id.
        id: required EventId,
        /// The thread that sent it.
        from_session_thread_id: required ThreadId,
        /// The agent of that thread; absent for the primary one.
        from_agent_name: optional String,
        /// The message.
        content: required Vec<ContentBlock>,
        /// When it was received.
        processed_at: required Timestamp,
    }
}

impl AgentMessage {
    /// All text blocks, joined without anything between them.
    pub fn text(&self) -> String {
        self.content.iter().filter_map(ContentBlock::as_text).collect()
    }
}
