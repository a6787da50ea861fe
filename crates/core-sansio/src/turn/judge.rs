//! Whether the turn is over, and which calls wait.

use super::{MAX_LOOKS, Outcome, Turn};
use crate::moment::is_earlier;
use crate::stream::Status;
use crate::{PendingCall, RawEvent};

impl Turn {
    /// A call that waits for an answer and was not handed out yet.
    pub(super) fn next_call(&self) -> Option<PendingCall> {
        // A call found in the history may have been answered since: running a tool twice is worse than waiting.
        let is_certain = |call: &&PendingCall| self.stream.is_settled() || !call.event().is_from_history();
        self.new_calls().find(is_certain).cloned()
    }

    /// Ends the turn if it is over. If it is so only by what is known, which may be out of date, the history is read once more.
    pub(super) fn judge(&mut self) {
        let fold = self.stream.fold();
        // Only calls that are not certain yet are still here.
        let waits_for_certainty = self.new_calls().next().is_some();
        let mut is_certain = self.stream.is_settled();
        let outcome = if self.has_nothing_begun() {
            Some(Outcome::EndTurn)
        } else if let (Status::Idle, Some(idle), true) =
            (fold.status, &fold.idle, self.outbox.is_empty() || self.is_held())
        {
            is_certain |= !(idle.is_from_history() || self.own.is_empty());
            if idle.text(&["stop_reason", "type"]).as_deref() == Some("requires_action") {
                self.unanswered().filter(|_| !self.wait_for_answers).map(Outcome::NeedsAction)
            } else if self.is_ended_by(idle) {
                Some(Outcome::of_idle(idle, self.has_interrupted))
            } else if self.is_left_behind_by(self.exhausted_at) {
                // With its retries the service gives up what is queued; what was queued a moment later is not, and is taken up next.
                is_certain = self.has_looked_enough();
                Some(Outcome::RetriesExhausted)
            } else {
                None
            }
        } else {
            None
        };
        if is_certain && outcome.is_some() {
            self.outcome = outcome;
        } else if outcome.is_some() || waits_for_certainty {
            self.stream.look_again();
        }
    }

    /// Counts looks at the history for the idle that used up the retries. One that a late list brings may be older than what was sent, and
    /// then the message is taken up: one look is not enough.
    fn has_looked_enough(&mut self) -> bool {
        if self.doubted_at != self.exhausted_at {
            (self.doubted_at, self.looks) = (self.exhausted_at, 0);
        }
        self.looks += 1;
        self.looks > if self.is_exhausted_live { 1 } else { MAX_LOOKS }
    }

    /// The calls that the session waits for and that have no answer; `None` if all have one, which is on its way.
    pub(super) fn unanswered(&self) -> Option<Vec<PendingCall>> {
        let fold = self.stream.fold();
        let required = fold.required();
        let mut open = Vec::new();
        for call in &fold.open_calls {
            if required.iter().any(|id| **id == *call.id.as_str()) && !self.answered.contains(&call.id) {
                open.push(call.clone());
            }
        }
        let waits = required.is_empty() || !open.is_empty() || !fold.missing_calls.is_empty();
        waits.then_some(open)
    }

    /// True if `idle`, the last one, came after all of ours was taken up and with nothing left that goes on by itself.
    fn is_ended_by(&self, idle: &RawEvent) -> bool {
        let fold = self.stream.fold();
        // A list that lagged behind gives the idle of an earlier turn late.
        let is_old = idle.is_from_history()
            && idle.processed_at().is_some_and(|at| is_earlier(at, &self.evidence_moment));
        self.own.iter().all(|own| own.is_processed)
            && !is_old
            && fold.idle_at > self.evidence_at
            && fold.open_runs.is_empty()
            && !fold.has_outcome
            && fold.idle_at >= fold.work_ended_at
    }

    /// True if nothing was ever said in the session, by us or by others: it is idle, and no event says so.
    fn has_nothing_begun(&self) -> bool {
        let fold = self.stream.fold();
        fold.applied == 0 && fold.status == Status::Unknown && self.own.is_empty() && self.outbox.is_empty()
    }

    /// True if something of ours was received before that idle and not taken up.
    fn is_left_behind_by(&self, idle_at: u64) -> bool {
        idle_at > self.sent_at && self.own.iter().any(|own| !own.is_processed)
    }

    /// Calls that wait for an answer and were not handed out, certain or not.
    fn new_calls(&self) -> impl Iterator<Item = &PendingCall> {
        let fold = self.stream.fold();
        let required = fold.required();
        fold.open_calls.iter().filter(move |call| {
            let is_known = self.handed_out.contains(&call.id) || self.answered.contains(&call.id);
            !is_known && (call.needs_client() || required.iter().any(|id| **id == *call.id.as_str()))
        })
    }
}
