//! Events about the session and its threads.

use std::collections::BTreeMap;

use crate::budget::BudgetLimit;
use crate::events::errors::SessionError;
use crate::events::stop::{StopDetails, StopReason};
use crate::ids::{EventId, ThreadId, WorkflowRunId};
use crate::sessions::agent::SessionAgent;
use crate::sessions::usage::Usage;
use crate::wire::text::Timestamp;

object! {
    /// An event without content.
    response Occurrence [] {
        /// Its id.
        id: required EventId,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// The session waits for input. The session has not ended; with `requires_action`, neither has
    /// the turn.
    response SessionStatusIdle ["type" = "session.status_idle"] {
        /// Its id.
        id: required EventId,
        /// Reason why the session or thread became idle.
        stop_reason: required StopReason,
        /// Details of the reason, for a refusal.
        stop_details: nullable StopDetails,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// An error. The error itself ends nothing; its `retry_status` says how the service goes on.
    response SessionErrorEvent ["type" = "session.error"] {
        /// Its id.
        id: required EventId,
        /// The error.
        error: required SessionError,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// The session was updated. Fields that did not change are absent.
    response SessionUpdated ["type" = "session.updated"] {
        /// Its id.
        id: required EventId,
        /// The whole agent after the update; absent if unchanged.
        agent: optional SessionAgent,
        /// The new budget; [`Clear`](crate::Update::Clear) if removed,
        /// [`Keep`](crate::Update::Keep) if unchanged.
        budget: update BudgetLimit,
        /// All metadata after the update; absent if unchanged or empty.
        metadata: optional BTreeMap<String, String>,
        /// The new title; absent if unchanged.
        title: optional String,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// Usage of the session so far. Sent immediately before each `session.status_idle`.
    response SessionUsageEvent ["type" = "session.usage"] {
        /// Its id.
        id: required EventId,
        /// Usage since the session was created.
        usage: required Usage,
        /// The budget, if there is one.
        budget: optional BudgetLimit,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// A thread was created.
    response SessionThreadCreated ["type" = "session.thread_created"] {
        /// Its id.
        id: required EventId,
        /// The thread.
        session_thread_id: required ThreadId,
        /// The agent that works in it.
        agent_name: required String,
        /// The run of a workflow that it belongs to.
        workflow_run_id: nullable WorkflowRunId,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// A thread runs, is retried or ended. Sent for the primary thread too.
    response SessionThreadStatusChange [] {
        /// Its id.
        id: required EventId,
        /// The thread.
        session_thread_id: required ThreadId,
        /// The agent that works in it.
        agent_name: required String,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// A thread waits for input. Sent for the primary thread too.
    response SessionThreadStatusIdle ["type" = "session.thread_status_idle"] {
        /// Its id.
        id: required EventId,
        /// The thread.
        session_thread_id: required ThreadId,
        /// The agent that works in it.
        agent_name: required String,
        /// Reason why the session or thread became idle.
        stop_reason: required StopReason,
        /// Details of the reason, for a refusal.
        stop_details: nullable StopDetails,
        /// Time of the event.
        processed_at: required Timestamp,
    }
}
