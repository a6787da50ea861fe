//! Decides whether the turn has ended and lists the tool calls that still need an answer.

use super::{Outcome, Turn};
use crate::session::event::RawEvent;
use crate::session::mark::Mark;
use crate::session::seq::Seq;
use crate::session::status::Status;
use crate::session::tool_call::ToolCall;

/// What the events handed over say about the end.
enum Verdict {
    Open,
    /// Over by what is known, which may be out of date: the history must be read once more.
    Unsettled,
    /// The session is idle, and something of ours was not taken up.
    Doubtful,
    Over(Outcome),
}

impl Turn {
    /// A call that waits for an answer and was not handed out yet.
    pub(super) fn next_call(&self) -> Option<ToolCall> {
        // A call found in the history may have been answered since: running a tool twice is worse than waiting.
        let is_certain = |call: &&ToolCall| self.stream.is_rechecked() || !call.event().is_from_history();
        self.new_calls().find(is_certain).cloned()
    }

    /// Ends the turn if it is over. If it is so only by what is known, which may be out of date, the history is read once more.
    pub(super) fn judge(&mut self) {
        if self.looks() > 0 {
            self.adopt_twins();
        }
        let verdict = self.verdict();
        if !matches!(verdict, Verdict::Doubtful) {
            self.trust_again();
        }
        match verdict {
            Verdict::Open => (),
            Verdict::Unsettled => self.stream.confirm(),
            Verdict::Doubtful => self.doubt_idle(),
            Verdict::Over(outcome) => self.outcome = Some(outcome),
        }
    }

    /// Ends the turn right behind the idle that ends it: what comes after that is the next turn's.
    pub(super) fn end_here(&mut self) {
        let fold = self.stream.state();
        let is_idle = fold.seq() > Seq::START && fold.idle_at() == fold.seq() && !fold.waits_for_calls();
        if is_idle
            && self.looks() == 0
            && self.stream.is_drained()
            && !self.own.is_empty()
            && self.outbox.is_empty()
        {
            if let Verdict::Over(outcome) = self.verdict() {
                self.outcome = Some(outcome);
            }
        }
    }

    fn verdict(&self) -> Verdict {
        let fold = self.stream.state();
        let is_rechecked = self.stream.is_rechecked();
        let over = |is_certain, outcome| if is_certain { Verdict::Over(outcome) } else { Verdict::Unsettled };
        if self.has_nothing_begun() {
            return over(is_rechecked, Outcome::EndTurn);
        }
        let says_nothing = self.outbox.is_empty() || self.is_held();
        if let (Status::Idle, Some(idle), true) = (fold.status(), fold.idle(), says_nothing) {
            let is_certain = is_rechecked || !(idle.is_from_history() || self.own.is_empty());
            if fold.waits_for_calls() {
                if let Some(calls) = self.unanswered().filter(|_| !self.wait_for_answers) {
                    return over(is_certain, Outcome::NeedsAction(calls));
                }
            } else if self.is_ended_by(idle) {
                return over(is_certain, Outcome::of_idle(idle, self.was_interrupted(true)));
            } else if self.is_unexplained(fold.idle_at()) {
                // With its retries the service gives up what is queued; what was queued a moment later is not, and is taken up next.
                let is_its_end = self.exhausted_at == fold.idle_at() && self.is_exhausted_live;
                let is_dropped = is_its_end
                    && self.is_left_behind_by(fold.idle_at())
                    && self.has_no_work_after(fold.idle_at());
                if is_dropped && self.looks() > 0 {
                    return Verdict::Over(Outcome::RetriesExhausted);
                }
                return Verdict::Doubtful;
            }
        }
        // Only calls that are not certain yet are still here.
        if self.new_calls().next().is_some() { Verdict::Unsettled } else { Verdict::Open }
    }

    /// How a turn ends whose session is at rest, though no event says that the turn is over.
    pub(super) fn outcome_at_rest(&self) -> Option<Outcome> {
        let fold = self.stream.state();
        if self.is_left_behind_by(self.exhausted_at) {
            return Some(Outcome::RetriesExhausted);
        }
        let waiting: Vec<_> = self.waiting().cloned().collect();
        if !waiting.is_empty() {
            return (!self.wait_for_answers).then_some(Outcome::NeedsAction(waiting));
        }
        let idle = fold.idle().filter(|_| fold.status() == Status::Idle && !fold.waits_for_calls());
        Some(match idle.filter(|_| self.own.is_empty() || fold.idle_at() > self.sent_at) {
            Some(idle) => Outcome::of_idle(idle, self.was_interrupted(true)),
            None if self.was_interrupted(false) => Outcome::Interrupted,
            None => Outcome::EndTurn,
        })
    }

