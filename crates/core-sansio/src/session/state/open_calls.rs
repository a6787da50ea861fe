//! Tracks the tool calls that have no answer yet.

use crate::session::event::RawEvent;
use crate::session::recent_ids::RecentIds;
use crate::session::tool_call::{ToolCall, answered_call};
use crate::text::json_object::{Reader, Writer};
use crate::text::timestamp::is_earlier;

/// Open calls that are kept. An agent makes a few at a time; beyond this the oldest are dropped.
const MAX_OPEN_CALLS: usize = 4096;

/// The open tool calls of a session, and the ids that are closed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct OpenCalls {
    open: Vec<ToolCall>,
    /// The timestamp of the last event that closed all open calls. A stale history page may show a
    /// call from before it later.
    dropped_at: String,
    /// Ids of calls that have an answer, and of runs and outcomes that ended. An idle or a stale
    /// history page may name them again.
    closed: RecentIds,
    /// Ids that the last `requires_action` names and no event has shown.
    missing: Vec<Box<str>>,
    /// Ids of missing calls that the history was searched for in vain.
    looked_up: Vec<Box<str>>,
}

impl OpenCalls {
    /// Opens the call that an event makes, unless it is closed.
    pub(super) fn open(&mut self, event: &RawEvent) {
        if let Some(call) = ToolCall::read(event).filter(|call| !self.is_closed(call.id.as_str())) {
            self.forget(&|open| open.id == call.id);
            self.open.push(call);
            if self.open.len() > MAX_OPEN_CALLS {
                self.open.remove(0);
            }
        }
    }

    /// Closes a call, a run or an outcome, also one that no event has shown yet.
    pub(super) fn close(&mut self, id: &str) {
        self.forget(&|call| call.id.as_str() == id);
        self.closed.insert(id);
    }

    /// Closes the calls from before the event `end`, except those for which `stays_open` holds.
    pub(super) fn drop_before(&mut self, end: &RawEvent, stays_open: &dyn Fn(&ToolCall) -> bool) {
        let end = end.processed_at().unwrap_or_default();
        end.clone_into(&mut self.dropped_at);
        self.forget(&|call| !(is_earlier(end, call.since()) || stays_open(call)));
    }

    /// Removes open calls without closing their ids. Not generic, because each copy would be in the
    /// browser package.
    pub(super) fn forget(&mut self, is_over: &dyn Fn(&ToolCall) -> bool) {
        self.open.retain(|call| !is_over(call));
    }

    /// Notes which of the `required` calls no event has shown.
    pub(super) fn find_missing(&mut self, mut required: Vec<Box<str>>) {
        required.retain(|id| self.get(id).is_none() && !self.is_closed(id));
        self.missing = required;
    }

    /// Forgets the missing calls: the session no longer waits for them.
    pub(super) fn forget_missing(&mut self) {
        self.missing.clear();
    }

    /// Looks for the missing calls in older history, newest event first.
    pub(super) fn find_in(&mut self, history: &[RawEvent]) {
        for event in history {
            if let Some(answered) = answered_call(event) {
                if self.is_missing(&answered) {
                    self.close(&answered);
                    self.missing.retain(|missing| **missing != *answered);
                }
            } else if let Some(id) = event.id().filter(|id| self.is_missing(id)) {
                self.open(event);
                self.missing.retain(|missing| **missing != *id);
            }
        }
    }

    /// Notes that the history was searched for the missing calls.
    pub(super) fn looked_up(&mut self) {
        self.looked_up.clone_from(&self.missing);
    }

    /// Returns the open call of this id.
    pub(super) fn get(&self, id: &str) -> Option<&ToolCall> {
        self.open.iter().find(|call| call.id.as_str() == id)
    }

    /// Returns all open calls, oldest first.
    pub(super) fn all(&self) -> &[ToolCall] {
        &self.open
    }

    /// Returns `true` if a call has its answer, or a run or an outcome its end.
    pub(super) fn is_closed(&self, id: &str) -> bool {
        self.closed.contains(id)
    }

    /// Returns `true` if a call of `thread` is open.
    pub(super) fn has_call_of(&self, thread: &str) -> bool {
        self.open.iter().any(|call| call.thread_id().is_some_and(|of| &*of == thread))
    }

    /// Returns `true` if the history shows a call from before the last event that closed all calls.
    pub(super) fn is_from_before_the_end(&self, call: &RawEvent) -> bool {
        call.is_from_history() && call.processed_at().is_some_and(|at| is_earlier(at, &self.dropped_at))
    }

    /// Returns `true` if the session waits for calls that no event has shown.
    pub(super) fn has_missing(&self) -> bool {
        !self.missing.is_empty()
    }

    /// Returns `true` if the history was not searched for one of the missing calls yet.
    pub(super) fn must_look_up(&self) -> bool {
        self.missing.iter().any(|id| !self.looked_up.contains(id))
    }

    fn is_missing(&self, id: &str) -> bool {
        self.missing.iter().any(|missing| **missing == *id)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.texts("open_calls", self.open.iter().map(ToolCall::event_json));
        writer.text("calls_dropped_at", &self.dropped_at);
        writer.texts("closed", self.closed.iter());
        writer.texts("missing_calls", self.missing.iter().map(|id| &**id));
    }

    /// Reads what [`write`](Self::write) wrote.
    pub(super) fn read(&mut self, value: Reader<'_>) {
        self.dropped_at = value.text("calls_dropped_at");
        value.texts("open_calls", &mut |json| {
            // The events may be out of date by the time the checkpoint is read, as those of a
            // history page are.
            let event = RawEvent::from_history(json.into()).ok();
            self.open.extend(value.whole(event.and_then(|event| ToolCall::read(&event))));
        });
        value.texts("closed", &mut |id| self.closed.insert(&id));
        value.texts("missing_calls", &mut |id| self.missing.push(id.into()));
    }
}
