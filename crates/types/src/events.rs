//! Events of a session: those of the stream and of the history, and those that can be sent.
//!
//! ```
//! use managed_agents_types::Event;
//!
//! let event: Event = serde_json::from_str(
//!     r#"{"type":"agent.message","id":"sevt_1","content":[{"type":"text","text":"Done."}],"processed_at":"2026-11-01T12:00:00Z"}"#,
//! )?;
//! match event {
//!     Event::AgentMessage(message) => assert_eq!(message.text(), "Done."),
//!     other => println!("{}", other.kind()),
//! }
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! An event whose `type` comes first is read in one pass that allocates only for the event's own
//! values. In any other order, its fields are kept as text first. Number of allocations to read a
//! small event:
//!
//! | | `type` first | `type` last |
//! | --- | --- | --- |
//! | `user.message` | 4 | 25 |
//! | `agent.message` | 4 | 25 |
//! | `agent.tool_use` | 4 | 31 |
//! | `session.status_idle` | 2 | 26 |

pub(crate) mod agent;
pub(crate) mod errors;
pub(crate) mod outcomes;
pub(crate) mod params;
pub(crate) mod permission;
pub(crate) mod previews;
pub(crate) mod query;
pub(crate) mod session;
pub(crate) mod spans;
pub(crate) mod stop;
pub(crate) mod user;
pub(crate) mod workflows;

pub use agent::*;
pub use errors::*;
pub use outcomes::*;
pub use params::*;
pub use permission::*;
pub use previews::*;
pub use query::*;
pub use session::*;
pub use spans::*;
pub use stop::*;
pub use user::*;
pub use workflows::*;

use crate::ids::EventId;
use crate::wire::list::List;
use crate::wire::text::Timestamp;

