//! Sends a message, follows the session until the turn is over, and tells how it ended.
//!
//! This file owns the state: no other file assigns it.
//!
//! | State | entered when | left when |
//! | --- | --- | --- |
//! | `Following` | at the start; at each poll | the stream is read to its end and the outbox has something → `Sending`; the doubt has looked at the history often enough → `AskingSession`; the turn is over → `Over` |
//! | `Sending` | the outbox asked: a send, a lookup, a pause | at the next poll → `Following`, but not before the reply to a send; the reply ends the turn → `Over` |
//! | `AskingSession` | the session is idle or silent, and no event shows that the turn has ended | at the next poll → `Following`; its status ends the turn → `Over` |
//! | `Over` | an idle ends the turn; the session is gone; cancelled; the deadline | [`answer`](Turn::answer) or [`cancel`](Turn::cancel) after [`Outcome::NeedsAction`] → `Following` |
//!
//! The state names the part that asked for the last action: `Following` the stream, `Sending` the
//! outbox, `AskingSession` the doubt. The reply goes to that part.
//!
//! ```text
//!             ┌─────────┐ events  ┌──────────────────────┐  facts  ┌─────────┐
//!   stream ──▶│ turn.rs │────────▶│ evidence, tool_calls │────────▶│ verdict │── over, or why not
//!             └────┬────┘         └──────────────────────┘         └─────────┘
//!                  └─ outbox: sends · doubt: asks the session when the events do not tell
//! ```
//!
//! To find out why a turn did not end: `act` below lists what comes before a verdict, `verdict.rs`
//! has the table of verdicts, and `doubt.rs` the steps of a doubtful one.
//!
//! # Rules
//!
//! - Nothing is sent before the stream is open and the history is read, so no event that follows
//!   the message can be missed.
//! - A send is in flight until its reply is reported. An interrupt, a cancel and the deadline wait
//!   for the reply, and nothing is delivered before it.
//! - If the reply to a send is lost, the turn looks for the event in the history before it sends
//!   again. If the history cannot decide, the turn fails: it finishes without an outcome.
//! - A turn is over when the session goes idle after our message was processed, with no open
//!   workflow run and no active outcome. At `budget_reached`, and after an interrupt, open work
//!   does not keep the turn open.
//! - A message that was queued when the service's retries were exhausted may have been dropped. If
//!   a second read of the history does not show that it was processed, the turn ends with
//!   `RetriesExhausted`.
//! - The service may send no event for the end. If an idle leaves our message unprocessed, or no
//!   event comes for a long time, the turn reads the history again and then asks for the session.
//!   The session's status decides.
//! - An idle with `requires_action` asks for answers. Each call is handed out once, and each answer
//!   is sent once. The turn ends there, with `NeedsAction`, only if the program does not wait for
//!   answers.
//! - A session that waits for answers takes no message. The turn sends the message after the
//!   answers.

mod checkpoint;
mod doubt;
mod evidence;
mod item;
mod methods;
pub(crate) mod options;
mod outbox;
pub(crate) mod outcome;
mod quiet;
mod tool_calls;
mod verdict;

use std::time::Duration;

use managed_agents_types::EventId;

use crate::request::session_request::Endpoint;
use crate::session::input::Input;
use crate::session::stream::SessionStream;
use crate::session::stream::action::{Action, End};
use crate::session::stream::delivery::Delivery;
use crate::session::tool_call::{Answer, AnswerError, may_close_calls};
use crate::session::turn::doubt::{Doubt, Rest, Watch};
use crate::session::turn::evidence::Evidence;
use crate::session::turn::outbox::Outbox;
use crate::session::turn::outbox::effect::{Effect, Refused, Then};
use crate::session::turn::outcome::Outcome;
use crate::session::turn::tool_calls::ToolCalls;
use crate::session::turn::verdict::{Facts, Verdict};

pub use checkpoint::TurnCheckpoint;

/// One turn of a session: sends once the stream is open, delivers what happens, ends with an
/// [`Outcome`].
///
/// Driven like the [`SessionStream`] inside it, with two actions more, [`Action::Send`] and
/// [`Action::FetchSession`]. After [`Action::Finish`] see [`outcome`](Self::outcome).
///
/// ```text
///             stream open,
///             history read         processed          idle, nothing of ours left
///   Opening ───────────────▶ Sending ──────▶ Following ─────────────────────────▶ over
///                              ▲   │ answer lost  ▲ │ requires_action
///                              └───┴─ LookingUp ──┘ └─▶ Waiting (answer ▶ Sending)
/// ```
///
/// Each [`Phase`](crate::Phase) and what leads from one to another is drawn from the code:
/// [turn.md](https://github.com/managed-agents/managed-agents/blob/main/docs/turn.md).
///
/// Memory, beside that of the stream: the events to send, answers that were not sent yet, and ids
/// of open calls.
#[derive(Debug)]
pub struct Turn {
    stream: SessionStream,
    state: State,
    outbox: Outbox,
    evidence: Evidence,
    tool_calls: ToolCalls,
    doubt: Doubt,
}

