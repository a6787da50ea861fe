//! Which interrupt ended the last turn, whoever sent it.

use std::cmp::Ordering;

use crate::session::event::RawEvent;
use crate::session::mark::Mark;
use crate::session::seq::Seq;
use crate::text::json_object::{Reader, Writer};
use crate::text::timestamp::compare;

/// Child threads that are kept. At most 25 work at a time, and 64 in a workflow run; beyond this
/// the oldest are dropped.
const MAX_CHILDREN: usize = 1024;

/// Finds the interrupt that brought the last idle.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Interrupts {
    /// The last interrupt that was processed and that no end has followed.
    pending: Option<Mark>,
    /// The interrupt before the last idle that ended a turn.
    stopped_by: Option<Mark>,
    /// The last message or outcome definition that was processed.
    said: Mark,
    children: Vec<Box<str>>,
}

/// Returns `true` for kinds of events that [`Interrupts::note`] needs.
pub(crate) fn concerns(kind: &str) -> bool {
    matches!(kind, "user.interrupt" | "user.message" | "user.define_outcome" | "session.thread_created")
}

impl Interrupts {
    /// Notes an event. `end` is when the last turn ended, if the session has been at rest since.
    /// `has_call` returns `true` for a thread with an open call, which only child threads have.
    pub(crate) fn note(
        &mut self,
        event: &RawEvent,
        seq: Seq,
        end: Option<Mark>,
        has_call: impl Fn(&str) -> bool,
    ) {
        let mark = || Mark { seq, timestamp: event.processed_at().unwrap_or_default().into() };
        match event.kind() {
            "session.thread_created" => {
                event.text(&["session_thread_id"]).into_iter().for_each(|child| self.add_child(&child));
            }
            "user.message" | "user.define_outcome" if event.is_processed() => self.said = mark(),
            "user.interrupt" if event.is_processed() => {
                let is_of_child =
                    |thread: &str| has_call(thread) || self.children.iter().any(|child| **child == *thread);
                if event.text(&["session_thread_id"]).is_some_and(|thread| is_of_child(&thread)) {
                    return;
                }
                match end {
                    // A stale history page may show an interrupt from before the end.
                    Some(end) if compare(&mark().timestamp, &end.timestamp) == Some(Ordering::Less) => {
                        self.stopped_by = Some(mark());
                    }
                    // There is nothing to stop.
                    Some(end) if !self.said.is_after(&end) => (),
                    _ => self.pending = Some(mark()),
                }
            }
            _ => (),
        }
    }

    pub(crate) fn add_child(&mut self, thread: &str) {
        if self.children.iter().any(|child| **child == *thread) {
            return;
        }
        if self.children.len() == MAX_CHILDREN {
            self.children.remove(0);
        }
        self.children.push(thread.into());
    }

    /// Returns `true` if the event of this sequence number is an interrupt of the whole session.
    pub(crate) fn has_come_at(&self, seq: Seq) -> bool {
        self.pending.as_ref().is_some_and(|interrupt| interrupt.seq == seq)
    }

    /// The session has gone idle, and waits for no answer.
    pub(crate) fn end(&mut self) {
        self.stopped_by = self.pending.take();
    }

    /// Returns `true` if an interrupt was processed after `ours` (without `ours`: after the last
    /// message) and before the last end. `has_idle` is `false` if no idle told that end.
    pub(crate) fn stopped(&self, ours: Option<&Mark>, has_idle: bool) -> bool {
        let interrupt = if has_idle { &self.stopped_by } else { &self.pending };
        interrupt.as_ref().is_some_and(|interrupt| interrupt.is_after(ours.unwrap_or(&self.said)))
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.open("interrupts", "{");
        for (name, mark) in [("pending", &self.pending), ("stopped_by", &self.stopped_by)] {
            if let Some(mark) = mark {
                mark.write(name, writer);
            }
        }
        self.said.write("said", writer);
        writer.texts("children", self.children.iter().map(|child| &**child));
        writer.close("}");
    }

    pub(crate) fn read(&mut self, value: Reader<'_>) {
        let value = value.object("interrupts");
        self.pending = Mark::read("pending", value);
        self.stopped_by = Mark::read("stopped_by", value);
        self.said = Mark::read("said", value).unwrap_or_default();
        value.texts("children", &mut |child| self.children.push(child.into()));
    }
}
