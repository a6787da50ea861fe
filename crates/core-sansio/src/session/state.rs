//! Holds the state of a session or a thread, as the events that were handed over tell it.

mod open_calls;

use managed_agents_types::ThreadId;

use crate::session::event::RawEvent;
use crate::session::interrupts::{self, Interrupts};
use crate::session::mark::Mark;
use crate::session::seq::Seq;
use crate::session::state::open_calls::OpenCalls;
use crate::session::status::Status;
use crate::session::tool_call::{ToolCall, answered_call};
use crate::text::json;
use crate::text::json_object::{Reader, Writer};
use crate::text::timestamp::is_earlier;

/// Open workflow runs that are kept.
const MAX_OPEN_RUNS: usize = 4096;

/// Folds the events that were handed over into the state of what is followed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SessionState {
    /// The thread that is followed; `None` if it is the session.
    thread: Option<ThreadId>,
    /// Events applied.
    seq: Seq,
    status: Status,
    /// The timestamp of the event that set the status.
    status_at: String,
    idle_at: Seq,
    /// The event by which the session last went idle.
    idle: Option<RawEvent>,
    /// When the last workflow run or outcome ended: only an idle after it ends a turn.
    work_ended_at: Seq,
    open_runs: Vec<Box<str>>,
    /// An outcome is pursued; there is one at a time.
    has_outcome: bool,
    calls: OpenCalls,
    interrupts: Interrupts,
    /// The newest `session.usage`.
    usage: Option<RawEvent>,
}

impl SessionState {
    pub(crate) fn new(thread: Option<ThreadId>) -> Self {
        Self { thread, ..Self::default() }
    }

    /// Applies an event that was handed over.
    pub(crate) fn apply(&mut self, event: &RawEvent) {
        self.seq = self.seq.next();
        if interrupts::concerns(event.kind()) {
            self.note_interrupt(event);
        }
        if let Some(status) = self.status_of(event) {
            if self.is_late(event) {
                return;
            }
            event.processed_at().unwrap_or_default().clone_into(&mut self.status_at);
            self.status = status;
        }
        match event.kind() {
            "session.status_idle" => {
                self.idle_at = self.seq;
                self.idle = Some(event.clone());
                if self.waits_for_calls() {
                    self.calls.find_missing(self.required());
                } else {
                    self.interrupts.end();
                    self.calls.forget_missing();
                    self.drop_calls(event);
                }
            }
            "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use"
                if !self.is_left_over(event) =>
            {
                self.calls.open(event);
            }
            "session.thread_status_terminated" => {
                let thread = event.text(&["session_thread_id"]);
                self.calls.forget(&|call| call.thread_id().is_some_and(|of| Some(&*of) == thread.as_deref()));
            }
            "session.usage" if self.is_newer_usage(event) => self.usage = Some(event.clone()),
            "workflow_run.created" => {
                if let Some(run) = event.text(&["workflow_run_id"]) {
                    self.open_run(&run);
                }
            }
            "workflow_run.status_ended" => {
                if let Some(run) = event.text(&["workflow_run_id"]) {
                    remove(&mut self.open_runs, &run);
                    self.end_work(&run, event);
                }
            }
            "user.define_outcome" => {
                self.has_outcome =
                    event.text(&["outcome_id"]).is_none_or(|outcome| !self.is_closed(&outcome));
            }
            // Any result but a revision ends the outcome: a result that is not known yet must not
            // keep the turn open for ever.
            "span.outcome_evaluation_end" if event.text(&["result"]).as_deref() != Some("needs_revision") => {
                self.has_outcome = false;
                self.end_work(&event.text(&["outcome_id"]).unwrap_or_default(), event);
            }
            _ => {
                if let Some(id) = answered_call(event) {
                    self.calls.close(&id);
                }
            }
        }
    }

