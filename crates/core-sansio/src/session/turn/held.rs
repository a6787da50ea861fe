//! A message that the session does not take yet: it waits for answers, or its budget is used up.

use std::time::Duration;

use super::batch::{Batch, Purpose};
use super::sending::Sending;
use super::{Outcome, Turn};
use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::session::status::Status;

/// Pauses between attempts, in milliseconds. The service may go on to refuse a message for a moment after the last answer.
const PAUSES: [u64; 8] = [250, 500, 1000, 1000, 1000, 1000, 1000, 1000];

/// The pause from then on, for a turn that waits for answers from elsewhere.
const LONG_PAUSE: Duration = Duration::from_secs(5);

impl Turn {
    /// Returns `true` if the message of this turn did not go out: the session waited for answers and ended the turn with
    /// [`Outcome::NeedsAction`], its budget is used up ([`Outcome::BudgetReached`]), or the turn was stopped before.
    ///
    /// A [`checkpoint`](Self::checkpoint) holds the message, and a turn resumed from it sends it. So does this turn once its calls are
    /// answered. Only [`interrupt`](Self::interrupt) and [`cancel`](Self::cancel) withdraw it.
    pub fn is_unsent(&self) -> bool {
        self.is_unsent || self.outbox.iter().any(Batch::is_unsent)
    }

    /// Returns `true` while the message must wait: the session waits for answers, and there is a call without one.
    pub(super) fn is_held(&self) -> bool {
        if !matches!(self.sending, Sending::Ready) || !self.outbox.first().is_some_and(Batch::starts_work) {
            return false;
        }
        let fold = self.stream.state();
        let is_answered =
            |id: &str| fold.is_closed(id) || self.answered.iter().any(|call| call.as_str() == id);
        fold.required().iter().any(|id| !is_answered(id))
    }

    /// Answers go out before a message that has not.
    pub(super) fn push_answer(&mut self, answer: Batch) {
        let at = self.outbox.iter().position(Batch::is_unsent).unwrap_or(self.outbox.len());
        if at == 0 {
            self.sending = Sending::Ready;
        }
        self.outbox.insert(at, answer);
    }

    /// Gives up a message that waits to go out: there is no more use for it.
    pub(super) fn withdraw(&mut self) {
        let is_postponed = |batch: &Batch| batch.is_unsent() && batch.postponed > 0;
        if self.is_held() || self.outbox.first().is_some_and(is_postponed) {
            self.outbox.remove(0);
            self.sending = Sending::Ready;
            self.is_unsent = true;
        }
    }

    /// Returns `true` if `reply` says that the session takes only answers and interrupts at the moment.
    pub(super) fn is_postponed_by(&self, reply: &Reply<'_>) -> bool {
        reply.status == 400
            && self.outbox.first().is_some_and(Batch::starts_work)
            && Refusal::of(reply).with_message(|message| names_answers(message) || names_calls(message))
    }

    /// The session does not take the message yet.
    pub(super) fn postpone(&mut self, refusal: Refusal) {
        let mut batch = self.outbox.remove(0);
        // A process that dies after the next attempt leaves a checkpoint from before it: the message is looked up then.
        batch.was_refused = true;
        batch.postponed += 1;
        let attempts = batch.postponed as usize;
        self.outbox.push(batch);
        self.sending = Sending::Ready;
        if self.is_at_cap() && !refusal.with_message(names_calls) {
            self.outcome = Some(Outcome::BudgetReached);
        } else if !self.is_held() && self.outbox.len() == 1 {
            self.sending = match PAUSES.get(attempts - 1) {
                Some(pause) => Sending::Pausing(Duration::from_millis(*pause)),
                None => Sending::Refused(Failure::Refused(refusal)),
            };
        }
    }

    /// The session has not taken the message for some seconds, and the history says no more about it.
    pub(super) fn stay_postponed(&mut self, failure: Failure) {
        let Failure::Refused(refusal) = &failure else { return self.stream.fail(failure) };
        let (waits, is_at_cap) = (refusal.with_message(names_calls), refusal.with_message(names_budget));
        if self.is_held() {
            // It waits for answers, and then goes out.
        } else if self.is_at_cap() || (is_at_cap && !waits) {
            self.outcome = Some(Outcome::BudgetReached);
        } else if !waits {
            self.stream.fail(failure);
        } else if self.wait_for_answers {
            self.sending = Sending::Pausing(LONG_PAUSE);
        } else {
            self.outcome = Some(Outcome::NeedsAction(self.unanswered().unwrap_or_default()));
        }
    }

    /// Something else comes first: the attempts after it count anew.
    pub(super) fn begin_again(&mut self) {
        for batch in &mut self.outbox {
            batch.postponed = 0;
        }
    }

    fn is_at_cap(&self) -> bool {
        let fold = self.stream.state();
        let idle = fold.idle().filter(|_| fold.status() == Status::Idle);
        let reason = idle.and_then(|idle| idle.text(&["stop_reason", "type"]));
        reason.as_deref() == Some("budget_reached")
    }
}

impl Batch {
    /// It begins a turn, so a session that waits for answers does not take it. With anything else in it the service decides.
    fn starts_work(&self) -> bool {
        let starts = |kind: &str| matches!(kind, "user.message" | "user.define_outcome" | "system.message");
        self.purpose == Purpose::Ask && self.items.iter().all(|item| starts(&item.kind))
    }
}

/// The list of what may be sent, which both refusals end with.
fn names_answers(message: &str) -> bool {
    has(message, "user.interrupt")
        && (has(message, "user.tool_confirmation") || has(message, "user.custom_tool_result"))
}

fn names_calls(message: &str) -> bool {
    let is_about_answers = ["response", "answer", "requires_action"].iter().any(|word| has(message, word));
    has(message, "wait") && is_about_answers && !names_budget(message)
}

fn names_budget(message: &str) -> bool {
    has(message, "budget")
}

/// Smaller than the standard library's search, which no other code of the browser package needs.
fn has(message: &str, word: &str) -> bool {
    message.as_bytes().windows(word.len()).any(|window| window == word.as_bytes())
}
