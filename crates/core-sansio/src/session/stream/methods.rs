//! The methods of a stream by name: constructors, one method for each input, and questions. The
//! state is assigned elsewhere.

use std::time::Duration;

use managed_agents_types::{SessionId, ThreadId};

use crate::request::error::Error;
use crate::request::failure::Failure;
use crate::request::reply::Reply;
use crate::request::retry;
use crate::session::event::RawEvent;
use crate::session::input::Input;
use crate::session::previews::Previews;
use crate::session::seq::Seq;
use crate::session::state::SessionState;
use crate::session::status::Status;
use crate::session::stream::action::Action;
use crate::session::stream::checkpoint::{self, Checkpoint, Position};
use crate::session::stream::delivery::Delivery;
use crate::session::stream::ledger::Ledger;
use crate::session::stream::options::{Start, StreamOptions};
use crate::session::stream::pager::Want;
use crate::session::stream::phase::Phase;
use crate::session::stream::request::Request;
use crate::session::stream::scope::Scope;
use crate::session::stream::{SessionStream, State};

/// Deliveries that are read ahead, and bytes of events and previews; the last one may exceed the
/// bytes.
const MAX_AHEAD: usize = 128;
const MAX_AHEAD_BYTES: usize = 64 * 1024;

/// Constructors and checkpoints.
impl SessionStream {
    /// Makes a stream that delivers the whole history of a session, then what happens. It has not
    /// connected yet.
    pub fn new(session: SessionId, options: StreamOptions) -> Self {
        Self::starting_at(session, Start::Beginning, options)
    }

    /// As [`new`](Self::new), from `start` on.
    pub fn starting_at(session: SessionId, start: Start, options: StreamOptions) -> Self {
        Self::of(Scope::new(session, None), start, options)
    }

    /// Makes a stream of one thread of a session, such as that of a subagent. It delivers
    /// everything that the thread does; the session's own events show only its states and the calls
    /// that wait for the client. The stream ends when the thread is terminated.
    ///
    /// The history of a thread can be asked for from its beginning only. Each connect reads all of
    /// it, and once more after [`StreamOptions::list_lag`]: a reconnect costs the length of the
    /// thread, where with [`new`](Self::new) it costs the gap. Memory is the same, because pages
    /// are dropped as they are read.
    pub fn thread(session: SessionId, thread: ThreadId, options: StreamOptions) -> Self {
        Self::thread_starting_at(session, thread, Start::Beginning, options)
    }

    /// As [`thread`](Self::thread), from `start` on.
    pub fn thread_starting_at(
        session: SessionId,
        thread: ThreadId,
        start: Start,
        options: StreamOptions,
    ) -> Self {
        Self::of(Scope::new(session, Some(thread)), start, options)
    }

    fn of(scope: Scope, start: Start, options: StreamOptions) -> Self {
        let session = SessionState::new(scope.thread().cloned());
        Self::at(Position { scope, ledger: Ledger::new(start), session }, options)
    }

    /// Goes on where a checkpoint was taken, in this process or another: delivers everything that
    /// was not handed over then.
    pub fn resume(checkpoint: Checkpoint, options: StreamOptions) -> Self {
        Self::at(checkpoint.into_position(), options)
    }

    /// Returns the position behind everything that was handed over.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint::new(&self.scope, &self.ledger, &self.session)
    }

    /// As [`resume`](Self::resume), from the text of a checkpoint; `None` where
    /// [`Checkpoint::from_json`] fails. For adapters with error messages of their own.
    pub fn resume_json(checkpoint: &str, options: StreamOptions) -> Option<Self> {
        Some(Self::at(checkpoint::read(checkpoint)?, options))
    }

    /// The text of the [`checkpoint`](Self::checkpoint).
    pub fn checkpoint_json(&self) -> String {
        checkpoint::write(&self.scope, &self.ledger, &self.session)
    }
}

