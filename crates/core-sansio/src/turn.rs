//! Say this, follow until the turn is over, tell me how it ended.
//!
//! Rules, beside those of the stream it contains:
//!
//! - Nothing is sent before the stream is open and the history is read: what comes back cannot be missed.
//! - A send whose answer was lost is looked up in the history before it is sent again. What cannot be decided is an error, not a guess.
//! - A turn is over when the session goes idle *after* our message was taken up, with no open workflow run and no active outcome.
//! - `requires_action` is an idle, not an end: the calls are handed out, each once, and their answers sent, each once.

mod batch;
mod checkpoint;
mod outcome;

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use http::{Response, StatusCode};
use managed_agents_types::{EventId, EventParams, Json, SessionId};

pub use checkpoint::TurnCheckpoint;
pub use outcome::Outcome;

use crate::call::checked;
use crate::cursors::CursorLoop;
use crate::moment::is_earlier;
use crate::stream::Status;
use crate::stream::history::{HistoryPage, kinds_call};
use crate::{
    Action, Answer, Delivery, End, Error, PendingCall, Previews, RawEvent, SessionStream, Start,
    StreamOptions, json_scan, retry,
};
use batch::{Batch, Before, Purpose, message_json};

/// How a turn is followed.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct TurnOptions {
    /// How the session is followed. Starts at [`Start::Now`] by default: what was before the turn is not delivered.
    pub stream: StreamOptions,
    /// Goes on following while calls wait for answers, for programs whose answers come from elsewhere. By default a turn whose calls
    /// were handed out and not answered ends with [`Outcome::NeedsAction`].
    pub wait_for_answers: bool,
}

impl Default for TurnOptions {
    fn default() -> Self {
        Self {
            stream: StreamOptions { start: Start::Now, ..StreamOptions::default() },
            wait_for_answers: false,
        }
    }
}

/// Why an answer was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnswerError {
    /// No such call was handed out by this turn.
    #[error("no call of that id waits here")]
    UnknownCall,
    /// It was answered already; each call takes one answer.
    #[error("the call was answered already")]
    AlreadyAnswered,
    /// Approvals take allow or deny, other calls take a result.
    #[error("the call needs another kind of answer: approvals take allow or deny, tools take a result")]
    WrongKind,
}

/// One turn of a session: sends once the stream is open, hands out what happens, ends with an [`Outcome`].
///
/// Driven like the [`SessionStream`] inside it, with one action more, [`Action::Send`]. After [`Action::Finish`] see
/// [`outcome`](Self::outcome).
///
/// ```text
///             stream open,
///             history read        taken up           idle, nothing of ours left
///   Opening ───────────────▶ Sending ──────▶ Following ─────────────────────────▶ over
///                              ▲   │ answer lost  ▲ │ requires_action
///                              └───┴─ LookingUp ──┘ └─▶ Waiting (answer ▶ Sending)
/// ```
#[derive(Debug)]
pub struct Turn {
    stream: SessionStream,
    wait_for_answers: bool,
    outbox: VecDeque<Batch>,
    sending: Sending,
    asked: Asked,
    own: Vec<Own>,
    /// Events that look like what is being sent, handed over before the answer came.
    echoes: Vec<Echo>,
    /// Moments as the fold counts them: when the last of ours was taken up, and when the first was sent.
    evidence_at: u64,
    evidence_moment: Box<str>,
    sent_at: Option<u64>,
    calls: Vec<PendingCall>,
    answered: BTreeSet<EventId>,
    has_interrupted: bool,
    is_cancelled: bool,
    outcome: Option<Outcome>,
}

/// Where the first batch of the outbox is.
#[derive(Debug)]
enum Sending {
    Ready,
    /// A pause before it is sent again.
    Pausing(Duration),
    /// It may have arrived: time for a list that lags behind, then a look.
    Settling {
        refusal: Option<Error>,
        failures: u32,
    },
    LookingUp {
        cursor: Option<String>,
        cursors: CursorLoop,
        found: Vec<RawEvent>,
        refusal: Option<Error>,
        failures: u32,
    },
}

/// Whose question the adapter is answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Stream,
    Outbox,
}

