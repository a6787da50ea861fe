//! Threads: the agents that work in a session, each with a conversation of its own.
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
        /// What it is doing.
        status: required ThreadStatus,
        /// How long it has worked so far; may be missing until it first runs.
        stats: nullable ThreadStats,
        /// What it has used so far; may be missing until it first runs.
        usage: nullable Usage,
        /// When it was created.
        created_at: required Timestamp,
        /// When it last changed.
        updated_at: required Timestamp,
        /// When it was archived.
        archived_at: nullable Timestamp,
    }

    /// How long a thread has worked.
    response ThreadStats [] {
        /// Time at work.
        active_seconds: optional Seconds,
        /// Time since it was created.
        duration_seconds: optional Seconds,
        /// Time it took to start.
        startup_seconds: optional Seconds,
    }
}

union! {
    /// The agent that works in a thread, as it is there.
    ThreadAgent by "type" {
        /// An agent with an id and a version.
        "agent" => Agent(Box<SessionThreadAgent>),
        /// An adviser of the primary agent.
        "advisor" => Advisor(Advisor),
        /// An agent that was made up on the spot and has no id.
        "inline" => Inline(Box<InlineAgent>),
    }
}

open_enum! {
    /// What a thread is doing.
    ThreadStatus {
        /// It works.
        Running = "running",
        /// It waits for input; a thread that finished does too.
        Idle = "idle",
        /// It failed in passing and is tried again by itself.
        Rescheduling = "rescheduling",
        /// It is over and takes no input any more.
        Terminated = "terminated",
    }
}

query! {
    /// Which threads of a session to list.
    ListThreads {
        /// Only threads in these states; empty for all.
        statuses as "statuses[]": many ThreadStatus,
        /// Most threads on a page; left out, 1000.
        limit: one u64,
        /// The cursor of the page, from `next_page` of the page before.
        page: one String,
    }

    /// Which page of a thread's history to list.
    ListThreadEvents {
        /// Most events on a page.
        limit: one u64,
        /// The cursor of the page, from `next_page` of the page before.
        page: one String,
    }

    /// What a thread's stream shall bring beside whole events.
    StreamThreadEvents {
        /// Events to preview while they grow.
        event_deltas as "event_deltas[]": many DeltaType,
    }
}