/// Writes the union, and accessors of the fields that all events of the history have.
macro_rules! event {
    (
        $(#[$meta:meta])* $name:ident
        history { $( $(#[$event_meta:meta])* $kind:literal => $event:ident($event_type:ty), )* }
        previews { $( $(#[$preview_meta:meta])* $preview_kind:literal => $preview:ident($preview_type:ty), )* }
    ) => {
        union! {
            $(#[$meta])*
            $name by "type" {
                $( $(#[$event_meta])* $kind => $event($event_type), )*
                $( $(#[$preview_meta])* $preview_kind => $preview($preview_type), )*
            }
        }

        impl $name {
            /// Returns the id. Returns `None` for previews, which have none, and for events that
            /// this version does not know.
            pub fn id(&self) -> Option<&EventId> {
                match self {
                    $( Self::$event(event) => Some(&event.id), )*
                    $( Self::$preview(_) => None, )*
                    Self::Unknown(_) => None,
                }
            }

            /// Returns the time at which the service processed the event. Returns `None` for queued
            /// events, for previews, and for events that this version does not know.
            pub fn processed_at(&self) -> Option<&Timestamp> {
                match self {
                    $( Self::$event(event) => (&event.processed_at).into(), )*
                    $( Self::$preview(_) => None, )*
                    Self::Unknown(_) => None,
                }
            }
        }
    };
}

event! {
    /// An event of a session.
    Event
    history {
        /// The user said something.
        "user.message" => UserMessage(UserMessage),
        /// The user asked to stop.
        "user.interrupt" => UserInterrupt(UserInterrupt),
        /// The user allowed or denied a tool call.
        "user.tool_confirmation" => UserToolConfirmation(UserToolConfirmation),
        /// A custom tool gave its result.
        "user.custom_tool_result" => UserCustomToolResult(UserCustomToolResult),
        /// A tool on the user's side gave its result.
        "user.tool_result" => UserToolResult(UserToolResult),
        /// The user defined an outcome.
        "user.define_outcome" => UserDefineOutcome(UserDefineOutcome),
        /// The model got an instruction.
        "system.message" => SystemMessage(SystemMessage),
        /// The agent said something.
        "agent.message" => AgentMessage(AgentMessage),
        /// The agent thinks.
        "agent.thinking" => AgentThinking(Occurrence),
        /// The agent uses a tool of its toolset.
        "agent.tool_use" => AgentToolUse(AgentToolUse),
        /// A tool of the toolset gave its result.
        "agent.tool_result" => AgentToolResult(AgentToolResult),
        /// The agent uses a tool of an MCP server.
        "agent.mcp_tool_use" => AgentMcpToolUse(AgentMcpToolUse),
        /// A tool of an MCP server gave its result.
        "agent.mcp_tool_result" => AgentMcpToolResult(AgentMcpToolResult),
        /// The agent uses a custom tool.
        "agent.custom_tool_use" => AgentCustomToolUse(AgentCustomToolUse),
        /// A thread sent a message to another.
        "agent.thread_message_sent" => AgentThreadMessageSent(AgentThreadMessageSent),
        /// A thread got a message from another.
        "agent.thread_message_received" => AgentThreadMessageReceived(AgentThreadMessageReceived),
        /// The context of a thread was compacted.
        "agent.thread_context_compacted" => AgentThreadContextCompacted(Occurrence),
        /// The session is running: a turn started or continues.
        "session.status_running" => SessionStatusRunning(Occurrence),
        /// The session waits for input.
        "session.status_idle" => SessionStatusIdle(SessionStatusIdle),
        /// The service retries the session after a transient failure.
        "session.status_rescheduled" => SessionStatusRescheduled(Occurrence),
        /// The session ended, by an error or because it was archived.
        "session.status_terminated" => SessionStatusTerminated(Occurrence),
        /// An error.
        "session.error" => SessionError(SessionErrorEvent),
        /// The session was updated.
        "session.updated" => SessionUpdated(Box<SessionUpdated>),
        /// Usage of the session so far.
        "session.usage" => SessionUsage(Box<SessionUsageEvent>),
        /// The session was deleted; nothing follows.
        "session.deleted" => SessionDeleted(Occurrence),
        /// A thread was created.
        "session.thread_created" => SessionThreadCreated(SessionThreadCreated),
        /// A thread runs.
        "session.thread_status_running" => SessionThreadStatusRunning(SessionThreadStatusChange),
        /// A thread waits for input.
        "session.thread_status_idle" => SessionThreadStatusIdle(SessionThreadStatusIdle),
        /// The service retries a thread after a transient failure.
        "session.thread_status_rescheduled" => SessionThreadStatusRescheduled(SessionThreadStatusChange),
        /// A thread ended.
        "session.thread_status_terminated" => SessionThreadStatusTerminated(SessionThreadStatusChange),
        /// A request to the model started.
        "span.model_request_start" => SpanModelRequestStart(Occurrence),
        /// A request to the model ended.
        "span.model_request_end" => SpanModelRequestEnd(SpanModelRequestEnd),
        /// An evaluation of an outcome started.
        "span.outcome_evaluation_start" => SpanOutcomeEvaluationStart(SpanOutcomeEvaluation),
        /// An evaluation of an outcome is still in progress.
        "span.outcome_evaluation_ongoing" => SpanOutcomeEvaluationOngoing(SpanOutcomeEvaluation),
        /// An evaluation of an outcome ended.
        "span.outcome_evaluation_end" => SpanOutcomeEvaluationEnd(SpanOutcomeEvaluationEnd),
        /// A workflow run was created.
        "workflow_run.created" => WorkflowRunCreated(WorkflowRunCreated),
        /// A workflow run runs.
        "workflow_run.status_running" => WorkflowRunStatusRunning(WorkflowRunStatusChange),
        /// A workflow run waits.
        "workflow_run.status_idle" => WorkflowRunStatusIdle(WorkflowRunStatusChange),
        /// A workflow run ended.
        "workflow_run.status_ended" => WorkflowRunStatusEnded(WorkflowRunStatusEnded),
        /// A phase of a workflow run started.
        "workflow_run.phase_started" => WorkflowRunPhaseStarted(WorkflowRunPhaseStarted),
        /// A phase of a workflow run ended.
        "workflow_run.phase_ended" => WorkflowRunPhaseEnded(WorkflowRunPhaseEnded),
        /// An error of a workflow run.
        "workflow_run.error" => WorkflowRunError(WorkflowRunErrorEvent),
    }
    previews {
        /// The start of a previewed event.
        "event_start" => EventStart(EventStart),
        /// A piece of a previewed event.
        "event_delta" => EventDelta(EventDelta),
    }
}

object! {
    /// Reply to a send: the events as the service accepted them, with their ids.
    response SentEvents [] {
        /// The events that were sent.
        data: optional List<Event>,
    }
}
