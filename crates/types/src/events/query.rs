//! Queries of the history and the stream of a session.

use crate::events::previews::DeltaType;
use crate::sort_order::SortOrder;
use crate::wire::text::Timestamp;

query! {
    /// Query of `GET /v1/sessions/{session_id}/events`.
    ListEvents {
        /// Order. Default: oldest first.
        order: one SortOrder,
        /// Events on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page. An event id is not a cursor.
        page: one String,
        /// Only events of these types; empty for all.
        types as "types[]": many SessionEventType,
        /// Only events processed after this time.
        created_at_gt as "created_at[gt]": one Timestamp,
        /// Only events processed at this time or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only events processed before this time.
        created_at_lt as "created_at[lt]": one Timestamp,
        /// Only events processed at this time or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
    }

    /// Query of `GET /v1/sessions/{session_id}/events/stream`.
    StreamEvents {
        /// Kinds of event to preview.
        event_deltas as "event_deltas[]": many DeltaType,
    }
}

open_enum! {
    /// The type of an event, to filter a history.
    SessionEventType {
        /// See [`Event::UserMessage`](crate::Event::UserMessage).
        UserMessage = "user.message",
        /// See [`Event::UserInterrupt`](crate::Event::UserInterrupt).
        UserInterrupt = "user.interrupt",
        /// See [`Event::UserToolConfirmation`](crate::Event::UserToolConfirmation).
        UserToolConfirmation = "user.tool_confirmation",
        /// See [`Event::UserCustomToolResult`](crate::Event::UserCustomToolResult).
        UserCustomToolResult = "user.custom_tool_result",
        /// See [`Event::UserDefineOutcome`](crate::Event::UserDefineOutcome).
        UserDefineOutcome = "user.define_outcome",
        /// See [`Event::UserToolResult`](crate::Event::UserToolResult).
        UserToolResult = "user.tool_result",
        /// See [`Event::SystemMessage`](crate::Event::SystemMessage).
        SystemMessage = "system.message",
        /// See [`Event::AgentCustomToolUse`](crate::Event::AgentCustomToolUse).
        AgentCustomToolUse = "agent.custom_tool_use",
        /// See [`Event::AgentMessage`](crate::Event::AgentMessage).
        AgentMessage = "agent.message",
        /// See [`Event::AgentThinking`](crate::Event::AgentThinking).
        AgentThinking = "agent.thinking",
        /// See [`Event::AgentMcpToolUse`](crate::Event::AgentMcpToolUse).
        AgentMcpToolUse = "agent.mcp_tool_use",
        /// See [`Event::AgentMcpToolResult`](crate::Event::AgentMcpToolResult).
        AgentMcpToolResult = "agent.mcp_tool_result",
        /// See [`Event::AgentToolUse`](crate::Event::AgentToolUse).
        AgentToolUse = "agent.tool_use",
        /// See [`Event::AgentToolResult`](crate::Event::AgentToolResult).
        AgentToolResult = "agent.tool_result",
        /// See [`Event::AgentThreadMessageReceived`](crate::Event::AgentThreadMessageReceived).
        AgentThreadMessageReceived = "agent.thread_message_received",
        /// See [`Event::AgentThreadMessageSent`](crate::Event::AgentThreadMessageSent).
        AgentThreadMessageSent = "agent.thread_message_sent",
        /// See [`Event::AgentThreadContextCompacted`](crate::Event::AgentThreadContextCompacted).
        AgentThreadContextCompacted = "agent.thread_context_compacted",
        /// See [`Event::SessionError`](crate::Event::SessionError).
        SessionError = "session.error",
        /// See [`Event::SessionStatusRescheduled`](crate::Event::SessionStatusRescheduled).
        SessionStatusRescheduled = "session.status_rescheduled",
        /// See [`Event::SessionStatusRunning`](crate::Event::SessionStatusRunning).
        SessionStatusRunning = "session.status_running",
        /// See [`Event::SessionStatusIdle`](crate::Event::SessionStatusIdle).
        SessionStatusIdle = "session.status_idle",
        /// See [`Event::SessionStatusTerminated`](crate::Event::SessionStatusTerminated).
        SessionStatusTerminated = "session.status_terminated",
        /// See [`Event::SessionThreadCreated`](crate::Event::SessionThreadCreated).
        SessionThreadCreated = "session.thread_created",
        /// See [`Event::SessionThreadStatusRunning`](crate::Event::SessionThreadStatusRunning).
        SessionThreadStatusRunning = "session.thread_status_running",
        /// See [`Event::SessionThreadStatusIdle`](crate::Event::SessionThreadStatusIdle).
        SessionThreadStatusIdle = "session.thread_status_idle",
        /// See
        /// [`Event::SessionThreadStatusTerminated`](crate::Event::SessionThreadStatusTerminated).
        SessionThreadStatusTerminated = "session.thread_status_terminated",
        /// See
        /// [`Event::SessionThreadStatusRescheduled`](crate::Event::SessionThreadStatusRescheduled).
        SessionThreadStatusRescheduled = "session.thread_status_rescheduled",
        /// See [`Event::SessionUpdated`](crate::Event::SessionUpdated).
        SessionUpdated = "session.updated",
        /// See [`Event::SessionUsage`](crate::Event::SessionUsage).
        SessionUsage = "session.usage",
        /// See [`Event::SpanOutcomeEvaluationStart`](crate::Event::SpanOutcomeEvaluationStart).
        SpanOutcomeEvaluationStart = "span.outcome_evaluation_start",
        /// See [`Event::SpanOutcomeEvaluationEnd`](crate::Event::SpanOutcomeEvaluationEnd).
        SpanOutcomeEvaluationEnd = "span.outcome_evaluation_end",
        /// See [`Event::SpanModelRequestStart`](crate::Event::SpanModelRequestStart).
        SpanModelRequestStart = "span.model_request_start",
        /// See [`Event::SpanModelRequestEnd`](crate::Event::SpanModelRequestEnd).
        SpanModelRequestEnd = "span.model_request_end",
        /// See [`Event::SpanOutcomeEvaluationOngoing`](crate::Event::SpanOutcomeEvaluationOngoing).
        SpanOutcomeEvaluationOngoing = "span.outcome_evaluation_ongoing",
        /// See [`Event::WorkflowRunCreated`](crate::Event::WorkflowRunCreated).
        WorkflowRunCreated = "workflow_run.created",
        /// See [`Event::WorkflowRunStatusRunning`](crate::Event::WorkflowRunStatusRunning).
        WorkflowRunStatusRunning = "workflow_run.status_running",
        /// See [`Event::WorkflowRunStatusIdle`](crate::Event::WorkflowRunStatusIdle).
        WorkflowRunStatusIdle = "workflow_run.status_idle",
        /// See [`Event::WorkflowRunStatusEnded`](crate::Event::WorkflowRunStatusEnded).
        WorkflowRunStatusEnded = "workflow_run.status_ended",
        /// See [`Event::WorkflowRunError`](crate::Event::WorkflowRunError).
        WorkflowRunError = "workflow_run.error",
        /// See [`Event::WorkflowRunPhaseStarted`](crate::Event::WorkflowRunPhaseStarted).
        WorkflowRunPhaseStarted = "workflow_run.phase_started",
        /// See [`Event::WorkflowRunPhaseEnded`](crate::Event::WorkflowRunPhaseEnded).
        WorkflowRunPhaseEnded = "workflow_run.phase_ended",
    }
}
