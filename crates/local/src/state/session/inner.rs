//! What changes about a session, and the events that tell of it.

use super::NewSession;
use crate::http::frame;
use crate::state::streams::Streams;
use crate::state::{History, Usage, fresh_id, now};
use managed_agents_toolset::Canceller;
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::sync::Arc;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Idle,
    Running,
    Rescheduling,
    Terminated,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Running => "running",
            Self::Rescheduling => "rescheduling",
            Self::Terminated => "terminated",
        }
    }
}

/// What a tool call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Confirmation,
    CustomResult,
    ToolResult,
}

/// A tool call that the client has to answer.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) id: String,
    pub(crate) need: Need,
    /// The event that answered it.
    pub(crate) answer: Option<Value>,
}

/// Input that waits for a turn of its own: a message or an outcome.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) id: String,
    pub(crate) event: Value,
}

/// What may change; every change wakes all who wait.
pub(crate) struct Inner {
    pub(crate) status: Status,
    pub(crate) agent: Value,
    pub(crate) title: Value,
    pub(crate) metadata: Map<String, Value>,
    /// Whole cents.
    pub(crate) budget: Option<u64>,
    pub(crate) vault_ids: Value,
    pub(crate) resources: Vec<Value>,
    pub(crate) outcomes: Vec<Value>,
    pub(crate) updated_at: String,
    pub(crate) archived_at: Option<String>,
    pub(crate) thread_archived_at: Option<String>,
    pub(crate) usage: Usage,
    pub(crate) history: History,
    pub(crate) streams: Streams,
    pub(crate) inbox: VecDeque<Incoming>,
    /// Interrupts that the turn has not noticed yet.
    pub(crate) interrupts: Vec<String>,
    pub(crate) calls: Vec<Call>,
    /// Turns that were begun.
    pub(crate) turns: usize,
    /// Whether the session's thread is at work or waits inside a turn.
    pub(crate) turn_open: bool,
    /// Whether the turn waits for a higher budget.
    pub(crate) paused: bool,
    /// Archived, deleted, failed for good, or the server stops: the turn must end without another event.
    pub(crate) over: bool,
    pub(crate) tool_running: bool,
    pub(crate) canceller: Option<Canceller>,
    thread_id: String,
    late_idle: u32,
    late_reads: u32,
}

impl Inner {
    pub(super) fn new(new: NewSession, thread_id: &str, created_at: &str) -> Self {
        Self {
            status: Status::Idle,
            agent: new.agent,
            title: new.title,
            metadata: new.metadata,
            budget: new.budget,
            vault_ids: new.vault_ids,
            resources: new.resources,
            outcomes: Vec::new(),
            updated_at: created_at.to_owned(),
            archived_at: None,
            thread_archived_at: None,
            usage: Usage::default(),
            history: History::default(),
            streams: Streams::new(new.buffer),
            inbox: VecDeque::new(),
            interrupts: Vec::new(),
            calls: Vec::new(),
            turns: 0,
            turn_open: false,
            paused: false,
            over: false,
            tool_running: false,
            canceller: None,
            thread_id: thread_id.to_owned(),
            late_idle: new.late_idle,
            late_reads: 0,
        }
    }

    /// The status as a question about it is answered, which may lag behind the idle event.
    pub(crate) fn visible_status(&mut self) -> Status {
        if self.status == Status::Idle && self.late_reads > 0 {
            self.late_reads -= 1;
            return Status::Running;
        }
        self.status
    }

    /// Records an event and sends it to the streams.
    pub(crate) fn publish(&mut self, event: Value) {
        let frame: Arc<str> = frame(&event).into();
        let size = frame.len();
        self.streams.publish(event["id"].as_str(), frame);
        self.history.record(event, size);
    }

    /// Publishes a new event with these fields, processed now.
    pub(crate) fn emit(&mut self, kind: &str, fields: Value) -> String {
        let id = fresh_id("sevt");
        self.emit_as(&id, kind, fields);
        id
    }

    pub(crate) fn emit_as(&mut self, id: &str, kind: &str, mut fields: Value) {
        fields["type"] = kind.into();
        fields["id"] = id.into();
        fields["processed_at"] = now().into();
        self.publish(fields);
    }

    /// Publishes a queued event once more, with the same id, as processed. One that was dropped stays dropped.
    pub(crate) fn process(&mut self, id: &str) {
        if let Some(mut event) = self.history.take_queued(id) {
            event["processed_at"] = now().into();
            self.publish(event);
        }
    }

    pub(crate) fn running(&mut self) {
        self.status = Status::Running;
        self.usage.start();
        self.updated_at = now();
        self.emit("session.status_running", json!({}));
        let thread = self.thread_fields();
        self.emit("session.thread_status_running", thread);
    }

    /// Goes idle: the thread first, then the usage, then the session.
    pub(crate) fn idle(&mut self, thread_reason: &Value, reason: &Value, details: &Value) {
        self.usage.pause();
        let mut fields = self.thread_fields();
        fields["stop_reason"] = thread_reason.clone();
        fields["stop_details"] = details.clone();
        self.emit("session.thread_status_idle", fields);
        let usage = json!({"usage": self.usage.json(), "budget": self.budget_json()});
        self.emit("session.usage", usage);
        self.emit("session.status_idle", json!({"stop_reason": reason, "stop_details": details}));
        self.status = Status::Idle;
        self.updated_at = now();
        self.late_reads = self.late_idle;
    }

    /// No more turns.
    pub(crate) fn terminate(&mut self) {
        self.over = true;
        self.usage.pause();
        self.status = Status::Terminated;
        self.updated_at = now();
        let thread = self.thread_fields();
        self.emit("session.thread_status_terminated", thread);
        self.emit("session.status_terminated", json!({}));
    }

    pub(crate) fn budget_reached(&self) -> bool {
        self.budget.is_some_and(|cents| self.usage.reaches(cents))
    }

    pub(crate) fn budget_json(&self) -> Value {
        self.budget.map_or(Value::Null, |cents| {
            json!({"type": "limit", "max_list_cost": {"amount": cents.to_string(), "currency": "USD"}})
        })
    }

    pub(crate) fn model(&self) -> &str {
        self.agent["model"]["id"].as_str().unwrap_or_default()
    }

    fn thread_fields(&self) -> Value {
        json!({"session_thread_id": self.thread_id, "agent_name": self.agent["name"]})
    }
}
