//! Sends what the turn has to say: one request at a time, each stored once.
//!
//! This file owns `Sending`, the state of the first request in the queue. `Stored` in `outgoing.rs`
//! tells if the service has a request, `reply.rs` reads replies, `judgement.rs` judges refusals.
//!
//! | `Sending` | what happens | becomes |
//! | --- | --- | --- |
//! | `Ready` | poll: the message must wait for answers | `Ready` |
//! | | poll: an earlier process may have sent the request | `BeforeLookup` |
//! | | poll: otherwise | `InFlight` |
//! | `InFlight` | the reply: `Stored` | the next request, `Ready` |
//! | | `Again`, or no byte arrived | `Pausing`; `Refused` or the turn fails after the last attempt |
//! | | `NotYet` | the message goes behind the others: `Ready`; alone: `Pausing`, at last `Refused`; or the turn is over |
//! | | `Unclear`, or no reply | `BeforeLookup` |
//! | | `Refused` | `Refused` |
//! | | `Failed` | the turn fails |
//! | `Pausing` | the time is over | `PollingStream` |
//! | `PollingStream` | the stream was read, or is lost | `Ready` |
//! | `BeforeLookup` | the time is over: the list cannot be stale | `LookingUp` |
//! | `LookingUp` | a page, and the list goes on | `LookingUp` |
//! | | the page is too large | `LookingUp`, with smaller pages, from the newest event on |
//! | | the page fails | `BeforeLookup`, with the same page; the turn fails after the last |
//! | | found | the next request, `Ready`; the turn fails if there are several |
//! | | not found | `Ready` or `Pausing`; `Refused` or the turn fails after the last attempt |
//! | `Refused` | the history is to be read again | `Final` |
//! | `Final` | the history was read: the judgement | the next request, or the same one, `Ready`; `Pausing`; the turn is over or fails |
//!
//! From outside, in any state:
//!
//! | what happens | effect |
//! | --- | --- |
//! | an answer is given | it goes before a message that is not stored, else behind |
//! | an interrupt is given | it withdraws a message that is not stored, now or as soon as that is known |
//! | an event of the stream shows a request that may be stored | it is removed |
//! | an event closes a call | the answers to it are removed |
//! | the turn is cancelled | in flight: after the reply; else everything is removed, and an interrupt goes out if the message or an answer may be stored |
//! | the deadline | in flight: after the reply; else at once; after a cancel: never |

pub(super) mod effect;
mod judgement;
mod lookup;
mod methods;
mod outgoing;
mod queue;
mod refusal;
mod reply;

use std::time::Duration;

use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::session::state::SessionState;
use crate::session::stream::SessionStream;
use crate::session::stream::action::Action;
use crate::session::stream::delivery::Delivery;
use crate::session::turn::outbox::effect::{Effect, Refused, Then};
use crate::session::turn::outbox::judgement::{Judgement, is_at_cap, judge};
use crate::session::turn::outbox::lookup::{IfMissing, Lookup, Progress};
use crate::session::turn::outbox::outgoing::{Origin, Outgoing, Purpose};
use crate::session::turn::outbox::queue::Queue;
use crate::session::turn::outbox::reply::{MAX_ATTEMPTS, Told};
use crate::session::turn::outcome::Outcome;
use crate::session::turn::tool_calls::ToolCalls;

/// The requests to send, and the state of the first.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    queue: Queue,
    sending: Sending,
    /// An interrupt or a cancel removed the message, and certainly nothing of it is stored.
    is_withdrawn: bool,
    /// An answer of this turn was stored: the agent goes on, sent the message or not.
    has_answered: bool,
    /// The turn was cancelled: at most an interrupt goes out, and only once.
    is_closed: bool,
}

#[derive(Debug, Default)]
enum Sending {
    #[default]
    Ready,
    InFlight(Then),
    Pausing(Duration),
    PollingStream,
    BeforeLookup(Lookup),
    LookingUp(Lookup),
    Refused(Failure),
    Final(Failure),
}

/// Transitions.
impl Outbox {
    /// Withdraws everything. Returns `true` if there may be something to stop: the message, or an
    /// answer, may be stored.
    pub(super) fn close(&mut self) -> bool {
        let is_unsent = self.is_unsent();
        let may_be_at_work =
            !is_unsent || self.has_answered || self.queue.position(Outgoing::may_be_stored).is_some();
        *self = Self { is_withdrawn: is_unsent, is_closed: true, ..Self::default() };
        may_be_at_work
    }

    /// Remembers what to do after the reply to a send. Returns `false` if none is in flight.
    pub(super) fn defer(&mut self, then: Then) -> bool {
        match &mut self.sending {
            Sending::InFlight(deferred) => {
                *deferred = then.max(*deferred);
                true
            }
            _ => false,
        }
    }