/// Inputs.
impl SessionStream {
    /// The stream was opened or refused. For a success no body is needed, for any other answer its
    /// first 64 KiB.
    pub fn handle_connected<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::Connected(reply.into()));
    }

    /// The answer to [`Action::FetchHistory`], whatever its status.
    pub fn handle_history<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::History(reply.into()));
    }

    /// The answer to [`Action::FetchSession`], whatever its status.
    pub fn handle_session<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::Session(reply.into()));
    }

    /// No answer came to [`Action::FetchHistory`] or [`Action::FetchSession`], or not all of it.
    /// The live stream is as it was; the fetch is repeated.
    pub fn handle_fetch_failed(&mut self) {
        self.handle(Input::FetchFailed);
    }

    /// The page of history is larger than the adapter takes. Smaller ones are fetched, down to one
    /// event. If that is too large as well, the stream fails, and the adapter knows why.
    pub fn handle_fetch_too_large(&mut self) {
        self.handle(Input::FetchTooLarge);
    }

    /// The answer to a connect or a fetch cannot be used: it is not HTTP, or is encoded in an
    /// unknown way. If the session was followed before, the request is repeated up to three times,
    /// at least a second apart. Then the stream fails, and the adapter knows why.
    pub fn handle_odd_answer(&mut self) {
        self.handle(Input::OddAnswer);
    }

    /// Bytes of the live stream. An adapter that can read it while it waits for a page gives them
    /// at once, as long as there is [`room`](Self::room).
    pub fn handle_bytes(&mut self, bytes: &[u8]) {
        self.handle(Input::Bytes(bytes));
    }

    /// The live stream ended, failed or could not be opened.
    pub fn handle_disconnected(&mut self) {
        self.handle(Input::Disconnected);
    }

    /// The time since this was told last. An adapter tells it after each answer, before it polls
    /// again: a busy stream has no silence by which a wait could end.
    pub fn handle_elapsed(&mut self, time: Duration) {
        self.handle(Input::Elapsed(time));
    }

    /// The time of [`Action::Receive`] or [`Action::Wait`] is over.
    pub fn handle_timeout(&mut self) {
        self.handle(Input::Timeout);
    }
}

/// Questions.
impl SessionStream {
    /// Says what to do next. Says it again until it is answered; only a delivery is handed over for
    /// good.
    pub fn poll(&mut self) -> Action {
        let action = self.poll_request();
        self.scope.operation(action)
    }

    /// Returns the deliveries of the next [`poll`](Self::poll)s, as far as bytes that were received
    /// tell: at most 128 of the live stream, and 64 KiB and one more. Nothing is handed over, so a
    /// checkpoint does not cover them; [`previews`](Self::previews) do.
    pub fn read_ahead(&mut self) -> impl Iterator<Item = &Delivery> {
        if self.ledger.is_empty() {
            let mut bytes = 0;
            while bytes < MAX_AHEAD_BYTES
                && self.ledger.len() < MAX_AHEAD
                && matches!(self.state, State::Live)
            {
                let before = self.ledger.len();
                if !self.advance() {
                    break;
                }
                let Some(delivery) = self.ledger.waiting_from(before).next() else { continue };
                if let Delivery::Preview(preview) = delivery {
                    bytes += preview.delta.len();
                }
                let Some(event) = delivery.event() else { continue };
                // These decide what is done next, once they are handed over.
                let status = self.session.status_of(event);
                if matches!(status, Some(Status::Idle | Status::Terminated | Status::Deleted)) {
                    break;
                }
                bytes += event.json().len();
            }
        }
        self.ledger.waiting_from(0)
    }

    /// The phase of the stream. Another [`poll`](Self::poll) may change it.
    pub fn phase(&self) -> Phase {
        match self.state {
            State::Connecting => Phase::Connecting,
            State::BackingOff(_) | State::Lost | State::AskingSession(_) => Phase::Disconnected,
            State::CatchingUp(_) => Phase::CatchingUp,
            State::Rechecking { .. } => Phase::Settling,
            State::Live => Phase::Live,
            State::Finished { .. } => Phase::Finished,
        }
    }

    /// How many more bytes of the live stream are held while the history is read. Without room,
    /// reading stops until the history is there.
    pub fn room(&self) -> usize {
        self.live.room()
    }

    /// The session that is followed.
    pub fn session(&self) -> &SessionId {
        self.scope.session()
    }