#[derive(Debug)]
enum State {
    Following,
    Sending,
    AskingSession,
    Over(Outcome),
}

impl Turn {
    #[inline(never)]
    fn at(stream: SessionStream, outbox: Outbox, evidence: Evidence, tool_calls: ToolCalls) -> Self {
        Self { stream, state: State::Following, outbox, evidence, tool_calls, doubt: Doubt::default() }
    }

    /// Returns the next action, as [`SessionStream::poll`].
    pub fn poll(&mut self) -> Action {
        loop {
            if self.outbox.is_in_flight() {
                if let Some(action) = self.poll_outbox() {
                    return action;
                }
            }
            if matches!(self.state, State::Over(_)) {
                return Action::Finish(End::TurnOver);
            }
            if self.outbox.is_closed() {
                match self.poll_outbox() {
                    Some(action) => return action,
                    None => self.state = State::Over(Outcome::Cancelled),
                }
                continue;
            }
            self.state = State::Following;
            self.end_behind_idle();
            if matches!(self.state, State::Over(_)) {
                continue;
            }
            match self.stream.poll() {
                Action::Deliver(delivery) => {
                    self.observe(&delivery);
                    return Action::Deliver(delivery);
                }
                Action::Finish(End::Terminated) => self.state = State::Over(Outcome::Terminated),
                // Nothing shows that there ever was such a session.
                Action::Finish(End::Deleted) if self.facts().has_seen_nothing() => {
                    return Action::Finish(End::Failed);
                }
                Action::Finish(End::Deleted) => self.state = State::Over(Outcome::Deleted),
                Action::Receive { timeout } if self.stream.has_heard() => {
                    if let Some(action) = self.act(timeout) {
                        return action;
                    }
                }
                action => return action,
            }
        }
    }

    /// Everything that came live was handed over: sends, hands out calls, judges. `None` if
    /// something changed, so that the stream must be polled again. `timeout` is the silence that
    /// the stream waits for.
    fn act(&mut self, timeout: Duration) -> Option<Action> {
        let must_look = self.outbox.is_resumed() && !self.stream.is_rechecked();
        if !self.stream.is_drained() && (must_look || self.outbox.is_refused()) {
            return Some(Action::Receive { timeout });
        }
        // An earlier process may have sent it: the history shows that.
        if must_look {
            self.stream.look_again();
            return None;
        }
        if let Some(refused) = self.outbox.take_refusal() {
            match refused {
                Refused::LookAgain => self.stream.look_again(),
                Refused::Judge(failure) => {
                    let effect =
                        self.outbox.judge_refusal(failure, self.stream.state(), &mut self.tool_calls);
                    self.apply(effect);
                }
            }
            return None;
        }
        if let Some(action) = self.poll_outbox() {
            self.doubt.restart(self.stream.state().seq());
            return Some(action);
        }
        if let Some(call) = self.tool_calls.hand_out(self.stream.state(), self.stream.is_rechecked()) {
            return Some(Action::Deliver(Delivery::Waiting(call)));
        }
        if !self.stream.is_drained() {
            return Some(Action::Receive { timeout });
        }
        self.judge();
        if matches!(self.state, State::Over(_)) || !self.stream.is_drained() {
            return None;
        }
        let waits_for_an_answer = self.tool_calls.waits_for_an_answer(self.stream.state());
        match self.doubt.watch(timeout, &self.stream, waits_for_an_answer) {
            Watch::Receive(timeout) => Some(Action::Receive { timeout }),
            Watch::AskSession => {
                self.state = State::AskingSession;
                Some(Action::FetchSession(self.stream.request(Endpoint::Session)))
            }
            Watch::LookNow => {
                self.stream.look_now();
                None
            }
        }
    }

    fn poll_outbox(&mut self) -> Option<Action> {
        let action = self.outbox.poll(&self.stream, &self.tool_calls)?;
        self.state = State::Sending;
        Some(action)
    }

