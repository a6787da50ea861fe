//! Say this, follow until the turn is over, tell me how it ended.
//!
//! Rules, beside those of the stream it contains:
//!
//! - Nothing is sent before the stream is open and the history is read: what comes back cannot be missed.
//! - A send whose answer was lost is looked up in the history before it is sent again. What cannot be decided is an error, not a guess.
//! - A turn is over when the session goes idle *after* our message was taken up, with no open workflow run and no active outcome.
//! - A message that was queued when the service's retries were exhausted may have been dropped: if the history, read once more, says
//!   nothing else, the turn is over too.
//! - The service may not tell the end: an idle that leaves ours unprocessed is looked into, and so is a long time without an event. Then
//!   the session's own status decides.
//! - `requires_action` is an idle, not an end: the calls are handed out, each once, and their answers sent, each once.
//! - A session that waits for answers takes no message: it goes out once they are given. What does not go out is reported.

mod batch;
mod checkpoint;
mod doubt;
mod held;
mod judge;
mod lookup;
mod options;
mod outcome;
mod phase;
mod quiet;
mod refused;
mod sending;
mod sent;
mod stopping;
mod twin;
mod waiting;

use managed_agents_types::{EventId, EventParams, Json, SessionId};

pub use checkpoint::TurnCheckpoint;
pub use options::TurnOptions;
pub use outcome::Outcome;

use crate::request::error::Error;
use crate::request::failure::Failure;
use crate::request::reply::Reply;
use crate::session::event::RawEvent;
use crate::session::mark::Mark;
use crate::session::previews::Previews;
use crate::session::seq::Seq;
use crate::session::stream::SessionStream;
use crate::session::stream::action::Action;
use crate::session::stream::action::End;
use crate::session::stream::delivery::Delivery;
use crate::session::stream::options::Start;
use crate::session::stream::request::Request;
use crate::session::tool_call::{Answer, AnswerError};
use batch::{Batch, Purpose, message_json};
use doubt::Doubt;
use quiet::Quiet;
use sending::{Own, Sending};

/// One turn of a session: sends once the stream is open, hands out what happens, ends with an [`Outcome`].
///
/// Driven like the [`SessionStream`] inside it, with two actions more, [`Action::Send`] and [`Action::FetchSession`]. After [`Action::Finish`] see
/// [`outcome`](Self::outcome).
///
/// ```text
///             stream open,
///             history read        taken up           idle, nothing of ours left
///   Opening ───────────────▶ Sending ──────▶ Following ─────────────────────────▶ over
///                              ▲   │ answer lost  ▲ │ requires_action
///                              └───┴─ LookingUp ──┘ └─▶ Waiting (answer ▶ Sending)
/// ```
///
/// The whole picture, each [`Phase`](crate::Phase) and what leads from one to another, is drawn from the code:
/// [turn.md](https://github.com/managed-agents/managed-agents/blob/main/docs/turn.md).
///
/// Memory, beside that of the stream: what it has to say, answers that were not sent yet, and ids of open calls.
#[derive(Debug)]
pub struct Turn {
    stream: SessionStream,
    wait_for_answers: bool,
    outbox: Vec<Batch>,
    sending: Sending,
    asked: Asked,
    own: Vec<Own>,
    /// When the last of ours was taken up.
    evidence: Mark,
    /// When the last of ours was known to be received, as the fold counts.
    sent_at: Seq,
    /// Whether the session has come to rest without saying so.
    doubt: Doubt,
    quiet: Quiet,
    /// When the session last went idle with its retries used up, after ours was sent as far as can be known: what is queued is dropped
    /// then.
    exhausted_at: Seq,
    /// It was seen live: it cannot be older than what was sent.
    is_exhausted_live: bool,
    /// Calls that were handed out and answered, as long as the session counts them as open.
    handed_out: Vec<EventId>,
    answered: Vec<EventId>,
    has_interrupted: bool,
    is_cancelled: bool,
    /// The message was given up before it went out.
    is_unsent: bool,
    outcome: Option<Outcome>,
}

/// Whose question the adapter is answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Stream,
    Outbox,
    Session,
}

