//! Sends what the turn has to say: one request at a time, each stored once.
//!
//! | `Sending` | entered when | left when |
//! | --- | --- | --- |
//! | `Ready` | there is a request; the one before it is done | the answer confirms it → the next one; it may have arrived → `BeforeLookup`; it is refused → `Refused`; the session does not take it yet → `Pausing` |
//! | `Pausing` | the session does not take the request yet, or no byte arrived | the wait is over → `PollingStream` |
//! | `PollingStream` | after a pause | the stream was read once → `Ready` |
//! | `BeforeLookup` | the answer was lost, or is not the service's | the list cannot be stale → `LookingUp` |
//! | `LookingUp` | | found → done; not found → `Ready`, or `Refused` after the last attempt; failed → `BeforeLookup` |
//! | `Refused` | the service said no | the history is to be read again → `Final` |
//! | `Final` | | the history was read: judged by the session's state → `Ready`, done, or the turn ends |

mod lookup;
mod outgoing;
mod refusal;

use std::time::Duration;

use managed_agents_types::EventId;

use crate::request::failure::{Failure, Refusal};
use crate::request::reply::Reply;
use crate::request::session_request::{Endpoint, Request};
use crate::session::event::RawEvent;
use crate::session::seq::Seq;
use crate::session::state::SessionState;
use crate::session::status::Status;
use crate::session::stream::SessionStream;
use crate::session::stream::action::Action;
use crate::session::stream::delivery::Delivery;
use crate::session::stream::history_page::HistoryPage;
use crate::session::stream::phase::Phase;
use crate::session::tool_call::Answer;
use crate::session::turn::item::Item;
use crate::session::turn::outbox::lookup::{Lookup, Progress, Search};
use crate::session::turn::outbox::outgoing::{Outgoing, Purpose};
use crate::session::turn::outcome::Outcome;
use crate::session::turn::tool_calls::ToolCalls;
use crate::text::json_object::{Reader, Writer};

/// Attempts at one request before its failure is final, and before an answer that is not the
/// service's is.
const MAX_ATTEMPTS: u32 = 5;
const MAX_ODD_ANSWERS: u32 = 3;

/// Attempts to look a request up.
const MAX_LOOKUPS: u32 = 10;

/// Pauses before a message is sent again, in milliseconds. The service may refuse it for a moment
/// after the last answer.
const PAUSES: [u64; 8] = [250, 500, 1000, 1000, 1000, 1000, 1000, 1000];

/// The longest pause that the service may set.
const MAX_PAUSE: Duration = Duration::from_secs(60);

/// The pause from then on, for a turn whose answers come from elsewhere.
const LONG_PAUSE: Duration = Duration::from_secs(5);

/// The route of every send.
const SEND: &str = "POST /v1/sessions/{session_id}/events";

/// The requests to send, in their order.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    queue: Vec<Outgoing>,
    /// The state of the first of them.
    sending: Sending,
    /// The message was given up before it went out.
    is_withdrawn: bool,
    /// The turn was cancelled: at most an interrupt goes out, and only once.
    is_closed: bool,
}

#[derive(Debug, Default)]
enum Sending {
    #[default]
    Ready,
    Pausing(Duration),
    PollingStream,
    BeforeLookup(Search),
    LookingUp(Lookup),
    Refused(Failure),
    Final(Failure),
}

/// The meaning of an answer for the rest of the turn.
#[derive(Debug)]
pub(super) enum Effect {
    None,
    /// The service confirmed these events, with the stored event of each.
    Confirmed {
        items: Vec<Item>,
        echoes: Vec<Option<RawEvent>>,
    },
    /// The history shows that these events were received, under these ids, some time after `since`.
    Found {
        items: Vec<Item>,
        ids: Vec<Option<EventId>>,
        since: Seq,
    },
    /// An interrupt came too late: there is nothing to stop.
    NothingToStop,
    Over(Outcome),
    Failed(Failure),
    /// Failed, and the adapter knows why.
    GaveUp,
}

/// A refusal, and what it needs before it is judged.
pub(super) enum Refused {
    /// The history must be read again.
    LookAgain,
    Judge(Failure),
}