    /// Takes what came of an action, or what happened meanwhile.
    pub fn handle(&mut self, input: Input<'_>) {
        match input {
            Input::Sent(reply) => {
                let reply = reply.judged();
                let landed = self.outbox.take_sent(&reply, self.stream.state(), &self.tool_calls);
                self.landed(landed);
            }
            Input::SendFailed { may_have_arrived } => self.send_failed(may_have_arrived),
            Input::Bytes(_) => {
                self.outbox.has_read();
                self.doubt.heard();
                self.stream.handle(input);
            }
            Input::Connected(_) => {
                self.doubt.heard();
                self.stream.handle(input);
            }
            Input::Elapsed(time) => {
                self.doubt.elapsed(time, self.stream.state().seq());
                self.stream.handle(input);
            }
            Input::Disconnected => {
                self.outbox.has_read();
                self.stream.handle(input);
            }
            Input::Deadline => self.end_by_deadline(),
            Input::Interrupt => self.send_interrupt(),
            Input::Cancel => self.stop(),
            Input::History(_)
            | Input::Session(_)
            | Input::FetchFailed
            | Input::FetchTooLarge
            | Input::OddAnswer
            | Input::Timeout => match self.state {
                State::Following => self.answer_stream(input),
                State::Sending => self.answer_outbox(input),
                State::AskingSession => self.answer_doubt(input),
                State::Over(_) => (),
            },
        }
    }

    fn answer_stream(&mut self, input: Input<'_>) {
        if matches!(input, Input::Timeout) && self.stream.is_drained() {
            if self.doubt.read_timed_out() {
                return;
            }
            // Before the recheck, this timeout only means that the recheck is due.
            if self.stream.is_rechecked() {
                self.doubt.time_is_over(self.stream.state().seq());
            }
        }
        self.stream.handle(input);
    }

    fn answer_outbox(&mut self, input: Input<'_>) {
        let effect = match input {
            Input::Timeout => return self.outbox.timed_out(),
            Input::History(reply) => {
                let reply = reply.judged();
                if reply.status == 404 {
                    // The stream was open, so the session was there.
                    return self.stream.doubt_its_end(true, &reply);
                }
                self.outbox.take_lookup(Some(&reply))
            }
            // A reply to a send that cannot be used leaves open whether the send arrived.
            Input::FetchTooLarge | Input::FetchFailed | Input::OddAnswer if self.outbox.is_in_flight() => {
                return self.send_failed(true);
            }
            Input::FetchTooLarge if self.stream.halve_pages(self.stream.page_size()) => {
                return self.outbox.lookup_anew();
            }
            Input::FetchTooLarge => Effect::GaveUp,
            Input::FetchFailed | Input::OddAnswer => self.outbox.take_lookup(None),
            input => return self.stream.handle(input),
        };
        self.apply(effect);
    }

    fn answer_doubt(&mut self, input: Input<'_>) {
        let rest = match input {
            Input::Session(reply) => Rest::of(&reply.judged()),
            Input::FetchFailed | Input::FetchTooLarge | Input::OddAnswer => Rest::Unknown,
            _ => return,
        };
        let now = self.stream.state().seq();
        let Some(rest) = self.doubt.take_rest(rest, now) else { return };
        let facts = self.facts();
        let outcome = match rest {
            Rest::Terminated => Some(Outcome::Terminated),
            Rest::Idle => facts.outcome_at_rest(),
            Rest::Unknown if facts.may_be_at_rest() => facts.outcome_at_rest(),
            Rest::Unknown | Rest::Busy => None,
        };
        match outcome {
            Some(outcome) => self.state = State::Over(outcome),
            None => self.doubt.dismiss(now),
        }
    }

    fn send_failed(&mut self, may_have_arrived: bool) {
        let landed = self.outbox.send_failed(may_have_arrived, self.stream.state(), &self.tool_calls);
        self.landed(landed);
    }

    /// Nothing is in flight any more. Carries out what was asked for meanwhile, which ends the turn
    /// in place of the reply.
    fn landed(&mut self, (effect, then): (Effect, Then)) {
        let is_end = matches!(effect, Effect::Over(_) | Effect::Failed(_) | Effect::GaveUp);
        if then == Then::GoOn || !is_end {
            self.apply(effect);
        }
        match then {
            Then::GoOn => (),
            Then::Cancel => self.stop(),
            Then::EndByDeadline => self.state = State::Over(Outcome::Deadline),
        }
    }