/// An event of ours that must be taken up before an idle can be the end.
#[derive(Debug, Clone, PartialEq)]
struct Own {
    id: Option<EventId>,
    item: batch::Item,
    is_processed: bool,
}

#[derive(Debug, Clone)]
struct Echo {
    id: EventId,
    at: u64,
    is_processed: bool,
}

/// Attempts at one batch before its failure is final.
const MAX_ATTEMPTS: u32 = 5;
/// Attempts to look a batch up.
const MAX_LOOKUPS: u32 = 10;

impl Turn {
    /// Says `text` to the agent.
    pub fn ask(session: SessionId, text: &str, options: TurnOptions) -> Self {
        Self::send_json(session, [message_json(text)], options)
    }

    /// Sends events in one request: a message with images, an outcome to work towards, a message with a system note.
    pub fn send(session: SessionId, events: &[EventParams], options: TurnOptions) -> Result<Self, Error> {
        let events: Result<Vec<_>, _> =
            events.iter().map(|event| Ok(Json::from(event)?.get().to_owned())).collect();
        Ok(Self::send_json(session, events.map_err(Error::Encode)?, options))
    }

    /// Sends events that are JSON text already.
    pub fn send_json(
        session: SessionId,
        events: impl IntoIterator<Item = String>,
        options: TurnOptions,
    ) -> Self {
        let mut turn = Self::follow(session, options);
        turn.outbox.push_back(Batch::new(Purpose::Ask, events));
        turn
    }

    /// Sends nothing: follows the turn that is going on until it is over. If none is, it is over at once.
    pub fn follow(session: SessionId, options: TurnOptions) -> Self {
        Self::over(SessionStream::new(session, options.stream), options.wait_for_answers)
    }

    /// Goes on where a checkpoint was taken. A message that may have been sent since is looked up before it is sent.
    pub fn resume(checkpoint: TurnCheckpoint, options: TurnOptions) -> Self {
        checkpoint.restore(options)
    }

    /// Everything handed over and sent so far, to go on from later. Keep one from before the first [`poll`](Self::poll), and one after
    /// each delivery that was dealt with: whatever happens then, nothing is lost and nothing is sent twice.
    pub fn checkpoint(&self) -> TurnCheckpoint {
        TurnCheckpoint::of(self)
    }

    /// The session.
    pub fn session(&self) -> &SessionId {
        self.stream.session()
    }

    /// The text so far of messages that are still being written.
    pub fn previews(&self) -> &Previews {
        self.stream.previews()
    }