/// Attempts at one batch before its failure is final; before an answer that is not the service's is.
const MAX_ATTEMPTS: u32 = 5;
const MAX_ODD_ANSWERS: u32 = 3;

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
        turn.outbox.push(Batch::new(Purpose::Ask, events.into_iter().collect()));
        turn
    }

    /// Sends nothing: follows the turn that is going on until it is over, from now on. If none is, it is over at once.
    pub fn follow(session: SessionId, options: TurnOptions) -> Self {
        Self::follow_from(session, Start::Now, options)
    }

    /// As [`follow`](Self::follow), from `start` on: [`Start::Beginning`] delivers all of the history first.
    pub fn follow_from(session: SessionId, start: Start, options: TurnOptions) -> Self {
        let stream = SessionStream::starting_at(session, start, options.stream);
        Self::over(stream, options.wait_for_answers)
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

    /// As [`resume`](Self::resume), from the text of a checkpoint; `None` where [`TurnCheckpoint::from_json`] fails. For adapters that
    /// bring words of their own.
    pub fn resume_json(checkpoint: &str, options: TurnOptions) -> Option<Self> {
        checkpoint::read(checkpoint, options)
    }

    /// The text of the [`checkpoint`](Self::checkpoint).
    pub fn checkpoint_json(&self) -> String {
        checkpoint::write(self)
    }

    /// The session.
    pub fn session(&self) -> &SessionId {
        self.stream.session()
    }

    /// The text so far of messages that are still being written.
    pub fn previews(&self) -> &Previews {
        self.stream.previews()
    }

    /// As [`SessionStream::usage`].
    pub fn usage(&self) -> Option<&RawEvent> {
        self.stream.usage()
    }

    /// The workflow runs that are open as far as is known. After [`Outcome::BudgetReached`] or [`Outcome::Interrupted`] they may be paused,
    /// and nothing ends them but the agent: ask it to stop them, or to go on.
    pub fn open_runs(&self) -> impl Iterator<Item = &str> {
        self.stream.state().open_runs()
    }

    /// How the turn ended, once it has.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// Why following failed, if the service said so. Given once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.stream.take_error()
    }

    /// As [`take_error`](Self::take_error), without words.
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.stream.take_failure()
    }

    /// What to do next.
    pub fn poll(&mut self) -> Action {
        let action = self.poll_request();
        self.stream.scope().operation(action)
    }

    /// As [`poll`](Self::poll), for adapters that write requests themselves.
    pub fn poll_request(&mut self) -> Action<Request> {
        loop {
            if self.outcome.is_some() {
                return Action::Finish(End::TurnOver);
            }
            if self.is_cancelled {
                self.forget_refused();
                match self.outgoing() {
                    Some(action) => return action,
                    None => self.outcome = Some(Outcome::Cancelled),
                }
                continue;
            }
            self.asked = Asked::Stream;
            self.end_here();
            if self.outcome.is_some() {
                continue;
            }
            match self.stream.poll_request() {
                Action::Deliver(delivery) => {
                    self.observe(&delivery);
                    return Action::Deliver(delivery);
                }
                Action::Finish(End::Terminated) => self.outcome = Some(Outcome::Terminated),
                // Nothing shows that there ever was such a session.
                Action::Finish(End::Deleted) if self.has_seen_nothing() => {
                    return Action::Finish(End::Failed);
                }
                Action::Finish(End::Deleted) => self.outcome = Some(Outcome::Deleted),
                Action::Receive { timeout } if self.stream.has_heard() => {
                    let is_resumed = self.outbox.first().is_some_and(|batch| batch.is_resumed);
                    let must_look = is_resumed && !self.stream.is_rechecked();
                    if !self.stream.is_drained() && (must_look || self.is_refused()) {
                        return Action::Receive { timeout };
                    }
                    // What an earlier process may have sent, the history shows.
                    if must_look {
                        self.stream.look_again();
                        continue;
                    }
                    if self.takes_refusal() {
                        continue;
                    }
                    if let Some(action) = self.outgoing() {
                        self.quiet.restart(self.stream.state().seq());
                        return action;
                    }
                    self.asked = Asked::Stream;
                    if let Some(call) = self.next_call() {
                        self.handed_out.push(call.id.clone());
                        return Action::Deliver(Delivery::Waiting(call));
                    }
                    if !self.stream.is_drained() {
                        return Action::Receive { timeout };
                    }
                    self.judge();
                    if self.outcome.is_none() && self.stream.is_drained() {
                        if let Some(action) = self.watch(timeout) {
                            return action;
                        }
                    }
                }
                action => return action,
            }
        }
    }

    /// As [`SessionStream::handle_connected`].
    pub fn handle_connected<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.quiet.heard();
        self.stream.handle_connected(reply);
    }

    /// As [`SessionStream::handle_history`].
    pub fn handle_history<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        match self.asked {
            Asked::Stream => self.stream.handle_history(reply),
            Asked::Outbox => self.take_lookup(&reply.into().judged()),
            Asked::Session => (),
        }
    }

    /// As [`SessionStream::handle_bytes`].
    pub fn handle_bytes(&mut self, bytes: &[u8]) {
        if matches!(self.sending, Sending::Breathing) {
            self.sending = Sending::Ready;
        }
        self.quiet.heard();
        self.stream.handle_bytes(bytes);
    }

    /// As [`SessionStream::handle_fetch_failed`], and the same for [`Action::FetchSession`].
    pub fn handle_fetch_failed(&mut self) {
        match self.asked {
            Asked::Stream => self.stream.handle_fetch_failed(),
            Asked::Outbox => self.lookup_failed(),
            Asked::Session => self.session_failed(),
        }
    }

    /// As [`SessionStream::handle_fetch_too_large`].
    pub fn handle_fetch_too_large(&mut self) {
        match self.asked {
            Asked::Stream => self.stream.handle_fetch_too_large(),
            Asked::Outbox if self.stream.halve_pages(self.stream.page_size()) => self.lookup_failed(),
            Asked::Outbox => self.stream.give_up(),
            Asked::Session => self.session_failed(),
        }
    }

    /// As [`SessionStream::handle_odd_answer`].
    pub fn handle_odd_answer(&mut self) {
        match self.asked {
            Asked::Stream => self.stream.handle_odd_answer(),
            Asked::Outbox => self.lookup_failed(),
            Asked::Session => self.session_failed(),
        }
    }

    /// As [`SessionStream::room`].
    pub fn room(&self) -> usize {
        self.stream.room()
    }

    /// As [`SessionStream::handle_disconnected`].
    pub fn handle_disconnected(&mut self) {
        self.stream.handle_disconnected();
    }

    /// As [`SessionStream::handle_elapsed`].
    pub fn handle_elapsed(&mut self, time: std::time::Duration) {
        self.quiet.passes(time, self.stream.state().seq());
        self.stream.handle_elapsed(time);
    }

    /// As [`SessionStream::handle_timeout`].
    pub fn handle_timeout(&mut self) {
        if self.asked == Asked::Stream {
            return self.read_timed_out();
        }
        self.sending = match std::mem::replace(&mut self.sending, Sending::Ready) {
            Sending::Settling(search) => Sending::look(search),
            Sending::Pausing(_) => Sending::Breathing,
            Sending::Breathing => Sending::Ready,
            other => other,
        };
    }

    /// The time given for the turn is over: ends it with [`Outcome::Deadline`]. The session goes on.
    pub fn handle_deadline(&mut self) {
        self.outcome.get_or_insert(Outcome::Deadline);
    }

    /// Answers a call that was handed out as [`Delivery::Waiting`]. It is sent by the next [`poll`](Self::poll)s; a turn that had ended with
    /// [`Outcome::NeedsAction`] goes on.
    pub fn answer(&mut self, id: &EventId, answer: &Answer) -> Result<(), AnswerError> {
        let fold = self.stream.state();
        if self.answered.contains(id) || fold.is_closed(id.as_str()) {
            return Err(AnswerError::AlreadyAnswered);
        }
        let is_here = self.handed_out.contains(id) && !self.is_cancelled;
        let call = fold.call(id.as_str()).filter(|_| is_here);
        let call = call.ok_or(AnswerError::UnknownCall)?;
        answer.check()?;
        let json = call.answer_json(answer).ok_or(AnswerError::WrongKind)?;
        self.push_answer(Batch::new(Purpose::Answer, vec![json]));
        self.answered.push(id.clone());
        if matches!(self.outcome, Some(Outcome::NeedsAction(_))) {
            self.outcome = None;
        }
        Ok(())
    }

    #[inline(never)]
    fn over(stream: SessionStream, wait_for_answers: bool) -> Self {
        Self {
            stream,
            wait_for_answers,
            outbox: Vec::new(),
            sending: Sending::Ready,
            asked: Asked::Stream,
            own: Vec::new(),
            evidence: Mark::default(),
            sent_at: Seq::START,
            doubt: Doubt::default(),
            quiet: Quiet::default(),
            exhausted_at: Seq::START,
            is_exhausted_live: false,
            handed_out: Vec::new(),
            answered: Vec::new(),
            has_interrupted: false,
            is_cancelled: false,
            is_unsent: false,
            outcome: None,
        }
    }
}