    fn note_interrupt(&mut self, event: &RawEvent) {
        let end = self.idle.as_ref().filter(|_| self.status == Status::Idle && !self.waits_for_calls());
        let timestamp = |idle: &RawEvent| idle.processed_at().unwrap_or_default().into();
        let end = end.map(|idle| Mark { seq: self.idle_at, timestamp: timestamp(idle) });
        self.interrupts.note(event, self.seq, end, |thread: &str| self.calls.has_call_of(thread));
        // If no idle event tells that the calls are closed, the interrupt does.
        if self.status == Status::Unknown && self.interrupts.has_come_at(self.seq) {
            self.drop_calls(event);
        }
    }

    /// Looks for the missing calls in older history, newest event first.
    pub(crate) fn find_calls(&mut self, history: &[RawEvent]) {
        self.calls.find_in(history);
    }

    /// The ids that the session waits for; empty if it does not wait.
    pub(crate) fn required(&self) -> Vec<Box<str>> {
        let Some(idle) = self.idle.as_ref().filter(|_| self.status == Status::Idle) else {
            return Vec::new();
        };
        let mut ids = Vec::new();
        if self.waits_for_calls() {
            if let Some(list) = idle.field(&["stop_reason", "event_ids"]) {
                // If it is not an array there is nothing to answer; the application has the event
                // as it came.
                let _ = json::array(list, |id| {
                    if let Some(id) = json::string(id) {
                        ids.push(id.into());
                    }
                });
            }
        }
        ids
    }

    /// Returns `true` if the last idle asks for answers and ends nothing.
    pub(crate) fn waits_for_calls(&self) -> bool {
        let kind = self.idle.as_ref().and_then(|idle| json::field(idle.subject("stop_reason"), "type"));
        let kind = kind.and_then(json::string);
        kind.as_deref() == Some("requires_action")
    }

    /// Returns `true` if the history page was stale: it reports a call that the session has already
    /// closed.
    fn is_left_over(&self, call: &RawEvent) -> bool {
        let is_of_a_run = !self.open_runs.is_empty() && call.text(&["session_thread_id"]).is_some();
        let is_idle = self.status == Status::Idle && !self.waits_for_calls();
        self.calls.is_from_before_the_end(call) && !is_of_a_run || is_idle && self.is_late(call)
    }

    /// Closes the calls of a turn that was interrupted or failed: it ends without results for them.
    /// Calls of a workflow run stay open while the run does.
    fn drop_calls(&mut self, end: &RawEvent) {
        let has_runs = !self.open_runs.is_empty();
        self.calls.drop_before(end, &|call| has_runs && call.thread_id().is_some());
    }

    /// Ignores a run that has ended: a stale history page may report its beginning later.
    pub(crate) fn open_run(&mut self, run: &str) {
        let is_open = self.open_runs.iter().any(|open| **open == *run);
        if !is_open && !self.is_closed(run) && self.open_runs.len() < MAX_OPEN_RUNS {
            self.open_runs.push(run.into());
        }
    }

    fn end_work(&mut self, id: &str, event: &RawEvent) {
        self.calls.close(id);
        if !self.is_late(event) {
            self.work_ended_at = self.seq;
        }
    }

    /// Returns `true` if a stale history page shows an event from before the status that is known.
    fn is_late(&self, event: &RawEvent) -> bool {
        event.is_from_history() && event.processed_at().is_some_and(|at| is_earlier(at, &self.status_at))
    }

    /// Usage only grows, but a stale history page may show older figures later.
    fn is_newer_usage(&self, event: &RawEvent) -> bool {
        let known = self.usage.as_ref().and_then(RawEvent::processed_at);
        !event.processed_at().zip(known).is_some_and(|(at, known)| is_earlier(at, known))
    }

    /// The open call of this id.
    pub(crate) fn call(&self, id: &str) -> Option<&ToolCall> {
        self.calls.get(id)
    }

    pub(crate) fn is_closed(&self, id: &str) -> bool {
        self.calls.is_closed(id)
    }

    /// How many events were applied.
    pub(crate) fn seq(&self) -> Seq {
        self.seq
    }

    pub(crate) fn status(&self) -> Status {
        self.status
    }

    /// The last idle event, whatever the status is now.
    pub(crate) fn idle(&self) -> Option<&RawEvent> {
        self.idle.as_ref()
    }

