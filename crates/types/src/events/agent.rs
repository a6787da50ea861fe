//! Events of the agent: messages, tool calls and their results.

use crate::content::ContentBlock;
use crate::events::permission::{EvaluatedPermission, ToolEvaluation};
use crate::ids::{EventId, ThreadId};
use crate::wire::json::Json;
use crate::wire::text::Timestamp;

object! {
    /// A message of the agent. Each reply of the model that contains text gives one event, once the
    /// reply is complete.
    response AgentMessage ["type" = "agent.message"] {
        /// Its id.
        id: required EventId,
        /// Text and redacted blocks.
        content: required Vec<ContentBlock>,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// The agent uses a tool of its toolset.
    response AgentToolUse ["type" = "agent.tool_use"] {
        /// Its id, which a confirmation or a result names.
        id: required EventId,
        /// The tool.
        name: required String,
        /// Input of the tool, a JSON object.
        input: required Json,
        /// Result of the permission check: run, ask, or refuse.
        evaluated_permission: optional EvaluatedPermission,
        /// Way in which the permission was decided. Absent if the call was refused before any
        /// policy applied.
        evaluation: optional ToolEvaluation,
        /// The calling thread, if it is not the thread that is read. An answer names the call and
        /// need not name the thread.
        session_thread_id: optional ThreadId,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// The result of a tool of the toolset.
    response AgentToolResult ["type" = "agent.tool_result"] {
        /// Its id.
        id: required EventId,
        /// The `agent.tool_use` that it belongs to.
        tool_use_id: required EventId,
        /// Text, images, documents and search results.
        content: optional Vec<ContentBlock>,
        /// `true` if the tool failed or was refused.
        is_error: optional bool,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// The agent uses a tool of an MCP server.
    response AgentMcpToolUse ["type" = "agent.mcp_tool_use"] {
        /// Its id, which a confirmation names.
        id: required EventId,
        /// The server.
        mcp_server_name: required String,
        /// The tool.
        name: required String,
        /// Input of the tool, a JSON object.
        input: required Json,
        /// Result of the permission check: run, ask, or refuse.
        evaluated_permission: optional EvaluatedPermission,
        /// Way in which the permission was decided. Absent if the call was refused before any
        /// policy applied.
        evaluation: optional ToolEvaluation,
        /// The calling thread, if it is not the thread that is read. An answer names the call and
        /// need not name the thread.
        session_thread_id: optional ThreadId,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// The result of a tool of an MCP server.
    response AgentMcpToolResult ["type" = "agent.mcp_tool_result"] {
        /// Its id.
        id: required EventId,
        /// The `agent.mcp_tool_use` that it belongs to.
        mcp_tool_use_id: required EventId,
        /// Text, images, documents and search results.
        content: optional Vec<ContentBlock>,
        /// `true` if the tool failed or was refused.
        is_error: optional bool,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// The agent uses a custom tool: the client runs it and answers with `user.custom_tool_result`.
    response AgentCustomToolUse ["type" = "agent.custom_tool_use"] {
        /// Its id, which the result names.
        id: required EventId,
        /// The tool.
        name: required String,
        /// Input of the tool, a JSON object.
        input: required Json,
        /// The calling thread, if it is not the thread that is read. An answer names the call and
        /// need not name the thread.
        session_thread_id: optional ThreadId,
        /// Time of the event.
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
        /// Time of the event.
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
        /// Time of the event.
        processed_at: required Timestamp,
    }
}

impl AgentMessage {
    /// Returns the text of all text blocks, joined without separators.
    pub fn text(&self) -> String {
        self.content.iter().filter_map(ContentBlock::as_text).collect()
    }
}
