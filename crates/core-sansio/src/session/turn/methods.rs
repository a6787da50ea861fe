//! Defines the public methods of a turn: constructors, one method for each input, and queries. The
//! state changes elsewhere.

use std::time::Duration;

use managed_agents_types::{EventParams, Json, SessionId};

use crate::request::error::Error;
use crate::request::failure::Failure;
use crate::request::reply::Reply;
use crate::session::event::RawEvent;
use crate::session::input::Input;
use crate::session::previews::Previews;
use crate::session::stream::SessionStream;
use crate::session::stream::options::Start;
use crate::session::stream::phase::Phase;
use crate::session::tool_call::ToolCall;
use crate::session::turn::checkpoint::{Position, TurnCheckpoint};
use crate::session::turn::evidence::Evidence;
use crate::session::turn::item::message_json;
use crate::session::turn::options::TurnOptions;
use crate::session::turn::outbox::Outbox;
use crate::session::turn::outcome::Outcome;
use crate::session::turn::tool_calls::ToolCalls;
use crate::session::turn::{State, Turn};

/// Constructors and checkpoints.
impl Turn {
    /// Makes a turn that sends `text` to the agent.
    pub fn ask(session: SessionId, text: &str, options: TurnOptions) -> Self {
        Self::send_json(session, [message_json(text)], options)
    }

    /// Makes a turn that sends events in one request: a message with images, an outcome to work
    /// towards, a message with a system note.
    ///
    /// # Errors
    ///
    /// [`Error::Encode`] if an event cannot be written as JSON.
    pub fn send(session: SessionId, events: &[EventParams], options: TurnOptions) -> Result<Self, Error> {
        let events: Result<Vec<_>, _> =
            events.iter().map(|event| Ok(Json::from(event)?.get().to_owned())).collect();
        Ok(Self::send_json(session, events.map_err(Error::Encode)?, options))
    }

    /// As [`send`](Self::send), for events that are JSON text. Not one constructor with `send`: an
    /// adapter without serde, such as the browser's, would link the encoder.
    pub fn send_json(
        session: SessionId,
        events: impl IntoIterator<Item = String>,
        options: TurnOptions,
    ) -> Self {
        let mut turn = Self::follow(session, options);
        turn.outbox.push_message(events.into_iter().collect());
        turn
    }

    /// Makes a turn that sends nothing: it follows the turn that is going on, from now to its end.
    /// If none is, it is over at once.
    pub fn follow(session: SessionId, options: TurnOptions) -> Self {
        Self::follow_from(session, Start::Now, options)
    }

    /// As [`follow`](Self::follow), from `start` on: [`Start::Beginning`] delivers all of the
    /// history first.
    pub fn follow_from(session: SessionId, start: Start, options: TurnOptions) -> Self {
        let stream = SessionStream::starting_at(session, start, options.stream);
        let calls = ToolCalls::new(options.wait_for_answers);
        Self::at(stream, Outbox::default(), Evidence::default(), calls)
    }

    /// Goes on where a checkpoint was taken. A message that may have been sent since is looked up
    /// before it is sent.
    pub fn resume(checkpoint: TurnCheckpoint, options: TurnOptions) -> Self {
        let Position { stream, outbox, evidence, tool_calls } = checkpoint.into_position(options);
        Self::at(stream, outbox, evidence, tool_calls)
    }

    /// Returns the position behind everything that was handed over and sent. Keep one from before
    /// the first [`poll`](Self::poll), and one after each delivery that was dealt with: then a
    /// restart loses nothing and sends nothing twice.
    pub fn checkpoint(&self) -> TurnCheckpoint {
        let stream = self.stream.checkpoint();
        TurnCheckpoint::new(&stream, &self.outbox, &self.evidence, &self.tool_calls, self.has_ended())
    }
}