    /// How the turn ended, once it has.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Why following failed, if the service said so. Given once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.stream.take_error()
    }

    /// What to do next.
    pub fn poll(&mut self) -> Action {
        loop {
            if self.outcome.is_some() {
                return Action::Finish(End::TurnOver);
            }
            if self.is_cancelled {
                match self.outgoing() {
                    Some(action) => return action,
                    None => self.outcome = Some(Outcome::Cancelled),
                }
                continue;
            }
            self.asked = Asked::Stream;
            match self.stream.poll() {
                Action::Deliver(delivery) => {
                    self.observe(&delivery);
                    return Action::Deliver(delivery);
                }
                Action::Finish(End::Terminated) => self.outcome = Some(Outcome::Terminated),
                Action::Finish(End::Deleted) => self.outcome = Some(Outcome::Deleted),
                Action::Receive { idle } if self.stream.is_drained() => {
                    if let Some(action) = self.outgoing() {
                        return action;
                    }
                    if let Some(call) = self.next_call() {
                        self.calls.push(call.clone());
                        return Action::Deliver(Delivery::Waiting(call));
                    }
                    self.outcome = self.judge();
                    if self.outcome.is_none() {
                        return Action::Receive { idle };
                    }
                }
                action => return action,
            }
        }
    }

    /// As [`SessionStream::handle_connected`].
    pub fn handle_connected(&mut self, response: Response<&[u8]>) {
        self.stream.handle_connected(response);
    }

    /// As [`SessionStream::handle_history`].
    pub fn handle_history(&mut self, response: Response<&[u8]>) {
        match self.asked {
            Asked::Stream => self.stream.handle_history(response),
            Asked::Outbox => self.take_lookup(&response),
        }
    }

    /// As [`SessionStream::handle_bytes`].
    pub fn handle_bytes(&mut self, bytes: &[u8]) {
        self.stream.handle_bytes(bytes);
    }

    /// As [`SessionStream::handle_disconnected`].
    pub fn handle_disconnected(&mut self) {
        match self.asked {
            Asked::Stream => self.stream.handle_disconnected(),
            Asked::Outbox => self.lookup_failed(),
        }
    }

    /// As [`SessionStream::handle_timeout`].
    pub fn handle_timeout(&mut self) {
        if self.asked == Asked::Stream {
            return self.stream.handle_timeout();
        }
        self.sending = match std::mem::replace(&mut self.sending, Sending::Ready) {
            Sending::Settling { refusal, failures } => Sending::look(refusal, failures),
            _ => Sending::Ready,
        };
    }

    /// The answer to [`Action::Send`], whatever its status.
    pub fn handle_sent(&mut self, response: Response<&[u8]>) {
        let Err(error) = checked(&response) else { return self.sent(response.body()) };
        let status = response.status();
        let Some(batch) = self.outbox.front_mut() else { return };
        batch.attempts += 1;
        let has_attempts = batch.attempts < MAX_ATTEMPTS;
        let purpose = batch.purpose;
        if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
            // It may have been done before the failure.
            self.sending = Sending::Settling { refusal: (!has_attempts).then_some(error), failures: 0 };
        } else if status == StatusCode::TOO_MANY_REQUESTS && has_attempts {
            let wait = retry::server_wait(response.headers()).unwrap_or(Duration::from_secs(1));
            self.sending = Sending::Pausing(wait.min(Duration::from_secs(60)));
        } else if purpose == Purpose::Answer {
            // Perhaps somebody else has answered: the history knows.
            self.sending = Sending::Settling { refusal: Some(error), failures: 0 };
        } else if self.is_cancelled {
            self.outbox.clear();
        } else {
            self.stream.fail(error);
        }
    }

    /// [`Action::Send`] had no answer. `may_have_arrived` is false only if it is certain that no byte was received.
    pub fn handle_send_failed(&mut self, may_have_arrived: bool) {
        let Some(batch) = self.outbox.front_mut() else { return };
        batch.attempts += 1;
        let attempts = batch.attempts;
        if self.is_cancelled {
            self.outbox.clear();
        } else if may_have_arrived {
            self.sending = Sending::Settling { refusal: None, failures: 0 };
        } else if attempts < MAX_ATTEMPTS {
            self.sending = Sending::Pausing(Duration::from_millis(500).saturating_mul(1 << attempts));
        } else {
            self.stream.give_up();
        }
    }

    /// The time given for the turn is over: ends it with [`Outcome::Deadline`]. The session goes on.
    pub fn handle_deadline(&mut self) {
        self.outcome.get_or_insert(Outcome::Deadline);
    }

    /// Answers a call that was handed out as [`Delivery::Waiting`]. It is sent by the next [`poll`](Self::poll)s; a turn that had ended with
    /// [`Outcome::NeedsAction`] goes on.
    pub fn answer(&mut self, id: &EventId, answer: &Answer) -> Result<(), AnswerError> {
        let call = self.calls.iter().find(|call| call.id == *id).ok_or(AnswerError::UnknownCall)?;
        if self.answered.contains(id) {
            return Err(AnswerError::AlreadyAnswered);
        }
        let json = call.answer_json(answer).ok_or(AnswerError::WrongKind)?;
        self.outbox.push_back(Batch::new(Purpose::Answer, [json]));
        self.answered.insert(id.clone());
        if matches!(self.outcome, Some(Outcome::NeedsAction(_))) {
            self.outcome = None;
        }
        Ok(())
    }

    /// Stops the agent and follows to the end of the turn, which then is [`Outcome::Interrupted`].
    pub fn interrupt(&mut self) {
        if !self.has_interrupted {
            self.has_interrupted = true;
            self.outbox
                .push_back(Batch::new(Purpose::Interrupt, [String::from(r#"{"type":"user.interrupt"}"#)]));
        }
    }

    /// Stops the agent and does not wait: what is left to do is to send the interrupt, if anything was sent before.
    pub fn cancel(&mut self) {
        if self.outcome.is_some() {
            return;
        }
        let may_be_running =
            self.outbox.front().is_none_or(|batch| batch.attempts > 0 || batch.purpose != Purpose::Ask);
        self.outbox.clear();
        self.sending = Sending::Ready;
        self.is_cancelled = true;
        if may_be_running {
            self.has_interrupted = false;
            self.interrupt();
        }
    }

    fn over(stream: SessionStream, wait_for_answers: bool) -> Self {
        Self {
            stream,
            wait_for_answers,
            outbox: VecDeque::new(),
            sending: Sending::Ready,
            asked: Asked::Stream,
            own: Vec::new(),
            echoes: Vec::new(),
            evidence_at: 0,
            evidence_moment: Box::default(),
            sent_at: None,
            calls: Vec::new(),
            answered: BTreeSet::new(),
            has_interrupted: false,
            is_cancelled: false,
            outcome: None,
        }
    }

    /// What the outbox wants now.
    fn outgoing(&mut self) -> Option<Action> {
        let session = self.stream.session().clone();
        let batch = self.outbox.front_mut()?;
        self.asked = Asked::Outbox;
        Some(match &self.sending {
            Sending::Ready => {
                if batch.before.is_none() && batch.purpose != Purpose::Answer {
                    let processed_at = self.stream.newest_processed_at().into();
                    batch.before = Some(Before { processed_at, keys: self.stream.recent_keys().collect() });
                    if batch.purpose == Purpose::Ask {
                        return Some(Action::Deliver(Delivery::Sending));
                    }
                }
                Action::Send(batch.call(&session))
            }
            Sending::Pausing(wait) => Action::Wait(*wait),
            Sending::Settling { failures, .. } => {
                Action::Wait(self.stream.settle_time().saturating_mul(failures + 1))
            }
            Sending::LookingUp { cursor, .. } => Action::FetchHistory(kinds_call(
                &session,
                &batch.kinds(),
                cursor.as_deref(),
                self.stream.page_size(),
            )),
        })
    }

    /// The first batch was received: its events are known by the ids in the answer.
    fn sent(&mut self, body: &[u8]) {
        let Some(batch) = self.outbox.pop_front() else { return };
        self.sending = Sending::Ready;
        self.sent_at.get_or_insert(self.stream.fold().applied);
        if batch.purpose != Purpose::Ask {
            return;
        }
        let mut echoes = Vec::new();
        let data = std::str::from_utf8(body).ok().and_then(|body| json_scan::field(body, "data"));
        if let Some(data) = data {
            // Without ids the events are known by what they say.
            let _ = json_scan::array(data, |echo| echoes.push(RawEvent::parse(echo.into()).ok()));
        }
        for (index, item) in batch.items.into_iter().enumerate() {
            let echo = echoes.get(index).and_then(Option::as_ref).filter(|echo| echo.kind() == item.kind);
            let is_processed = echo.is_some_and(|echo| echo.processed_at().is_some());
            self.expect(echo.and_then(RawEvent::id).map(EventId::from), item, is_processed);
        }
    }

    /// Watches what is handed over for signs of what was sent.
    fn observe(&mut self, delivery: &Delivery) {
        let Some(event) = delivery.event() else { return };
        let at = self.stream.fold().applied;
        if let Some(batch) = self.outbox.front().filter(|batch| batch.position_of(event, &[]).is_some()) {
            let is_asking = batch.purpose == Purpose::Ask && batch.before.is_some();
            if let Some(id) = event.id().filter(|_| is_asking) {
                self.echoes.push(Echo { id: id.into(), at, is_processed: event.processed_at().is_some() });
            }
            if matches!(self.sending, Sending::Settling { .. } | Sending::LookingUp { .. }) {
                self.adopt(&[event]);
            }
            return;
        }
        let own = self.own.iter_mut().find(|own| match &own.id {
            Some(id) => event.id() == Some(id.as_str()),
            None => !own.is_processed && own.item.is(event),
        });
        if let Some(own) = own {
            if own.id.is_none() {
                own.id = event.id().map(EventId::from);
            }
            if event.processed_at().is_some() {
                own.is_processed = true;
                self.evidence_at = at;
                self.evidence_moment = event.processed_at().unwrap_or_default().into();
            }
        }
    }

    /// The first batch turned out to have been received: `found` are its events.
    fn adopt(&mut self, found: &[&RawEvent]) {
        let Some(batch) = self.outbox.pop_front() else { return };
        self.sending = Sending::Ready;
        self.sent_at.get_or_insert(self.stream.fold().applied);
        if batch.purpose != Purpose::Ask {
            return;
        }
        let mut taken = Vec::new();
        let mut ids = vec![None; batch.items.len()];
        for event in found {
            if let Some(index) = batch.position_of(event, &taken) {
                taken.push(index);
                ids[index] = event.id().map(EventId::from);
            }
        }
        for (id, item) in ids.into_iter().zip(batch.items) {
            self.expect(id, item, false);
        }
        self.echoes.clear();
    }

    /// From now on an idle counts only once `item` was taken up; perhaps it was already.
    fn expect(&mut self, id: Option<EventId>, item: batch::Item, is_processed: bool) {
        let mut own = Own { id, item, is_processed };
        if is_processed {
            self.evidence_at = self.evidence_at.max(self.sent_at.unwrap_or_default());
        }
        for echo in self.echoes.iter().filter(|echo| Some(&echo.id) == own.id.as_ref()) {
            own.is_processed |= echo.is_processed;
            if echo.is_processed {
                self.evidence_at = self.evidence_at.max(echo.at);
            }
        }
        self.own.push(own);
    }

    fn take_lookup(&mut self, response: &Response<&[u8]>) {
        if let Err(error) = checked(response) {
            let is_passing = error.is_retryable();
            return if is_passing { self.lookup_failed() } else { self.stream.fail(error) };
        }
        let Ok(page) = HistoryPage::read(response.body()) else { return self.lookup_failed() };
        let Some(batch) = self.outbox.front() else { return };
        let Sending::LookingUp { cursor, cursors, found, .. } = &mut self.sending else { return };
        found.extend(page.events.into_iter().filter(|event| batch.position_of(event, &[]).is_some()));
        if let Some(next) = page.next {
            if cursors.repeats(&next) {
                return self.stream.fail(Error::RepeatedCursor { cursor: next });
            }
            *cursor = Some(next);
            return;
        }
        self.looked_up();
    }

    fn looked_up(&mut self) {
        let Sending::LookingUp { found, refusal, .. } = std::mem::replace(&mut self.sending, Sending::Ready)
        else {
            return;
        };
        let Some(batch) = self.outbox.front() else { return };
        let mut ids: Vec<_> = found.iter().filter_map(RawEvent::id).collect();
        ids.sort_unstable();
        ids.dedup();
        match ids.len() {
            0 => {
                if let Some(error) = refusal {
                    self.stream.fail(error);
                }
            }
            found if found > batch.items.len() && batch.purpose == Purpose::Ask => {
                self.stream.fail(Error::UndecidedSend)
            }
            _ => self.adopt(&found.iter().collect::<Vec<_>>()),
        }
    }

    fn lookup_failed(&mut self) {
        if let Sending::LookingUp { refusal, failures, .. } =
            std::mem::replace(&mut self.sending, Sending::Ready)
        {
            if failures + 1 == MAX_LOOKUPS {
                return self.stream.fail(refusal.unwrap_or(Error::UndecidedSend));
            }
            self.sending = Sending::Settling { refusal, failures: failures + 1 };
        }
    }

    /// A call that waits for an answer and was not handed out yet.
    fn next_call(&self) -> Option<PendingCall> {
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
    fn judge(&self) -> Option<Outcome> {
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

impl Sending {
    fn look(refusal: Option<Error>, failures: u32) -> Self {
        Self::LookingUp { cursor: None, cursors: CursorLoop::default(), found: Vec::new(), refusal, failures }
    }
}
