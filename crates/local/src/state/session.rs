//! One session: its record, its events, and the meeting point of the threads that work on it.

use super::streams::Streams;
use super::{History, Next, StreamId, Wants};
use super::{Usage, fresh_id, now, thread_agent};
use managed_agents_toolset::{Canceller, Toolset};
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

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

pub(crate) struct NewSession {
    pub(crate) id: String,
    pub(crate) environment_id: String,
    pub(crate) self_hosted: bool,
    pub(crate) folder: PathBuf,
    pub(crate) agent: Value,
    pub(crate) title: Value,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) budget: Option<u64>,
    pub(crate) vault_ids: Value,
    pub(crate) resources: Vec<Value>,
    pub(crate) buffer: bool,
    pub(crate) late_idle: u32,
}

pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) thread_id: String,
    pub(crate) environment_id: String,
    pub(crate) self_hosted: bool,
    pub(crate) folder: PathBuf,
    pub(crate) created_at: String,
    inner: Mutex<Inner>,
    changed: Condvar,
    /// Made by the first tool call; used by the session's own thread only.
    pub(crate) toolset: Mutex<Option<Toolset>>,
    started: Instant,
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

impl Session {
    pub(crate) fn new(new: NewSession) -> Self {
        let thread_id = fresh_id("sthr");
        let created_at = now();
        let inner = Inner {
            status: Status::Idle,
            agent: new.agent,
            title: new.title,
            metadata: new.metadata,
            budget: new.budget,
            vault_ids: new.vault_ids,
            resources: new.resources,
            outcomes: Vec::new(),
            updated_at: created_at.clone(),
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
            thread_id: thread_id.clone(),
            late_idle: new.late_idle,
            late_reads: 0,
        };
        Self {
            id: new.id,
            thread_id,
            environment_id: new.environment_id,
            self_hosted: new.self_hosted,
            folder: new.folder,
            created_at,
            inner: Mutex::new(inner),
            changed: Condvar::new(),
            toolset: Mutex::new(None),
            started: Instant::now(),
        }
    }

    pub(crate) fn read<R>(&self, look: impl FnOnce(&Inner) -> R) -> R {
        look(&self.lock())
    }

    pub(crate) fn update<R>(&self, change: impl FnOnce(&mut Inner) -> R) -> R {
        let result = change(&mut self.lock());
        self.changed.notify_all();
        result
    }

    /// Waits until `look` finds something, at most until `deadline`. What `look` changes is seen by those who
    /// wait only after their next waking, so it only takes.
    pub(crate) fn wait<R>(
        &self,
        deadline: Option<Instant>,
        mut look: impl FnMut(&mut Inner) -> Option<R>,
    ) -> Option<R> {
        let mut inner = self.lock();
        loop {
            if let Some(found) = look(&mut inner) {
                return Some(found);
            }
            inner = match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
                None => self.changed.wait(inner).unwrap_or_else(PoisonError::into_inner),
                Some(Duration::ZERO) => return None,
                Some(left) => {
                    self.changed.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
    }

    pub(crate) fn open_stream(&self, wants: Wants) -> StreamId {
        self.update(|inner| inner.streams.open(wants))
    }

    pub(crate) fn close_stream(&self, stream: StreamId) {
        self.update(|inner| inner.streams.close(stream));
    }

    pub(crate) fn next_frame(&self, stream: StreamId, heartbeat: Duration) -> Next {
        let deadline = Instant::now() + heartbeat;
        self.wait(Some(deadline), |inner| inner.streams.take(stream)).unwrap_or(Next::Quiet)
    }

    /// Ends whatever the session does, without another event, its streams too. A tool that runs is killed.
    pub(crate) fn stop(&self) {
        self.update(|inner| {
            inner.over = true;
            inner.streams.end_all();
        });
        self.cancel_tool();
    }

    /// Kills the command that runs, if its turn is to end, and waits until it is dead.
    pub(crate) fn cancel_tool(&self) {
        let unwanted = |inner: &Inner| inner.tool_running && (inner.over || !inner.interrupts.is_empty());
        while let Some(canceller) = self.read(|inner| inner.canceller.clone().filter(|_| unwanted(inner))) {
            canceller.cancel();
            // A command that was just being started was not there to be killed yet: then once more.
            let soon = Instant::now() + Duration::from_millis(5);
            self.wait(Some(soon), |inner| (!unwanted(inner)).then_some(()));
        }
    }

    pub(crate) fn json(&self) -> Value {
        let mut inner = self.lock();
        let status = inner.visible_status();
        json!({
            "type": "session",
            "id": self.id,
            "status": status.name(),
            "agent": inner.agent,
            "environment_id": self.environment_id,
            "deployment_id": null,
            "title": inner.title,
            "metadata": inner.metadata,
            "budget": inner.budget_json(),
            "vault_ids": inner.vault_ids,
            "resources": inner.resources,
            "outcome_evaluations": inner.outcomes,
            "usage": inner.usage.json(),
            "stats": self.stats(&inner),
            "created_at": self.created_at,
            "updated_at": inner.updated_at,
            "archived_at": inner.archived_at,
        })
    }

    pub(crate) fn thread_json(&self) -> Value {
        let inner = self.lock();
        json!({
            "type": "session_thread",
            "id": self.thread_id,
            "session_id": self.id,
            "parent_thread_id": null,
            "workflow_run_id": null,
            "status": inner.status.name(),
            "agent": thread_agent(&inner.agent),
            "usage": inner.usage.json(),
            "stats": self.stats(&inner),
            "created_at": self.created_at,
            "updated_at": inner.updated_at,
            "archived_at": inner.thread_archived_at.as_ref().or(inner.archived_at.as_ref()),
        })
    }

    fn stats(&self, inner: &Inner) -> Value {
        json!({
            "active_seconds": inner.usage.active().as_secs_f64(),
            "duration_seconds": self.started.elapsed().as_secs_f64(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
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
        self.streams.publish(&event);
        let size = event.to_string().len();
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

impl fmt::Debug for Session {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Session").field("id", &self.id).finish_non_exhaustive()
    }
}
