//! Decides whether the turn has ended: the one place to look for why it has not.

use crate::session::event::RawEvent;
use crate::session::seq::Seq;
use crate::session::state::SessionState;
use crate::session::status::Status;
use crate::session::turn::evidence::Evidence;
use crate::session::turn::outbox::Outbox;
use crate::session::turn::outcome::Outcome;
use crate::session::turn::tool_calls::ToolCalls;

/// The end of the turn, as far as the events that were handed over tell it.
pub(super) enum Verdict {
    /// Not over.
    Open,
    /// Over, or a call waits, by a history that may be stale: it must be read again.
    Unsettled,
    /// The session is idle, and something of ours was not processed.
    Doubtful,
    Over(Outcome),
}

/// Everything that the end depends on.
pub(super) struct Facts<'a> {
    pub(super) session: &'a SessionState,
    pub(super) evidence: &'a Evidence,
    pub(super) outbox: &'a Outbox,
    pub(super) tool_calls: &'a ToolCalls,
    /// The history was read late enough to show everything from before the connect.
    pub(super) is_rechecked: bool,
    /// The history was read again since the idle that is in doubt.
    pub(super) has_looked: bool,
}

impl Facts<'_> {
    /// | the session | and ours | verdict |
    /// | --- | --- | --- |
    /// | has no events | nothing was sent | over: `EndTurn` |
    /// | is not idle, or something is to be sent | | open |
    /// | waits for answers | nobody gave them | over: `NeedsAction` |
    /// | waits for answers | an interrupt was sent | doubtful |
    /// | is idle | was processed, and no run or outcome is open | over, by the reason of the idle |
    /// | is idle, retries exhausted live | was queued, and the history shows no more | over: `RetriesExhausted` |
    /// | is idle | was not processed | doubtful |
    ///
    /// A verdict from a history that may be stale is unsettled.
    pub(super) fn verdict(&self) -> Verdict {
        let session = self.session;
        let over = |is_certain, outcome| if is_certain { Verdict::Over(outcome) } else { Verdict::Unsettled };
        if self.has_nothing_begun() {
            return over(self.is_rechecked, Outcome::EndTurn);
        }
        let says_nothing = self.outbox.is_empty() || self.outbox.is_held(session, self.tool_calls);
        if let (Status::Idle, Some(idle), true) = (session.status(), session.idle(), says_nothing) {
            let idle_at = session.idle_at();
            let is_certain = self.is_rechecked || !(idle.is_from_history() || self.evidence.is_empty());
            if session.waits_for_calls() {
                // The interrupt of this turn will close the calls, once it is processed.
                if self.evidence.has_interrupted() {
                    return Verdict::Doubtful;
                }
                let unanswered = self.tool_calls.unanswered(session);
                if let Some(calls) = unanswered.filter(|_| !self.tool_calls.waits_for_answers()) {
                    return over(is_certain, Outcome::NeedsAction(calls));
                }
            } else if self.is_ended_by(idle) {
                return over(is_certain, Outcome::of_idle(idle, self.was_interrupted(true)));
            } else if self.is_unexplained(idle, idle_at) {
                // The service drops what is queued when its retries are exhausted. A message that
                // arrives a moment later is processed.
                let is_dropped = self.evidence.is_exhausted_live_at(idle_at)
                    && self.evidence.is_left_behind_by(idle_at)
                    && self.has_no_work_after(idle_at);
                if is_dropped && self.has_looked {
                    return Verdict::Over(Outcome::RetriesExhausted);
                }
                return Verdict::Doubtful;
            }
        }
        // Calls that are certain were handed out before.
        if self.tool_calls.new_calls(session).next().is_some() { Verdict::Unsettled } else { Verdict::Open }
    }

    /// The outcome of a turn whose session is at rest, though no event says that the turn is over.
    pub(super) fn outcome_at_rest(&self) -> Option<Outcome> {
        let session = self.session;
        if self.evidence.is_left_behind_by_exhaustion() {
            return Some(Outcome::RetriesExhausted);
        }
        let waiting: Vec<_> = self.tool_calls.waiting(session).cloned().collect();
        if !waiting.is_empty() {
            return (!self.tool_calls.waits_for_answers()).then_some(Outcome::NeedsAction(waiting));
        }
        let is_end = session.status() == Status::Idle && !session.waits_for_calls();
        let is_ours = || self.evidence.is_empty() || self.evidence.was_sent_before(session.idle_at());
        Some(match session.idle().filter(|_| is_end && is_ours()) {
            Some(idle) => Outcome::of_idle(idle, self.was_interrupted(true)),
            None if self.was_interrupted(false) => Outcome::Interrupted,
            None => Outcome::EndTurn,
        })
    }

    /// Returns `true` if no event says that the session is at work, or that something goes on by
    /// itself.
    pub(super) fn may_be_at_rest(&self) -> bool {
        matches!(self.session.status(), Status::Unknown | Status::Idle) && !self.session.has_open_work()
    }

    /// Returns `true` if the last event is an idle that may end the turn: what comes after it
    /// belongs to the next one.
    pub(super) fn has_just_gone_idle(&self) -> bool {
        let session = self.session;
        session.seq() > Seq::START && session.idle_at() == session.seq() && !session.waits_for_calls()
    }

    /// Returns `true` if a message is left to send, and nothing was ever seen of its session.
    pub(super) fn has_seen_nothing(&self) -> bool {
        self.session.seq() == Seq::START && self.evidence.is_empty() && !self.outbox.is_empty()
    }

    /// Returns `true` if nobody ever said anything in the session: it is idle, and no event says
    /// so.
    fn has_nothing_begun(&self) -> bool {
        self.session.seq() == Seq::START
            && self.session.status() == Status::Unknown
            && self.evidence.is_empty()
            && self.outbox.is_empty()
    }

    /// Returns `true` if `idle`, the last one, came after all of ours was processed, and nothing
    /// goes on by itself.
    fn is_ended_by(&self, idle: &RawEvent) -> bool {
        let has_no_work = self.has_no_work_after(self.session.idle_at());
        self.evidence.is_answered_by(idle, self.session) && (has_no_work || self.is_paused_by(idle))
    }

    /// The agent takes a turn of its own when a run has ended: an idle before that ends nothing.
    fn has_no_work_after(&self, idle_at: Seq) -> bool {
        !self.session.has_open_work() && idle_at >= self.session.work_ended_at()
    }

    /// Returns `true` if open work has stopped and no other idle is to come: at the budget, or
    /// after an interrupt.
    fn is_paused_by(&self, idle: &RawEvent) -> bool {
        match idle.text(&["stop_reason", "type"]).as_deref() {
            Some("budget_reached") => true,
            Some("end_turn") => self.was_interrupted(true),
            _ => false,
        }
    }

    /// Returns `true` if only what is known of ours keeps `idle` from being the end.
    fn is_unexplained(&self, idle: &RawEvent, idle_at: Seq) -> bool {
        // After a failure the agent may go on by itself, once a run has ended.
        let has_failed = idle.text(&["stop_reason", "type"]).as_deref() == Some("retries_exhausted");
        let has_no_work = self.has_no_work_after(idle_at);
        self.evidence.was_sent_before(idle_at) && (has_failed || has_no_work && !self.evidence.is_empty())
    }

    fn was_interrupted(&self, has_idle: bool) -> bool {
        self.evidence.was_interrupted(self.session, has_idle)
    }
}
