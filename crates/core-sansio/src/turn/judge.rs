//! Whether the turn is over, and which calls wait.

use super::{Outcome, Turn};
use crate::PendingCall;
use crate::moment::is_earlier;
use crate::stream::Status;

impl Turn {
    /// A call that waits for an answer and was not handed out yet.
    pub(super) fn next_call(&self) -> Option<PendingCall> {
        let fold = self.stream.fold();
        let required = fold.required();
        let is_new = |call: &&PendingCall| {
            !self.calls.iter().any(|known| known.id == call.id) && !self.answered.contains(&call.id)
        };
        // A call found in the history may have been answered since: running a tool twice is worse than waiting.
        let is_certain = |call: &&PendingCall| self.stream.is_settled() || !call.event().is_from_history();
        let waits =
            |call: &&PendingCall| call.needs_client() || required.iter().any(|id| *id == call.id.as_str());
        fold.open_calls.iter().filter(is_new).filter(is_certain).find(waits).cloned()
    }

    /// How the turn ended, if it did.
    pub(super) fn judge(&self) -> Option<Outcome> {
        let fold = self.stream.fold();
        let idle = fold.idle.as_ref().filter(|_| fold.status == Status::Idle && self.outbox.is_empty())?;
        // What the history says may be out of date until it was read once more.
        if !self.stream.is_settled() && (idle.is_from_history() || self.own.is_empty()) {
            return None;
        }
        if idle.text(&["stop_reason", "type"]).as_deref() == Some("requires_action") {
            let required = fold.required();
            let is_open = |call: &&PendingCall| {
                required.iter().any(|id| *id == call.id.as_str()) && !self.answered.contains(&call.id)
            };
            let open: Vec<_> = fold.open_calls.iter().filter(is_open).cloned().collect();
            let waits = !open.is_empty() || !fold.missing_calls.is_empty();
            return (waits && !self.wait_for_answers).then_some(Outcome::NeedsAction(open));
        }
        let all_taken_up = self.own.iter().all(|own| own.is_processed);
        // A list that lagged behind gives the idle of an earlier turn late.
        let is_old = idle.is_from_history()
            && idle.processed_at().is_some_and(|at| is_earlier(at, &self.evidence_moment));
        let is_over = all_taken_up
            && !is_old
            && fold.idle_at > self.evidence_at
            && fold.open_runs.is_empty()
            && !fold.has_outcome
            && fold.idle_at >= fold.work_ended_at;
        is_over.then(|| Outcome::of_idle(idle, self.has_interrupted))
    }
}