    /// True if no event says that the session is at work, or that something goes on by itself.
    pub(super) fn may_be_at_rest(&self) -> bool {
        let fold = self.stream.state();
        matches!(fold.status(), Status::Unknown | Status::Idle) && self.has_no_open_work()
    }

    /// The agent takes a turn of its own when a run has ended.
    fn has_no_work_after(&self, idle_at: Seq) -> bool {
        self.has_no_open_work() && idle_at >= self.stream.state().work_ended_at()
    }

    fn has_no_open_work(&self) -> bool {
        let fold = self.stream.state();
        !fold.has_open_work()
    }

    /// True if a call was handed out whose answer is waited for, however long it takes.
    pub(super) fn waits_for_an_answer(&self) -> bool {
        self.wait_for_answers && self.waiting().next().is_some()
    }

    /// The calls that the session waits for and that have no answer; `None` if all have one, which is on its way.
    pub(super) fn unanswered(&self) -> Option<Vec<ToolCall>> {
        let fold = self.stream.state();
        let required = fold.required();
        let mut open = Vec::new();
        for call in fold.open_calls() {
            if required.iter().any(|id| **id == *call.id.as_str()) && !self.answered.contains(&call.id) {
                open.push(call.clone());
            }
        }
        let waits = required.is_empty() || !open.is_empty() || fold.has_missing_calls();
        waits.then_some(open)
    }

    /// True if `idle`, the last one, came after all of ours was taken up and with nothing left that goes on by itself.
    fn is_ended_by(&self, idle: &RawEvent) -> bool {
        let fold = self.stream.state();
        // The list may tell late that ours was taken up, and late of the idle of an earlier turn: moments decide, where there are any.
        let timestamp = idle.processed_at().unwrap_or_default().into();
        let is_after_ours = Mark { seq: fold.idle_at(), timestamp }.is_after(&self.evidence);
        let has_no_work = self.has_no_work_after(fold.idle_at());
        self.own.iter().all(|own| own.is_processed)
            && is_after_ours
            && (has_no_work || self.is_paused_by(idle))
    }

    /// True if what goes on by itself goes on no more, and no other idle is to come: at the budget, or after an interrupt.
    fn is_paused_by(&self, idle: &RawEvent) -> bool {
        match idle.text(&["stop_reason", "type"]).as_deref() {
            Some("budget_reached") => true,
            Some("end_turn") => self.was_interrupted(true),
            _ => false,
        }
    }

    /// True if the last end was an interrupt's, or will be if no idle tells it.
    fn was_interrupted(&self, has_idle: bool) -> bool {
        let ours = match self.evidence == Mark::default() {
            true => Mark { seq: self.sent_at, ..Mark::default() },
            false => self.evidence.clone(),
        };
        let ours = (!self.own.is_empty()).then_some(&ours);
        self.has_interrupted || self.stream.state().interrupts().stopped(ours, has_idle)
    }

    /// True if a message is left to send, and nothing was ever seen of the session that it is for.
    pub(super) fn has_seen_nothing(&self) -> bool {
        self.stream.state().seq() == Seq::START && self.own.is_empty() && !self.outbox.is_empty()
    }

    /// True if nothing was ever said in the session, by us or by others: it is idle, and no event says so.
    fn has_nothing_begun(&self) -> bool {
        let fold = self.stream.state();
        fold.seq() == Seq::START
            && fold.status() == Status::Unknown
            && self.own.is_empty()
            && self.outbox.is_empty()
    }

    /// True if something of ours was received before that idle and not taken up.
    fn is_left_behind_by(&self, idle_at: Seq) -> bool {
        idle_at > self.sent_at && self.own.iter().any(|own| !own.is_processed)
    }

    /// True if nothing but what is known of ours keeps that idle from being the end.
    fn is_unexplained(&self, idle_at: Seq) -> bool {
        let fold = self.stream.state();
        let reason = fold.idle().and_then(|idle| idle.text(&["stop_reason", "type"]));
        // After a failure the agent may go on by itself, once a run has ended.
        let has_failed = reason.as_deref() == Some("retries_exhausted");
        let has_no_work = self.has_no_work_after(idle_at);
        idle_at > self.sent_at && (has_failed || has_no_work && !self.own.is_empty())
    }

    /// Calls that wait for an answer and were not handed out, certain or not.
    fn new_calls(&self) -> impl Iterator<Item = &ToolCall> {
        let fold = self.stream.state();
        let required = fold.required();
        fold.open_calls().iter().filter(move |call| {
            let is_known = self.handed_out.contains(&call.id) || self.answered.contains(&call.id);
            !is_known && (call.needs_client() || required.iter().any(|id| **id == *call.id.as_str()))
        })
    }
}