/// Inputs.
impl Turn {
    /// As [`SessionStream::handle_connected`].
    pub fn handle_connected<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::Connected(reply.into()));
    }

    /// As [`SessionStream::handle_history`].
    pub fn handle_history<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::History(reply.into()));
    }

    /// As [`SessionStream::handle_session`].
    pub fn handle_session<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::Session(reply.into()));
    }

    /// Reports the reply to [`Action::Send`](crate::Action::Send), with any status.
    pub fn handle_sent<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::Sent(reply.into()));
    }

    /// Reports that [`Action::Send`](crate::Action::Send) got no reply, or was given up.
    /// `may_have_arrived` is `false` only if it is certain that the service received no byte.
    ///
    /// Gives up the interrupt of a [cancelled](Self::cancel) turn, in flight or not.
    pub fn handle_send_failed(&mut self, may_have_arrived: bool) {
        self.handle(Input::SendFailed { may_have_arrived });
    }

    /// As [`SessionStream::handle_fetch_failed`].
    pub fn handle_fetch_failed(&mut self) {
        self.handle(Input::FetchFailed);
    }

    /// As [`SessionStream::handle_fetch_too_large`].
    pub fn handle_fetch_too_large(&mut self) {
        self.handle(Input::FetchTooLarge);
    }

    /// As [`SessionStream::handle_odd_answer`].
    pub fn handle_odd_answer(&mut self) {
        self.handle(Input::OddAnswer);
    }

    /// As [`SessionStream::handle_bytes`].
    pub fn handle_bytes(&mut self, bytes: &[u8]) {
        self.handle(Input::Bytes(bytes));
    }

    /// As [`SessionStream::handle_disconnected`].
    pub fn handle_disconnected(&mut self) {
        self.handle(Input::Disconnected);
    }

    /// As [`SessionStream::handle_elapsed`].
    pub fn handle_elapsed(&mut self, time: Duration) {
        self.handle(Input::Elapsed(time));
    }

    /// As [`SessionStream::handle_timeout`].
    pub fn handle_timeout(&mut self) {
        self.handle(Input::Timeout);
    }

    /// Reports that the deadline has passed. The turn ends with [`Outcome::Deadline`], after the
    /// reply to an [`Action::Send`](crate::Action::Send) in flight. The session goes on.
    pub fn handle_deadline(&mut self) {
        self.handle(Input::Deadline);
    }

    /// Stops the agent and follows to the end of the turn, which then is [`Outcome::Interrupted`].
    ///
    /// Withdraws a message that is certainly not stored. If an [`Action::Send`](crate::Action::Send)
    /// is in flight, the interrupt goes out after its reply.
    pub fn interrupt(&mut self) {
        self.handle(Input::Interrupt);
    }

    /// Stops the agent and ends the turn with [`Outcome::Cancelled`], without waiting for the agent.
    ///
    /// The turn still sends an interrupt, unless the message is certainly not stored. If an
    /// [`Action::Send`](crate::Action::Send) is in flight, [`poll`](Self::poll) repeats it until its
    /// reply or [`handle_send_failed`](Self::handle_send_failed) is reported; the interrupt follows.
    ///
    /// Also cancels a turn that had ended with [`Outcome::NeedsAction`]. A turn with any other
    /// outcome stays as it is.
    pub fn cancel(&mut self) {
        self.handle(Input::Cancel);
    }
}

/// Queries.
impl Turn {
    /// Returns the phase of the turn. The next [`poll`](Self::poll) may change it.
    pub fn phase(&self) -> Phase {
        match self.state {
            State::Over(_) => Phase::Finished,
            _ if self.outbox.is_in_flight() => Phase::Sending,
            // Nothing goes out, and no call counts, before everything known was handed over. Only
            // an interrupt does not wait.
            _ if !self.stream.is_drained() && !self.outbox.is_closed() => self.stream.phase(),
            _ => match self.outbox.phase() {
                Some(phase) => phase,
                None if self.tool_calls.has_waiting() => Phase::Waiting,
                None => self.stream.phase(),
            },
        }
    }

    /// Returns the outcome, or `None` before the end.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.state {
            State::Over(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// As [`SessionStream::take_failure`].
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.stream.take_failure()
    }

    /// Returns the id of the session.
    pub fn session(&self) -> &SessionId {
        self.stream.session()
    }

    /// As [`SessionStream::room`].
    pub fn room(&self) -> usize {
        self.stream.room()
    }

    /// Returns the text so far of the messages that the model is still writing.
    pub fn previews(&self) -> &Previews {
        self.stream.previews()
    }

    /// As [`SessionStream::usage`].
    pub fn usage(&self) -> Option<&RawEvent> {
        self.stream.usage()
    }

    /// Returns the ids of the workflow runs that are open, as far as it is known. After [`Outcome::BudgetReached`] or
    /// [`Outcome::Interrupted`] they may be paused, and only the agent can end them: ask it to stop
    /// them, or to go on.
    pub fn open_runs(&self) -> impl Iterator<Item = &str> {
        self.stream.state().open_runs()
    }

    /// Returns `true` if the message of this turn did not go out: the session waited for answers
    /// and ended the turn with [`Outcome::NeedsAction`], its budget is used up
    /// ([`Outcome::BudgetReached`]), or the turn was stopped before.
    ///
    /// A [`checkpoint`](Self::checkpoint) holds the message, and a turn resumed from it sends it.
    /// So does this turn once its calls are answered. Only [`interrupt`](Self::interrupt) and
    /// [`cancel`](Self::cancel) withdraw it.
    pub fn is_unsent(&self) -> bool {
        self.outbox.is_unsent()
    }

    /// Returns `true` if an answer of this turn is stored, or may be: the agent goes on with it,
    /// even if the message of this turn did not go out.
    pub fn has_answered(&self) -> bool {
        self.outbox.has_answered()
    }

    /// Returns the calls that were handed out as [`Delivery::Waiting`](crate::Delivery::Waiting) and have
    /// no answer yet, from anyone. At most 4,096, as the stream holds.
    pub fn waiting(&self) -> impl Iterator<Item = &ToolCall> {
        self.tool_calls.waiting(self.stream.state())
    }

    /// Returns the current value of [`TurnOptions::wait_for_answers`].
    pub fn waits_for_answers(&self) -> bool {
        self.tool_calls.waits_for_answers()
    }

    /// Changes [`TurnOptions::wait_for_answers`]: `true` while a tool is at work, so that the turn
    /// does not end for want of its result.
    pub fn set_wait_for_answers(&mut self, wait_for_answers: bool) {
        self.tool_calls.set_wait_for_answers(wait_for_answers);
    }
}