    /// Says what to do for the first request; `None` if there is nothing to send, or not now.
    pub(super) fn poll(&mut self, stream: &SessionStream, calls: &ToolCalls) -> Option<Action> {
        let is_held = self.is_held(stream.state(), calls);
        let first = self.queue.first_mut()?;
        if is_held {
            first.forget_postponed();
            return None;
        }
        if matches!(self.sending, Sending::Ready) {
            if first.may_be_stored() {
                self.sending = Sending::BeforeLookup(Lookup::default());
            } else if first.begin(stream) && first.purpose() == Purpose::Ask {
                return Some(Action::Deliver(Delivery::Sending));
            } else {
                first.sends();
                self.sending = Sending::InFlight(Then::GoOn);
            }
        }
        Some(match &self.sending {
            Sending::Ready | Sending::InFlight(_) => Action::Send(first.request(stream)),
            Sending::Pausing(wait) => Action::Wait(*wait),
            Sending::PollingStream => Action::Receive { timeout: Duration::ZERO },
            Sending::BeforeLookup(lookup) => Action::Wait(lookup.wait(|times| stream.list_lags(times))),
            Sending::LookingUp(lookup) => Action::FetchHistory(lookup.request(first, stream)),
            Sending::Refused(_) | Sending::Final(_) => return None,
        })
    }

    /// The wait or the read that was asked for is over.
    pub(super) fn timed_out(&mut self) {
        self.sending = match std::mem::take(&mut self.sending) {
            Sending::BeforeLookup(lookup) => Sending::LookingUp(lookup),
            Sending::Pausing(_) => Sending::PollingStream,
            Sending::PollingStream => Sending::Ready,
            other => other,
        };
    }

    /// The live stream was read, or is lost.
    pub(super) fn has_read(&mut self) {
        if matches!(self.sending, Sending::PollingStream) {
            self.sending = Sending::Ready;
        }
    }

    /// Takes the reply to the send in flight.
    pub(super) fn take_sent(
        &mut self,
        reply: &Reply<'_>,
        session: &SessionState,
        calls: &ToolCalls,
    ) -> (Effect, Then) {
        let told = self.queue.first().map(|first| reply::read(reply, first));
        self.land(told, session, calls)
    }

    /// The send in flight has no reply. The interrupt of a cancelled turn is given up, in flight or
    /// not.
    pub(super) fn send_failed(
        &mut self,
        may_have_arrived: bool,
        session: &SessionState,
        calls: &ToolCalls,
    ) -> (Effect, Then) {
        if self.is_closed && !self.is_in_flight() {
            self.queue.clear();
            self.sending = Sending::Ready;
        }
        let told = self.queue.first().map(|first| reply::missing(may_have_arrived, first));
        self.land(told, session, calls)
    }

    /// Nothing is in flight any more. Ignores a reply if no send is in flight.
    fn land(&mut self, told: Option<Told>, session: &SessionState, calls: &ToolCalls) -> (Effect, Then) {
        let (&Sending::InFlight(then), Some(told)) = (&self.sending, told) else {
            return (Effect::None, Then::GoOn);
        };
        self.sending = Sending::Ready;
        let is_attempt = !matches!(told, Told::NotYet(_));
        if let Some(first) = self.queue.first_mut().filter(|_| is_attempt) {
            first.count_attempt();
        }
        let mut effect = Effect::None;
        match told {
            Told::Stored(echoes) => {
                let sent = self.remove(0);
                self.has_answered |= matches!(sent.purpose(), Purpose::Answer(_));
                if sent.purpose() == Purpose::Ask {
                    effect = Effect::Confirmed { items: sent.into_items(), echoes };
                }
            }
            Told::NotYet(refusal) => effect = self.postpone(refusal, session, calls),
            Told::Again(pause) => self.send_again(pause),
            // The last interrupt is neither looked up nor judged, so that the turn ends.
            _ if self.is_closed => self.queue.clear(),
            Told::Unclear(if_missing) => {
                self.sending = Sending::BeforeLookup(Lookup::new(if_missing));
            }
            Told::Refused(failure) => {
                self.sending = Sending::Refused(failure);
                self.is_not_stored();
            }
            Told::Failed(failure) => {
                self.is_not_stored();
                effect = failure.map_or(Effect::GaveUp, Effect::Failed);
            }
        }
        (effect, then)
    }

    /// The first request is not stored, and goes out again after `pause`.
    fn send_again(&mut self, pause: Duration) {
        self.sending = if pause.is_zero() { Sending::Ready } else { Sending::Pausing(pause) };
        self.is_not_stored();
    }

