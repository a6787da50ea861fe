//! What changes about a session, and the events that tell of it.

use super::thread::{PRIMARY, Thread};
use super::{NewSession, Room};
use crate::engine::Script;
use crate::http::frame;
use crate::state::{Usage, fresh_id, now};
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

    /// The end of the names of the events that tell of it.
    pub(super) fn event(self) -> &'static str {
        if self == Self::Rescheduling { "rescheduled" } else { self.name() }
    }
}

/// Input that waits for a turn of its own: a message, an outcome, or the end of a workflow run.
#[derive(Debug)]
pub(crate) struct Incoming {
    /// Empty if no event tells of it.
    pub(crate) id: String,
    pub(crate) event: Value,
    /// What the turn does, if not what the server's script says.
    pub(crate) script: Option<Script>,
}

/// A workflow run that has not ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) id: String,
    /// Whether the turn that began it has ended.
    pub(crate) released: bool,
    /// Whether all its threads wait for the client.
    pub(crate) idle: bool,
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
    /// Of all threads together; time in which several worked counts once.
    pub(crate) usage: Usage,
    /// The primary one first. They stay to the session's end.
    pub(crate) threads: Vec<Thread>,
    pub(crate) inbox: VecDeque<Incoming>,
    /// Those that are open, in the order of their beginning.
    pub(crate) runs: Vec<Run>,
    /// Turns that were begun, without those after a workflow run.
    pub(crate) turns: usize,
    /// Archived, deleted, failed for good, or the server stops: turns must end without another event.
    pub(crate) over: bool,
    /// For the events of all threads.
    pub(crate) room: Room,
    buffer: bool,
    pub(super) late_idle: u32,
    pub(super) late_reads: u32,
}

impl Inner {
    pub(super) fn new(new: NewSession) -> Self {
        let primary = Thread::new(Arc::default(), None, new.buffer);
        Self {
            status: Status::Idle,
            agent: new.agent,
            title: new.title,
            metadata: new.metadata,
            budget: new.budget,
            vault_ids: new.vault_ids,
            resources: new.resources,
            outcomes: Vec::new(),
            updated_at: primary.created_at.clone(),
            archived_at: None,
            usage: Usage::default(),
            threads: vec![primary],
            inbox: VecDeque::new(),
            runs: Vec::new(),
            turns: 0,
            over: false,
            room: Room::default(),
            buffer: new.buffer,
            late_idle: new.late_idle,
            late_reads: 0,
        }
    }

    /// A new thread, not told of yet.
    pub(crate) fn add_thread(&mut self, agent: Value, run_id: Option<String>) -> usize {
        // Agents can be large, and the same ones work again and again.
        let known =
            self.threads.iter().find(|thread| *thread.agent == agent).map(|thread| thread.agent.clone());
        let agent = known.unwrap_or_else(|| Arc::new(agent));
        self.threads.push(Thread::new(agent, run_id, self.buffer));
        self.threads.len() - 1
    }

    /// The agent of a thread: the session's own, or a child's as its thread shows it.
    pub(crate) fn agent_of(&self, thread: usize) -> &Value {
        if thread == PRIMARY { &self.agent } else { &self.threads[thread].agent }
    }

    pub(crate) fn find_thread(&self, id: &str) -> Option<usize> {
        self.threads.iter().position(|thread| thread.id == id)
    }

    /// The status as a question about it is answered, which may lag behind the idle event.
    pub(crate) fn visible_status(&mut self) -> Status {
        if self.status == Status::Idle && self.late_reads > 0 {
            self.late_reads -= 1;
            return Status::Running;
        }
        self.status
    }

    /// Records an event of a thread and sends it to the thread's streams.
    pub(crate) fn publish(&mut self, thread: usize, event: Value) {
        let frame: Arc<str> = frame(&event).into();
        self.room.take(frame.len());
        let thread = &mut self.threads[thread];
        thread.streams.publish(event["id"].as_str(), frame);
        thread.history.record(event);
    }

    /// Publishes what a child does on its own stream and, as the child's, on the session's.
    pub(crate) fn publish_twice(&mut self, thread: usize, mut event: Value) {
        if thread != PRIMARY {
            self.publish(thread, event.clone());
            event["session_thread_id"] = self.threads[thread].id.as_str().into();
        }
        self.publish(PRIMARY, event);
    }

    /// Publishes a new event of the session, or of its primary thread, processed now.
    pub(crate) fn emit(&mut self, kind: &str, fields: Value) -> String {
        self.emit_on(PRIMARY, kind, fields)
    }

    /// Publishes a new event of a thread, processed now.
    pub(crate) fn emit_on(&mut self, thread: usize, kind: &str, fields: Value) -> String {
        let id = fresh_id("sevt");
        self.publish(thread, event(&id, kind, fields));
        id
    }

    /// The same with an id that was given before.
    pub(crate) fn emit_as(&mut self, thread: usize, id: &str, kind: &str, fields: Value) {
        self.publish(thread, event(id, kind, fields));
    }

    /// Publishes a new event of a thread that the session's stream shows too.
    pub(crate) fn emit_twice(&mut self, thread: usize, kind: &str, fields: Value) -> String {
        let id = fresh_id("sevt");
        self.publish_twice(thread, event(&id, kind, fields));
        id
    }

    /// Publishes a queued event once more, with the same id, as processed, wherever it is queued. One that was
    /// dropped stays dropped.
    pub(crate) fn process(&mut self, id: &str) {
        let time = now();
        for thread in 0..self.threads.len() {
            if let Some(mut event) = self.threads[thread].history.take_queued(id) {
                event["processed_at"] = time.as_str().into();
                self.publish(thread, event);
            }
        }
    }

    pub(crate) fn budget_reached(&self) -> bool {
        self.budget.is_some_and(|cents| self.usage.reaches(cents))
    }

    pub(crate) fn budget_json(&self) -> Value {
        self.budget.map_or(Value::Null, |cents| {
            json!({"type": "limit", "max_list_cost": {"amount": cents.to_string(), "currency": "USD"}})
        })
    }

    /// Counts a model request of a thread; what it used, as the span that ends it shows it.
    pub(crate) fn count_request(&mut self, thread: usize, new_input: usize, output: usize) -> Value {
        let agent = self.agent_of(thread);
        // An advisor's model is a text.
        let model =
            agent["model"]["id"].as_str().or_else(|| agent["model"].as_str()).unwrap_or_default().to_owned();
        let tokens = self.threads[thread].usage.request(&model, new_input, output);
        self.usage.add(&model, tokens);
        tokens.json()
    }
}

fn event(id: &str, kind: &str, mut fields: Value) -> Value {
    fields["type"] = kind.into();
    fields["id"] = id.into();
    fields["processed_at"] = now().into();
    fields
}
