//! What the events handed over so far say about the session.

use std::borrow::Cow;

use super::closed::Closed;
use super::interrupts::{self, Interrupts, Mark};
use crate::session::event::RawEvent;
use crate::session::tool_call::ToolCall;
use crate::text::json;
use crate::text::timestamp::is_earlier;

/// Calls without an answer that are remembered. An agent makes a few at a time; beyond this the oldest are forgotten.
const MAX_OPEN_CALLS: usize = 4096;

/// Workflow runs that are remembered to be open.
const MAX_OPEN_RUNS: usize = 4096;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Status {
    /// No event has told yet.
    #[default]
    Unknown,
    Running,
    Idle,
    Rescheduling,
    Terminated,
    Deleted,
}

impl Status {
    /// What an event of this kind says about the session.
    pub(super) fn of_session(kind: &str) -> Option<Self> {
        match kind {
            "session.status_running" => Some(Self::Running),
            "session.status_idle" => Some(Self::Idle),
            "session.status_rescheduled" => Some(Self::Rescheduling),
            "session.status_terminated" => Some(Self::Terminated),
            "session.deleted" => Some(Self::Deleted),
            _ => None,
        }
    }

    /// What an event of this kind says about the thread that it names.
    pub(super) fn of_thread(kind: &str) -> Option<Self> {
        match kind {
            "session.thread_status_running" => Some(Self::Running),
            "session.thread_status_idle" => Some(Self::Idle),
            "session.thread_status_rescheduled" => Some(Self::Rescheduling),
            "session.thread_status_terminated" => Some(Self::Terminated),
            _ => None,
        }
    }
}

/// The state of a session as its events tell it. Moments are counts of events applied.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SessionState {
    pub(crate) status: Status,
    /// When the event that said so was processed.
    pub(crate) status_at: String,
    pub(crate) applied: u64,
    pub(crate) running_at: u64,
    /// When the session last went idle, and the event that said so.
    pub(crate) idle_at: u64,
    pub(crate) idle: Option<RawEvent>,
    /// When the last workflow run or outcome ended: only an idle after it ends a turn.
    pub(crate) work_ended_at: u64,
    pub(crate) open_runs: Vec<Box<str>>,
    /// An outcome is pursued; there is one at a time.
    pub(crate) has_outcome: bool,
    pub(crate) open_calls: Vec<ToolCall>,
    /// Ids of what is over: calls that were answered, runs and outcomes that ended. An idle, or a list that lagged behind, may still
    /// name them.
    pub(crate) closed: Closed,
    /// Ids of the last `requires_action` for which no call is known.
    pub(crate) missing_calls: Vec<Box<str>>,
    pub(crate) interrupts: Interrupts,
    /// The newest `session.usage`.
    pub(crate) usage: Option<RawEvent>,
}