    /// Applies the result of an outbox step to the other parts.
    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::None => (),
            Effect::Confirmed { items, echoes } => {
                self.evidence.confirm(items, &echoes, self.stream.state().seq());
            }
            Effect::Found { items, ids, since } => self.evidence.adopt(items, ids, since),
            Effect::NothingToStop => self.evidence.forget_interrupt(),
            Effect::Over(outcome) => self.state = State::Over(outcome),
            Effect::Failed(failure) => self.stream.fail(failure),
            Effect::GaveUp => self.stream.give_up(),
        }
    }

    /// Checks a delivered event: whether this turn sent it, and whether it closes calls.
    fn observe(&mut self, delivery: &Delivery) {
        let Some(event) = delivery.event() else { return };
        if may_close_calls(event) {
            self.tool_calls.forget_closed(self.stream.state());
            self.outbox.forget_closed(self.stream.state());
        }
        let effect = self.outbox.observe(event);
        self.apply(effect);
        self.evidence.observe(event, self.stream.state(), self.stream.may_bring_the_past());
    }

    fn facts(&self) -> Facts<'_> {
        Facts {
            session: self.stream.state(),
            evidence: &self.evidence,
            outbox: &self.outbox,
            tool_calls: &self.tool_calls,
            is_rechecked: self.stream.is_rechecked(),
            has_looked: self.doubt.has_looked(),
        }
    }

    /// Ends the turn if it is over. If the verdict rests on a history that may be stale, reads the
    /// history again first.
    fn judge(&mut self) {
        if self.doubt.has_looked() {
            self.evidence.adopt_twins();
        }
        let verdict = self.facts().verdict();
        let (idle_at, now) = (self.stream.state().idle_at(), self.stream.state().seq());
        if !matches!(verdict, Verdict::Doubtful) {
            self.doubt.trust_again(now);
        }
        match verdict {
            Verdict::Open => (),
            Verdict::Unsettled => self.stream.confirm(),
            Verdict::Doubtful => self.doubt.doubt_idle(idle_at, now),
            Verdict::Over(outcome) => self.state = State::Over(outcome),
        }
    }

    /// Ends the turn right behind the idle that ends it: later events belong to the next turn.
    fn end_behind_idle(&mut self) {
        let facts = self.facts();
        let may_end = facts.has_just_gone_idle()
            && !facts.has_looked
            && self.stream.is_drained()
            && !self.evidence.is_empty()
            && self.outbox.is_empty();
        if may_end {
            if let Verdict::Over(outcome) = facts.verdict() {
                self.state = State::Over(outcome);
            }
        }
    }

    /// Answers a call that was handed out as [`Delivery::Waiting`]. The next [`poll`](Self::poll)s
    /// send the answer. A turn that had ended with [`Outcome::NeedsAction`] goes on.
    ///
    /// # Errors
    ///
    /// [`AnswerError`] says why the answer cannot be sent. The call stays open.
    pub fn answer(&mut self, id: &EventId, answer: &Answer) -> Result<(), AnswerError> {
        let is_closed = self.outbox.is_closed();
        let json = self.tool_calls.answer(id, answer, self.stream.state(), is_closed)?;
        self.outbox.push_answer(json);
        self.go_on();
        Ok(())
    }

    fn send_interrupt(&mut self) {
        self.go_on();
        if !matches!(self.state, State::Over(_)) && self.evidence.begin_interrupt() {
            self.outbox.push_interrupt();
        }
    }

    /// A cancelled turn only waits for its interrupt, and ends as cancelled.
    fn end_by_deadline(&mut self) {
        let has_end = matches!(self.state, State::Over(_)) || self.outbox.is_closed();
        if !has_end && !self.outbox.defer(Then::EndByDeadline) {
            self.state = State::Over(Outcome::Deadline);
        }
    }

    fn stop(&mut self) {
        self.go_on();
        let is_stopping = matches!(self.state, State::Over(_)) || self.outbox.is_closed();
        if !is_stopping && !self.outbox.defer(Then::Cancel) && self.outbox.close() {
            self.evidence.forget_interrupt();
            self.send_interrupt();
        }
    }

    /// Goes on with a turn that had ended because calls need answers.
    fn go_on(&mut self) {
        if matches!(self.state, State::Over(Outcome::NeedsAction(_))) {
            self.state = State::Following;
        }
    }

    /// Returns `true` if this turn will send nothing more.
    fn has_ended(&self) -> bool {
        matches!(&self.state, State::Over(outcome) if !matches!(outcome, Outcome::NeedsAction(_)))
    }
}