    /// The thread that is followed; `None` if it is the session.
    pub fn followed_thread(&self) -> Option<&ThreadId> {
        self.scope.thread()
    }

    /// The text so far of messages that are still being written.
    pub fn previews(&self) -> &Previews {
        self.live.previews()
    }

    /// The newest `session.usage` that was handed over: what the session has used so far. It comes
    /// before every idle.
    pub fn usage(&self) -> Option<&RawEvent> {
        self.session.usage()
    }

    /// Takes the reason why the stream [failed](crate::End::Failed), if it was an answer of the
    /// service. Given once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.take_failure().map(Error::from)
    }

    /// As [`take_error`](Self::take_error), without words.
    pub fn take_failure(&mut self) -> Option<Failure> {
        match &mut self.state {
            State::Finished { failure, .. } => failure.take(),
            _ => None,
        }
    }

    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn state(&self) -> &SessionState {
        &self.session
    }

    /// Returns `true` if everything that is known was handed over, and the next step is to wait for
    /// bytes.
    pub(crate) fn is_drained(&self) -> bool {
        self.ledger.is_empty() && matches!(self.state, State::Live)
    }

    /// Returns `true` if everything that came live was handed over, even while the history is read
    /// again.
    pub(crate) fn has_heard(&self) -> bool {
        let is_reading_again = match &self.state {
            State::Rechecking { .. } => true,
            State::CatchingUp(history) => history.is_again(),
            _ => false,
        };
        self.is_drained() || self.ledger.is_empty() && !self.recheck.is_holding() && is_reading_again
    }

    /// Returns `true` once the history was read late enough to show everything from before the
    /// connect.
    pub(crate) fn is_rechecked(&self) -> bool {
        self.recheck.is_done()
    }

    /// Returns `true` while the first connection may still bring events from before it.
    pub(crate) fn may_bring_the_past(&self) -> bool {
        self.recheck.is_due_sometime()
    }

    pub(crate) fn newest_processed_at(&self) -> &str {
        self.ledger.newest_processed_at()
    }

    pub(crate) fn recent_hashes(&self) -> impl Iterator<Item = u64> {
        self.ledger.recent_hashes()
    }

    pub(crate) fn page_size(&self) -> u32 {
        self.options.page_size
    }

    pub(crate) fn list_lag(&self) -> Duration {
        self.options.list_lag
    }

    /// The lag of the list, so many times, in whole milliseconds.
    pub(crate) fn list_lags(&self, times: u32) -> Duration {
        Duration::from_millis(retry::milliseconds(self.options.list_lag) * u64::from(times))
    }

    pub(crate) fn read_timeout(&self) -> Duration {
        self.options.read_timeout
    }

    /// How long the next read may be silent.
    pub(super) fn silence(&self) -> Duration {
        let read_timeout = self.options.read_timeout;
        self.recheck.wait(self.backoff.open_for()).map_or(read_timeout, |wait| wait.min(read_timeout))
    }

    /// How long the history that was read at the connect may still be stale.
    pub(super) fn recheck_left(&self) -> Duration {
        self.recheck.left(self.backoff.open_for())
    }

    /// By this process, or by one before it.
    pub(super) fn was_followed(&self) -> bool {
        self.backoff.has_connected() || self.ledger.has_caught_up() || self.session.seq() > Seq::START
    }

    /// Says what to do for the history that is being read, or is about to be.
    pub(super) fn read_on(&mut self) -> Action<Request> {
        // Behind an event that is held back nothing is delivered, so nothing is read.
        let reads = !self.recheck.is_holding() && self.room() > 0;
        let is_thread = self.scope.thread().is_some();
        match &mut self.state {
            State::Rechecking { left } if reads => Action::Receive { timeout: *left },
            State::Rechecking { left } => Action::Wait(*left),
            State::CatchingUp(history) => match history.want(reads) {
                Want::Page => Action::FetchHistory(history.request(is_thread, self.options.page_size)),
                Want::Read(timeout) => Action::Receive { timeout },
                Want::Wait(wait) => Action::Wait(wait),
            },
            _ => unreachable!("only a stream that reads the history reads on"),
        }
    }
}
