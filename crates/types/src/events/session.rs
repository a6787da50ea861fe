use std::collections::BTreeMap;

use crate::budget::BudgetLimit;
use crate::events::errors::SessionError;
use crate::events::stop::{StopDetails, StopReason};
use crate::ids::{EventId, ThreadId, WorkflowRunId};
use crate::sessions::agent::SessionAgent;
use crate::sessions::usage::Usage;
use crate::wire::text::Timestamp;

object! {
    /// An event that says nothing but that it happened, and when.
    response Occurrence [] {
        /// Its id.
        id: required EventId,
        /// When it happened.
        processed_at: required Timestamp,
    }

    /// The session waits for input. Not the end of the session, and with `requires_action` not even of the turn.
    response SessionStatusIdle ["type" = "session.status_idle"] {
        /// Its id.
        id: required EventId,
        /// Why it went idle.
        stop_reason: required StopReason,
        /// More about why, for a refusal.
        stop_details: nullable StopDetails,
        /// When it went idle.
        processed_at: required Timestamp,
    }

    /// Something went wrong. This alone ends nothing: what follows is in the error's `retry_status`.
    response SessionErrorEvent ["type" = "session.error"] {
        /// Its id.
        id: required EventId,
        /// What went wrong.
        error: required SessionError,
        /// When.
        processed_at: required Timestamp,
    }

    /// The session was updated. Only what changed is there.
    response SessionUpdated ["type" = "session.updated"] {
        /// Its id.
        id: required EventId,
        /// The whole agent as it is now; absent if unchanged.
        agent: optional SessionAgent,
        /// The new budget, [`Clear`](crate::Update::Clear) if it was removed, [`Keep`](crate::Update::Keep) if unchanged.
        budget: update BudgetLimit,
        /// All metadata as it is now; absent if unchanged, or if nothing is left.
        metadata: optional BTreeMap<String, String>,
        /// The new title; absent if unchanged.
        title: optional String,
        /// When.
        processed_at: required Timestamp,
    }

    /// What the session has used so far. Comes right before each `session.status_idle`.
    response SessionUsageEvent ["type" = "session.usage"] {
        /// Its id.
        id: required EventId,
        /// What was used since the session was created.
        usage: required Usage,
        /// The budget, if there is one.
        budget: optional BudgetLimit,
        /// When.
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
        /// When.
        processed_at: required Timestamp,
    }

    /// A thread runs, is tried again or ended. The primary thread says so too.
    response SessionThreadStatusChange [] {
        /// Its id.
        id: required EventId,
        /// The thread.
        session_thread_id: required ThreadId,
        /// The agent that works in it.
        agent_name: required String,
        /// When.
        processed_at: required Timestamp,
    }

    /// A thread waits for input. The primary thread says so too.
    response SessionThreadStatusIdle ["type" = "session.thread_status_idle"] {
        /// Its id.
        id: required EventId,
        /// The thread.
        session_thread_id: required ThreadId,
        /// The agent that works in it.
        agent_name: required String,
        /// Why it went idle.
        stop_reason: required StopReason,
        /// More about why, for a refusal.
        stop_details: nullable StopDetails,
        /// When.
        processed_at: required Timestamp,
    }
}