impl Outbox {
    /// Adds the message of the turn.
    pub(super) fn push_message(&mut self, events: Vec<String>) {
        self.queue.push(Outgoing::new(Purpose::Ask, events));
    }

    /// Adds an answer. It goes out before a message that has not.
    pub(super) fn push_answer(&mut self, answer: String) {
        let at = self.queue.iter().position(Outgoing::is_unsent).unwrap_or(self.queue.len());
        if at == 0 {
            self.sending = Sending::Ready;
        }
        self.queue.insert(at, Outgoing::new(Purpose::Answer, vec![answer]));
    }

    /// Adds an interrupt. It withdraws a message that waits to go out.
    pub(super) fn push_interrupt(&mut self, session: &SessionState, calls: &ToolCalls) {
        let is_postponed = |first: &Outgoing| first.is_unsent() && first.is_postponed();
        if self.is_held(session, calls) || self.queue.first().is_some_and(is_postponed) {
            self.queue.remove(0);
            self.sending = Sending::Ready;
            self.is_withdrawn = true;
        }
        self.queue.push(Outgoing::new(Purpose::Interrupt, vec![r#"{"type":"user.interrupt"}"#.into()]));
    }

    /// Withdraws everything. Returns `true` if something may have been sent before, so that there
    /// may be something to stop.
    pub(super) fn close(&mut self) -> bool {
        let may_have_sent = |first: &Outgoing| {
            // So may an earlier process: then the message is about to be looked up.
            let may_have_arrived = self.may_have_arrived();
            first.purpose() != Purpose::Ask || first.attempts() > 0 || may_have_arrived
        };
        let is_unsent = self.is_unsent();
        let may_be_running = !is_unsent && self.queue.first().is_none_or(may_have_sent);
        *self = Self { is_withdrawn: is_unsent, is_closed: true, ..Self::default() };
        may_be_running
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_closed
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// See [`Turn::is_unsent`](crate::Turn::is_unsent).
    pub(super) fn is_unsent(&self) -> bool {
        self.is_withdrawn || self.queue.iter().any(Outgoing::is_unsent)
    }

    /// Returns `true` while the message must wait: the session waits for answers, and one is
    /// missing.
    pub(super) fn is_held(&self, session: &SessionState, calls: &ToolCalls) -> bool {
        matches!(self.sending, Sending::Ready)
            && self.queue.first().is_some_and(Outgoing::starts_work)
            && calls.is_session_waiting(session)
    }

    /// Returns `true` if an earlier process may have sent the first request.
    pub(super) fn is_resumed(&self) -> bool {
        self.queue.first().is_some_and(Outgoing::is_resumed)
    }

    /// Returns `true` if the first request is being sent, or about to be.
    pub(super) fn is_sending(&self) -> bool {
        matches!(self.sending, Sending::Ready)
    }

    /// Returns `true` if a refusal is to be judged once the history was read.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self.sending, Sending::Refused(_) | Sending::Final(_))
    }

    /// The phase of the outbox; `None` if it has nothing to do.
    pub(super) fn phase(&self) -> Option<Phase> {
        match self.sending {
            Sending::BeforeLookup(_) | Sending::LookingUp(_) | Sending::Refused(_) | Sending::Final(_) => {
                Some(Phase::LookingUp)
            }
            Sending::Ready | Sending::Pausing(_) | Sending::PollingStream => {
                (!self.queue.is_empty()).then_some(Phase::Sending)
            }
        }
    }

    /// Says what to do for the first request; `None` if there is nothing to send, or not now.
    pub(super) fn poll(&mut self, stream: &SessionStream, calls: &ToolCalls) -> Option<Action> {
        if self.is_held(stream.state(), calls) {
            self.queue.iter_mut().for_each(Outgoing::forget_postponed);
            return None;
        }
        let first = self.queue.first_mut()?;
        if first.take_must_be_looked_up() {
            self.sending = Sending::BeforeLookup(Search::default());
        }
        Some(match &self.sending {
            Sending::Ready => {
                let begins = first.begin(stream);
                if begins && first.purpose() == Purpose::Ask && !first.is_postponed() {
                    return Some(Action::Deliver(Delivery::Sending));
                }
                Action::Send(Request { body: first.body(), ..stream.request(Endpoint::Send) })
            }
            Sending::Pausing(wait) => Action::Wait(*wait),
            Sending::PollingStream => Action::Receive { timeout: Duration::ZERO },
            Sending::BeforeLookup(search) => Action::Wait(stream.list_lags(search.failures() + 1)),
            Sending::LookingUp(lookup) => {
                let list = stream.request(Endpoint::History);
                Action::FetchHistory(lookup.request(list, first, stream.page_size()))
            }
            Sending::Refused(_) | Sending::Final(_) => return None,
        })
    }

    /// The wait or the read that was asked for is over.
    pub(super) fn timed_out(&mut self) {
        self.sending = match std::mem::take(&mut self.sending) {
            Sending::BeforeLookup(search) => Sending::LookingUp(Lookup::new(search)),
            Sending::Pausing(_) => Sending::PollingStream,
            Sending::PollingStream => Sending::Ready,
            other => other,
        };
    }

    /// Bytes of the live stream came.
    pub(super) fn has_read(&mut self) {
        if matches!(self.sending, Sending::PollingStream) {
            self.sending = Sending::Ready;
        }
    }

    /// The answer to a send.
    pub(super) fn take_sent(
        &mut self,
        reply: &Reply<'_>,
        session: &SessionState,
        calls: &ToolCalls,
    ) -> Effect {
        let Some(first) = self.queue.first_mut() else { return Effect::None };
        let echoes = if reply.is_success() { first.echoes(reply.body) } else { None };
        if let Some(echoes) = echoes {
            let Some(message) = self.remove_first() else { return Effect::None };
            return Effect::Confirmed { items: message.into_items(), echoes };
        }
        if reply.status == 400 && first.starts_work() {
            let refusal = Refusal::of(reply);
            if refusal::is_about_answers(&refusal) {
                return self.postpone(refusal, session, calls);
            }
        }
        let Some(first) = self.queue.first_mut() else { return Effect::None };
        let (attempts, purpose) = (first.count_attempt(), first.purpose());
        let failure = || Failure::of_send(reply);
        match reply.status {
            429 if attempts < MAX_ATTEMPTS => {
                let wait = reply.retry_after.unwrap_or(Duration::from_secs(1));
                self.sending = Sending::Pausing(wait.min(MAX_PAUSE));
            }
            // The last interrupt: it is neither looked up nor sent again, so that the turn ends.
            _ if self.is_closed => self.queue.clear(),
            // Something between here and the service has answered: a login page, for one.
            200..400 => self.look_up((attempts >= MAX_ODD_ANSWERS).then(failure), None),
            // The service may have stored it before it failed.
            408 | 500..600 => {
                self.look_up((attempts >= MAX_ATTEMPTS).then(failure), reply.retry_after);
            }
            // The session may have ended, or somebody else has answered, or there is nothing to
            // stop any more.
            404 | 409 => self.sending = Sending::Refused(failure()),
            _ if purpose != Purpose::Ask => self.sending = Sending::Refused(failure()),
            _ => return Effect::Failed(failure()),
        }
        Effect::None
    }

    /// A send had no answer.
    pub(super) fn send_failed(&mut self, may_have_arrived: bool) -> Effect {
        let Some(first) = self.queue.first_mut() else { return Effect::None };
        let attempts = first.count_attempt();
        if self.is_closed {
            self.queue.clear();
        } else if may_have_arrived {
            self.look_up(None, None);
        } else if attempts < MAX_ATTEMPTS {
            self.sending = Sending::Pausing(Duration::from_millis(500 << attempts));
        } else {
            return Effect::GaveUp;
        }
        Effect::None
    }

    /// The first request may have arrived. `refusal`: if not, that was the last attempt, and this
    /// is why. `retry_after`: if not, it is sent again only after that time.
    fn look_up(&mut self, refusal: Option<Failure>, retry_after: Option<Duration>) {
        self.sending = Sending::BeforeLookup(Search::new(refusal, retry_after));
    }

    /// A page of the history in which the first request is looked up. A 404 is not for the outbox.
    pub(super) fn take_lookup(&mut self, reply: &Reply<'_>) -> Effect {
        if !reply.is_success() {
            let refusal = Refusal::of(reply);
            return match refusal.is_retryable() {
                true => self.lookup_failed(),
                false => Effect::Failed(Failure::Refused(refusal)),
            };
        }
        let Ok(page) = HistoryPage::read(reply.body) else { return self.lookup_failed() };
        let (Some(first), Sending::LookingUp(lookup)) = (self.queue.first(), &mut self.sending) else {
            return Effect::None;
        };
        match lookup.take(page, first) {
            Progress::NextPage => Effect::None,
            Progress::Done => self.looked_up(),
            Progress::Failed => self.lookup_failed(),
        }
    }

    fn looked_up(&mut self) -> Effect {
        let Sending::LookingUp(lookup) = std::mem::take(&mut self.sending) else { return Effect::None };
        let (found, ids, search) = lookup.into_found();
        let pause = search.pause();
        let Some(first) = self.queue.first() else { return Effect::None };
        match ids {
            0 => match search.into_refusal() {
                Some(failure) => self.sending = Sending::Refused(failure),
                None if first.attempts() >= MAX_ATTEMPTS => return Effect::GaveUp,
                None => {
                    if let Some(pause) = pause {
                        self.sending = Sending::Pausing(pause.min(MAX_PAUSE));
                    }
                }
            },
            ids if ids > first.len() && first.purpose() == Purpose::Ask => {
                return Effect::Failed(Failure::UndecidedSend);
            }
            _ => return self.adopt(&found),
        }
        Effect::None
    }

    /// A lookup had no answer, or one that is of no use.
    pub(super) fn lookup_failed(&mut self) -> Effect {
        match std::mem::take(&mut self.sending) {
            Sending::LookingUp(lookup) => {
                let mut search = lookup.into_search();
                if search.count_failure() == MAX_LOOKUPS {
                    return Effect::Failed(search.into_refusal().unwrap_or(Failure::UndecidedSend));
                }
                self.sending = Sending::BeforeLookup(search);
            }
            other => self.sending = other,
        }
        Effect::None
    }

    /// Looks for the first request in an event that was handed over, if it may have arrived.
    pub(super) fn observe(&mut self, event: &RawEvent) -> Effect {
        let is_first = |first: &Outgoing| first.position_of(event, &[]).is_some();
        if self.may_have_arrived() && self.queue.first().is_some_and(is_first) {
            return self.adopt(std::slice::from_ref(event));
        }
        Effect::None
    }

    /// The first request was received: `found` are its events.
    fn adopt(&mut self, found: &[RawEvent]) -> Effect {
        let Some(message) = self.remove_first() else { return Effect::None };
        let (ids, since) = (message.ids_in(found), message.begun_at());
        Effect::Found { items: message.into_items(), ids, since }
    }

    /// Removes the first request. Returns it if an idle counts only once it was processed.
    fn remove_first(&mut self) -> Option<Outgoing> {
        self.sending = Sending::Ready;
        if self.queue.is_empty() {
            return None;
        }
        Some(self.queue.remove(0)).filter(|first| first.purpose() == Purpose::Ask)
    }

    fn may_have_arrived(&self) -> bool {
        !matches!(self.sending, Sending::Ready | Sending::Pausing(_) | Sending::PollingStream)
    }

    /// Drops answers to calls that the session has closed.
    pub(super) fn forget_closed(&mut self, session: &SessionState) {
        let is_needless =
            |outgoing: &Outgoing| outgoing.answered_call().is_some_and(|id| session.call(id).is_none());
        if self.queue.first().is_some_and(is_needless) {
            self.sending = Sending::Ready;
        }
        self.queue.retain(|outgoing| !is_needless(outgoing));
    }

    /// The session does not take the message yet: it waits for answers, or its budget is used up.
    fn postpone(&mut self, refusal: Refusal, session: &SessionState, calls: &ToolCalls) -> Effect {
        let mut message = self.queue.remove(0);
        let attempts = message.postpone() as usize;
        self.queue.push(message);
        self.sending = Sending::Ready;
        if is_at_cap(session) && !refusal::is_about_calls(&refusal) {
            return Effect::Over(Outcome::BudgetReached);
        }
        if !self.is_held(session, calls) && self.queue.len() == 1 {
            self.sending = match PAUSES.get(attempts - 1) {
                Some(pause) => Sending::Pausing(Duration::from_millis(*pause)),
                None => Sending::Refused(Failure::Refused(refusal)),
            };
        }
        Effect::None
    }

    /// A cancelled turn does not wait for what comes of its interrupt.
    pub(super) fn forget_refused(&mut self) {
        if self.is_refused() {
            self.queue.clear();
            self.sending = Sending::Ready;
        }
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
        let Some(first) = self.queue.first() else { return Effect::None };
        let call = first.answered_call().unwrap_or_default();
        match first.purpose() {
            // Nobody waits for the answer any more. If somebody does later, the call has none.
            Purpose::Answer if !is_awaited(call, session) => {
                calls.take_back(call);
                self.queue.remove(0);
            }
            Purpose::Answer
                if !first.is_replacement()
                    && refusal::is_about_content(&failure)
                    && self.replace_answer(&failure, session) => {}
            Purpose::Interrupt if session.status() == Status::Idle => {
                self.queue.remove(0);
                return Effect::NothingToStop;
            }
            Purpose::Ask if failure.status() == Some(400) => {
                return self.stay_postponed(failure, session, calls);
            }
            _ => return Effect::Failed(failure.of_route(SEND)),
        }
        Effect::None
    }

    /// Answers in another way, so that the agent can go on: a result becomes an error that says
    /// why, a confirmation a plain deny. Returns `false` if the call takes neither.
    fn replace_answer(&mut self, failure: &Failure, session: &SessionState) -> bool {
        let Some(refused) = self.queue.first_mut() else { return false };
        let is_confirmation = refused.is_confirmation();
        let answer = if is_confirmation { Answer::deny("") } else { Answer::error(refusal::why(failure)) };
        let call = session.call(refused.answered_call().unwrap_or_default());
        let json = call.and_then(|call| call.answer_json(&answer));
        let is_replaced = json.is_some();
        if let Some(json) = json {
            *refused = Outgoing::replacement(json);
        }
        is_replaced
    }

    /// The session has not taken the message for some seconds, and the history says no more about
    /// it.
    fn stay_postponed(&mut self, failure: Failure, session: &SessionState, calls: &ToolCalls) -> Effect {
        let Failure::Refused(refusal) = &failure else { return Effect::Failed(failure) };
        let waits = refusal::is_about_calls(refusal);
        if self.is_held(session, calls) {
            // It goes out once the answers are given.
        } else if is_at_cap(session) || (refusal::is_about_budget(refusal) && !waits) {
            return Effect::Over(Outcome::BudgetReached);
        } else if !waits {
            return Effect::Failed(failure);
        } else if calls.waits_for_answers() {
            self.sending = Sending::Pausing(LONG_PAUSE);
        } else {
            return Effect::Over(Outcome::NeedsAction(calls.unanswered(session).unwrap_or_default()));
        }
        Effect::None
    }

    /// `has_ended`: this turn will send nothing more.
    pub(super) fn write(&self, has_ended: bool, writer: &mut Writer) {
        writer.open("outbox", "[");
        for outgoing in &self.queue {
            // Otherwise the process may send it before the checkpoint is read: then it is looked
            // up.
            outgoing.write(outgoing.was_refused() && has_ended, writer);
        }
        writer.close("]");
    }

    pub(super) fn read(value: Reader<'_>) -> Self {
        let mut outbox = Self::default();
        value.list("outbox", &mut |outgoing| outbox.queue.extend(Outgoing::read(outgoing)));
        // The history knows whether it was sent when the process ended. If it was not about to be
        // sent, it was not.
        for (index, outgoing) in outbox.queue.iter_mut().enumerate() {
            if outgoing.resume(index == 0) {
                outbox.sending = Sending::BeforeLookup(Search::default());
            }
        }
        outbox
    }
}

/// Returns `true` if the session waits for the answer to `call`, as far as it is known.
fn is_awaited(call: &str, session: &SessionState) -> bool {
    let required = session.required();
    session.call(call).is_some() && (required.is_empty() || required.iter().any(|id| **id == *call))
}

fn is_at_cap(session: &SessionState) -> bool {
    let idle = session.idle().filter(|_| session.status() == Status::Idle);
    let reason = idle.and_then(|idle| idle.text(&["stop_reason", "type"]));
    reason.as_deref() == Some("budget_reached")
}