    /// The session does not accept the message yet: it waits for answers, or its budget is used up.
    fn postpone(&mut self, refusal: Refusal, session: &SessionState, calls: &ToolCalls) -> Effect {
        let Some(message) = self.queue.first_mut() else { return Effect::None };
        let pause = message.postpone();
        // Answers, and an interrupt that withdraws it, may be queued behind it.
        self.queue.move_first_back();
        self.withdraw_if_interrupted();
        if is_at_cap(session) && !refusal::is_about_calls(&refusal) {
            return Effect::Over(Outcome::BudgetReached);
        }
        let is_alone = self.queue.first().is_some_and(Outgoing::is_unsent_message);
        if is_alone && !self.is_held(session, calls) {
            self.sending = pause.map_or(Sending::Refused(Failure::Refused(refusal)), Sending::Pausing);
        }
        Effect::None
    }

    /// A page of the history in which the first request is looked up; `None` if it had no answer, or
    /// one that is of no use. A 404 is not for the outbox.
    pub(super) fn take_lookup(&mut self, reply: Option<&Reply<'_>>) -> Effect {
        let (Some(first), Sending::LookingUp(lookup)) = (self.queue.first(), &mut self.sending) else {
            return Effect::None;
        };
        let progress = match reply {
            Some(reply) => lookup.take(reply, first),
            None => lookup.fail(None),
        };
        self.look_on(progress)
    }

    /// Reads the list from its newest event again, because its pages have become smaller.
    pub(super) fn lookup_anew(&mut self) {
        if let Sending::LookingUp(lookup) = &mut self.sending {
            lookup.begin_anew();
        }
    }

    fn look_on(&mut self, progress: Progress) -> Effect {
        let attempts = self.queue.first().map_or(0, Outgoing::attempts);
        match progress {
            Progress::NextPage => (),
            Progress::Pause => {
                if let Sending::LookingUp(lookup) = std::mem::take(&mut self.sending) {
                    self.sending = Sending::BeforeLookup(lookup);
                }
            }
            Progress::Found(found) => return self.adopt(0, &found),
            // The history is read once more before that is final.
            Progress::Missing(IfMissing::Refuse(failure)) => self.sending = Sending::Refused(failure),
            Progress::Missing(IfMissing::SendAgain(_)) if attempts >= MAX_ATTEMPTS => {
                self.is_not_stored();
                return Effect::GaveUp;
            }
            Progress::Missing(IfMissing::SendAgain(pause)) => self.send_again(pause),
            Progress::Failed(failure) => return Effect::Failed(failure),
        }
        Effect::None
    }

    /// Takes the next step with a refusal, if there is one.
    pub(super) fn take_refusal(&mut self) -> Option<Refused> {
        match std::mem::take(&mut self.sending) {
            Sending::Refused(failure) => {
                self.sending = Sending::Final(failure);
                Some(Refused::LookAgain)
            }
            Sending::Final(failure) => Some(Refused::Judge(failure)),
            other => {
                self.sending = other;
                None
            }
        }
    }

    /// Judges a refusal of the first request by what the history says of the session since.
    pub(super) fn judge_refusal(
        &mut self,
        failure: Failure,
        session: &SessionState,
        calls: &mut ToolCalls,
    ) -> Effect {
        let Some(first) = self.queue.first_mut() else { return Effect::None };
        match judge(failure, first, session, calls) {
            // If somebody waits for it later, the call has no answer.
            Judgement::Drop => calls.take_back(self.remove(0).answered_call().unwrap_or_default()),
            Judgement::Replace(json) => {
                *first = Outgoing::new(Purpose::Answer(Origin::Replacement), vec![json]);
            }
            Judgement::SendAgain | Judgement::Hold => (),
            Judgement::NothingToStop => {
                self.remove(0);
                return Effect::NothingToStop;
            }
            Judgement::Pause(pause) => self.sending = Sending::Pausing(pause),
            Judgement::Over(outcome) => return Effect::Over(outcome),
            Judgement::Fail(failure) => return Effect::Failed(failure),
        }
        Effect::None
    }

    /// Certainly nothing of the first request is stored.
    fn is_not_stored(&mut self) {
        if let Some(first) = self.queue.first_mut() {
            first.is_not_stored();
        }
        self.withdraw_if_interrupted();
    }

    /// Removes the request at `at`, which must be there.
    fn remove(&mut self, at: usize) -> Outgoing {
        let removed = self.queue.remove(at);
        if at == 0 {
            self.has_new_first(removed.is_postponed());
        }
        removed
    }

    /// Another request is the first. Keeps a pause that the service asked for. Ends one that only
    /// delayed a postponed message.
    fn has_new_first(&mut self, was_postponed: bool) {
        if was_postponed || !matches!(self.sending, Sending::Pausing(_) | Sending::PollingStream) {
            self.sending = Sending::Ready;
        }
    }
}
