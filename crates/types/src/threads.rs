//! Threads: the agents at work in a session, each with its own conversation.
//!
//! Every session has a primary thread, whose events are those of the session.

use crate::agents::roster::Advisor;
use crate::events::previews::DeltaType;
use crate::ids::{SessionId, ThreadId, WorkflowRunId};
use crate::sessions::agent::{InlineAgent, SessionThreadAgent};
use crate::sessions::usage::Usage;
use crate::wire::text::{Seconds, Timestamp};

object! {
    /// A thread of a session.
    response Thread ["type" = "session_thread"] {
        /// Its id.
        id: required ThreadId,
        /// The session.
        session_id: required SessionId,
        /// The thread that started it; `None` for the primary one.
        parent_thread_id: nullable ThreadId,
        /// The run of a workflow that it belongs to.
        workflow_run_id: nullable WorkflowRunId,
        /// The agent that works in it.
        agent: required ThreadAgent,
        /// Status of the thread.
        status: required ThreadStatus,
        /// Working time so far. May be missing until the thread first runs.
        stats: nullable ThreadStats,
        /// Usage so far. May be missing until the thread first runs.
        usage: nullable Usage,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
        /// Time of archiving.
        archived_at: nullable Timestamp,
    }

    /// Working time of a thread.
    response ThreadStats [] {
        /// Working time, in seconds.
        active_seconds: optional Seconds,
        /// Time since the creation, in seconds.
        duration_seconds: optional Seconds,
        /// Startup time, in seconds.
        startup_seconds: optional Seconds,
    }
}

union! {
    /// Snapshot of the agent of a thread.
    ThreadAgent by "type" {
        /// An agent with an id and a version.
        "agent" => Agent(Box<SessionThreadAgent>),
        /// An advisor of the primary agent.
        "advisor" => Advisor(Advisor),
        /// An agent that another agent defined, without an id.
        "inline" => Inline(Box<InlineAgent>),
    }
}

open_enum! {
    /// Status of a thread.
    ThreadStatus {
        /// An agent is at work.
        Running = "running",
        /// Waiting for input. A finished thread is idle too.
        Idle = "idle",
        /// A transient failure happened; the service retries.
        Rescheduling = "rescheduling",
        /// Ended. A terminated thread accepts no input.
        Terminated = "terminated",
    }
}

query! {
    /// Query of `GET /v1/sessions/{session_id}/threads`.
    ListThreads {
        /// Only threads with one of these statuses; empty for all.
        statuses as "statuses[]": many ThreadStatus,
        /// Threads on a page. Default: 1000.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }

    /// Query of `GET /v1/sessions/{session_id}/threads/{thread_id}/events`.
    ListThreadEvents {
        /// Events on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }

    /// Query of `GET /v1/sessions/{session_id}/threads/{thread_id}/stream`.
    StreamThreadEvents {
        /// Kinds of event to preview.
        event_deltas as "event_deltas[]": many DeltaType,
    }
}