impl SessionState {
    /// `status` is what the event says about the state.
    pub(crate) fn apply(&mut self, event: &RawEvent, status: Option<Status>) {
        self.applied += 1;
        if interrupts::concerns(event.kind()) {
            self.note_interrupt(event);
        }
        if let Some(status) = status {
            if self.is_late(event) {
                return;
            }
            event.processed_at().unwrap_or_default().clone_into(&mut self.status_at);
            self.status = status;
        }
        match event.kind() {
            "session.status_running" => self.running_at = self.applied,
            "session.status_idle" => {
                self.idle_at = self.applied;
                self.idle = Some(event.clone());
                if self.waits_for_calls() {
                    self.find_missing_calls();
                } else {
                    self.interrupts.end();
                    self.missing_calls.clear();
                    self.drop_calls(event);
                }
            }
            "agent.tool_use" | "agent.mcp_tool_use" | "agent.custom_tool_use"
                if !self.is_left_over(event) =>
            {
                self.open(event);
            }
            "session.thread_status_terminated" => {
                let thread = event.text(&["session_thread_id"]);
                self.forget_calls(&|call| call.thread_id().is_some_and(|of| Some(&*of) == thread.as_deref()));
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
            // Any result but a revision ends the outcome; a newer kind of result must not hold the turn for ever.
            "span.outcome_evaluation_end" if event.text(&["result"]).as_deref() != Some("needs_revision") => {
                self.has_outcome = false;
                self.end_work(&event.text(&["outcome_id"]).unwrap_or_default(), event);
            }
            _ => {
                if let Some(id) = answered_call(event) {
                    self.close(&id);
                }
            }
        }
    }

    fn note_interrupt(&mut self, event: &RawEvent) {
        let end = self.idle.as_ref().filter(|_| self.status == Status::Idle && !self.waits_for_calls());
        let moment = |idle: &RawEvent| idle.processed_at().unwrap_or_default().into();
        let end = end.map(|idle| Mark { at: self.idle_at, moment: moment(idle) });
        let has_call = |thread: &str| {
            self.open_calls.iter().any(|call| call.thread_id().is_some_and(|of| &*of == thread))
        };
        self.interrupts.note(event, self.applied, end, has_call);
        // Where no idle tells that the calls are over, the interrupt does.
        if self.status == Status::Unknown && self.interrupts.has_come_at(self.applied) {
            self.drop_calls(event);
        }
    }

    /// Looks for the missing calls in older history, newest first as it was listed.
    pub(crate) fn find_calls(&mut self, history: &[RawEvent]) {
        for event in history {
            if let Some(answered) = answered_call(event) {
                if self.missing_calls.iter().any(|missing| **missing == *answered) {
                    self.close(&answered);
                    remove(&mut self.missing_calls, &answered);
                }
            } else if event.id().is_some_and(|id| self.missing_calls.iter().any(|missing| **missing == *id)) {
                self.open(event);
                remove(&mut self.missing_calls, event.id().unwrap_or_default());
            }
        }
    }

    /// Ids that the last idle waits for; empty if it does not wait.
    pub(crate) fn required(&self) -> Vec<Box<str>> {
        let Some(idle) = self.idle.as_ref().filter(|_| self.status == Status::Idle) else {
            return Vec::new();
        };
        let mut ids = Vec::new();
        if self.waits_for_calls() {
            if let Some(list) = idle.field(&["stop_reason", "event_ids"]) {
                // Not an array: nothing to answer. The event itself was delivered as it is.
                let _ = json::array(list, |id| {
                    if let Some(id) = json::string(id) {
                        ids.push(id.into());
                    }
                });
            }
        }
        ids
    }

    /// True if the last idle was a question and no end.
    pub(crate) fn waits_for_calls(&self) -> bool {
        let kind = self.idle.as_ref().and_then(|idle| json::field(idle.subject("stop_reason"), "type"));
        let kind = kind.and_then(json::string);
        kind.as_deref() == Some("requires_action")
    }

    /// True for a call of which a list that lagged behind tells only now that the session has ended without it.
    fn is_left_over(&self, call: &RawEvent) -> bool {
        self.status == Status::Idle && !self.waits_for_calls() && self.is_late(call)
    }

    /// Interrupted or failed, a turn ends without results for its calls. Those of a workflow run may wait on, as the run does.
    fn drop_calls(&mut self, end: &RawEvent) {
        let (end, may_wait_on) = (end.processed_at().unwrap_or_default(), !self.open_runs.is_empty());
        let waits_on = |call: &ToolCall| may_wait_on && call.thread_id().is_some();
        self.forget_calls(&|call| !(is_earlier(end, call.since()) || waits_on(call)));
    }

    fn find_missing_calls(&mut self) {
        let known =
            |id: &str| self.open_calls.iter().any(|call| call.id.as_str() == id) || self.is_closed(id);
        let mut missing = Vec::new();
        for id in self.required() {
            if !known(&id) {
                missing.push(id);
            }
        }
        self.missing_calls = missing;
    }

    fn open(&mut self, event: &RawEvent) {
        if let Some(call) = ToolCall::read(event).filter(|call| !self.is_closed(call.id.as_str())) {
            self.forget_calls(&|open| open.id == call.id);
            self.open_calls.push(call);
            if self.open_calls.len() > MAX_OPEN_CALLS {
                self.open_calls.remove(0);
            }
        }
    }

    /// A list that lagged behind may tell of a run that has ended since.
    pub(super) fn open_run(&mut self, run: &str) {
        let is_open = self.open_runs.iter().any(|open| **open == *run);
        if !is_open && !self.is_closed(run) && self.open_runs.len() < MAX_OPEN_RUNS {
            self.open_runs.push(run.into());
        }
    }

    fn close(&mut self, id: &str) {
        self.forget_calls(&|call| call.id.as_str() == id);
        self.closed.insert(id);
    }

    /// Not generic: every copy of it would be in the browser package.
    fn forget_calls(&mut self, is_over: &dyn Fn(&ToolCall) -> bool) {
        self.open_calls.retain(|call| !is_over(call));
    }

    fn end_work(&mut self, id: &str, event: &RawEvent) {
        self.close(id);
        if !self.is_late(event) {
            self.work_ended_at = self.applied;
        }
    }

    /// A list that lagged behind gives late what was before the last known state.
    fn is_late(&self, event: &RawEvent) -> bool {
        event.is_from_history() && event.processed_at().is_some_and(|at| is_earlier(at, &self.status_at))
    }

    /// Usage only grows; a list that lagged behind gives older figures late.
    fn is_newer_usage(&self, event: &RawEvent) -> bool {
        let known = self.usage.as_ref().and_then(RawEvent::processed_at);
        !event.processed_at().zip(known).is_some_and(|(at, known)| is_earlier(at, known))
    }

    /// A call that has no answer yet.
    pub(crate) fn call(&self, id: &str) -> Option<&ToolCall> {
        self.open_calls.iter().find(|call| call.id.as_str() == id)
    }

    pub(crate) fn is_closed(&self, id: &str) -> bool {
        self.closed.contains(id)
    }
}

fn remove(ids: &mut Vec<Box<str>>, id: &str) {
    ids.retain(|held| **held != *id);
}

/// True for events after which a call may be over.
pub(crate) fn may_close_calls(event: &RawEvent) -> bool {
    matches!(event.kind(), "session.thread_status_terminated" | "session.status_idle")
        || answered_call(event).is_some()
}

/// The call that an event answers.
pub(crate) fn answered_call(event: &RawEvent) -> Option<Cow<'_, str>> {
    let field = match event.kind() {
        "agent.tool_result" | "user.tool_result" | "user.tool_confirmation" => "tool_use_id",
        "agent.mcp_tool_result" => "mcp_tool_use_id",
        "user.custom_tool_result" => "custom_tool_use_id",
        _ => return None,
    };
    json::string(event.subject(field))
}