    pub(crate) fn idle_at(&self) -> Seq {
        self.idle_at
    }

    pub(crate) fn work_ended_at(&self) -> Seq {
        self.work_ended_at
    }

    pub(crate) fn open_runs(&self) -> impl Iterator<Item = &str> {
        self.open_runs.iter().map(|run| &**run)
    }

    /// Returns `true` if a workflow run or an outcome goes on by itself.
    pub(crate) fn has_open_work(&self) -> bool {
        !self.open_runs.is_empty() || self.has_outcome
    }

    pub(crate) fn open_calls(&self) -> &[ToolCall] {
        self.calls.all()
    }

    pub(crate) fn has_missing_calls(&self) -> bool {
        self.calls.has_missing()
    }

    /// Returns `true` if the history may hold a missing call: it was not searched for it yet.
    pub(crate) fn must_look_up_calls(&self) -> bool {
        self.thread.is_none() && self.calls.must_look_up()
    }

    /// The history was searched for the missing calls.
    pub(crate) fn calls_looked_up(&mut self) {
        self.calls.looked_up();
    }

    pub(crate) fn interrupts(&self) -> &Interrupts {
        &self.interrupts
    }

    pub(crate) fn usage(&self) -> Option<&RawEvent> {
        self.usage.as_ref()
    }

    /// Adds work that began before anything that was read: it is still open.
    pub(crate) fn add_open_work<'a>(
        &mut self,
        runs: &[Box<str>],
        children: impl Iterator<Item = &'a Box<str>>,
        has_outcome: bool,
    ) {
        runs.iter().for_each(|run| self.open_run(run));
        children.for_each(|child| self.interrupts.add_child(child));
        self.has_outcome |= has_outcome;
    }

    /// The status of what is followed after `event`; `None` if the event does not change it.
    pub(crate) fn status_of(&self, event: &RawEvent) -> Option<Status> {
        if !event.kind().starts_with("session.") {
            return None;
        }
        let Some(thread) = &self.thread else { return Status::of_session(event.kind()) };
        match event.kind() {
            // A thread does not outlive its session.
            "session.status_terminated" | "session.deleted" => Status::of_session(event.kind()),
            kind => Status::of_thread(kind)
                .filter(|_| event.text(&["session_thread_id"]).is_none_or(|id| id == thread.as_str())),
        }
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.open("state", "{");
        writer.text_if_any("status", self.status.name());
        writer.text("status_at", &self.status_at);
        writer.number("seq", self.seq.get());
        writer.number("idle_at", self.idle_at.get());
        writer.text_if_any("idle", self.idle.as_ref().map(RawEvent::json));
        writer.number("work_ended_at", self.work_ended_at.get());
        writer.texts("open_runs", self.open_runs());
        writer.flag("has_outcome", self.has_outcome);
        self.calls.write(writer);
        self.interrupts.write(writer);
        writer.text_if_any("usage", self.usage.as_ref().map(RawEvent::json));
        writer.close("}");
    }

    /// Reads what [`write`](Self::write) wrote.
    pub(crate) fn read(&mut self, value: Reader<'_>) {
        let value = value.object("state");
        // The events may be out of date by the time the checkpoint is read, as those of a history
        // page are.
        let event = |json: String| value.whole(RawEvent::from_history(json.into()).ok());
        self.seq = Seq::new(value.number("seq"));
        self.status = value.whole(Status::from_name(&value.text("status"))).unwrap_or_default();
        self.status_at = value.text("status_at");
        self.idle_at = Seq::new(value.number("idle_at"));
        self.idle = value.text_if_any("idle").and_then(event);
        self.work_ended_at = Seq::new(value.number("work_ended_at"));
        self.has_outcome = value.flag("has_outcome");
        self.usage = value.text_if_any("usage").and_then(event);
        self.interrupts.read(value);
        value.texts("open_runs", &mut |run| self.open_runs.push(run.into()));
        self.calls.read(value);
    }
}

fn remove(ids: &mut Vec<Box<str>>, id: &str) {
    ids.retain(|held| **held != *id);
}
