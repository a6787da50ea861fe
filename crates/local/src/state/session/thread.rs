//! A thread of a session: the primary one, or a child's.

use crate::state::history::History;
use crate::state::ids::fresh_id;
use crate::state::session::status::Status;
use crate::state::streams::Streams;
use crate::state::usage::Usage;
use managed_agents_toolset::{Canceller, Toolset};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// The index of the primary thread.
pub(crate) const PRIMARY: usize = 0;

/// The answer that a tool call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Confirmation,
    CustomResult,
    ToolResult,
}

/// A tool call that the client must answer.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) need: Need,
    /// The event with the answer.
    pub(crate) answer: Option<Value>,
    /// The id of the answer on the stream of a child.
    pub(crate) answer_copy: Option<String>,
}

pub(crate) struct Thread {
    pub(crate) id: String,
    /// The agent as the thread shows it; null for the primary thread, which has the session's own.
    pub(crate) agent: Arc<Value>,
    pub(crate) run_id: Option<String>,
    pub(crate) status: Status,
    /// The reason and the details of its last idle.
    pub(crate) stop: (Value, Value),
    pub(crate) created_at: String,
    pub(crate) updated_at: String,
    pub(crate) archived_at: Option<String>,
    pub(crate) usage: Usage,
    pub(crate) history: History,
    pub(crate) streams: Streams,
    /// Ids of interrupts that its turn has not handled yet.
    pub(crate) interrupts: Vec<String>,
    pub(crate) calls: Vec<Call>,
    /// `true` while it has a turn.
    pub(crate) open: bool,
    /// `true` while its turn waits for a higher budget, or for its run to go on.
    pub(crate) paused: bool,
    /// The number of children that its turn waits for.
    pub(crate) awaited: usize,
    pub(crate) tool_running: bool,
    pub(crate) canceller: Option<Canceller>,
    /// Made by the first tool call. Each thread has a shell of its own in the session's directory.
    pub(crate) toolset: Arc<Mutex<Option<Toolset>>>,
    pub(super) started: Instant,
}

impl Call {
    pub(crate) fn new(id: &str, need: Need) -> Self {
        Self { id: id.into(), need, answer: None, answer_copy: None }
    }
}

impl Thread {
    pub(super) fn new(agent: Arc<Value>, run_id: Option<String>, buffer: bool, created_at: String) -> Self {
        Self {
            id: fresh_id("sthr"),
            agent,
            run_id,
            status: Status::Idle,
            stop: (json!({"type": "end_turn"}), Value::Null),
            updated_at: created_at.clone(),
            created_at,
            archived_at: None,
            usage: Usage::default(),
            history: History::default(),
            streams: Streams::new(buffer),
            interrupts: Vec::new(),
            calls: Vec::new(),
            open: false,
            paused: false,
            awaited: 0,
            tool_running: false,
            canceller: None,
            toolset: Arc::default(),
            started: Instant::now(),
        }
    }

    /// Lists the ids of unanswered calls.
    pub(crate) fn open_calls(&self) -> Vec<String> {
        self.calls.iter().filter(|call| call.answer.is_none()).map(|call| call.id.clone()).collect()
    }

    /// Returns `true` if its turn must end.
    pub(crate) fn is_unwanted(&self) -> bool {
        !self.interrupts.is_empty() || self.status == Status::Terminated
    }

    /// Returns `true` if it works or is about to: its turn can continue or must end, but has not
    /// been scheduled yet. `is_held` tells whether the budget or its run's pause keeps it from a
    /// model request.
    pub(super) fn is_busy(&self, is_held: bool) -> bool {
        let goes_on = match self.status {
            Status::Running | Status::Rescheduling => true,
            _ if self.paused => !is_held,
            _ => !self.calls.is_empty() && self.open_calls().is_empty(),
        };
        self.open && self.awaited == 0 && (goes_on || self.is_unwanted())
    }
}
