//! Defines the public methods of a stream: constructors, one method for each input, and queries.
//! The state changes elsewhere.

use std::time::Duration;

use managed_agents_types::{SessionId, ThreadId};

use crate::request::checkpoint_error::CheckpointError;
use crate::request::failure::Failure;
use crate::request::reply::Reply;
use crate::request::retry;
use crate::request::session_request::{Endpoint, Request};
use crate::session::event::RawEvent;
use crate::session::input::Input;
use crate::session::previews::Previews;
use crate::session::seq::Seq;
use crate::session::state::SessionState;
use crate::session::status::Status;
use crate::session::stream::action::Action;
use crate::session::stream::checkpoint::{self, Checkpoint, Position};
use crate::session::stream::delivery::Delivery;
use crate::session::stream::options::{Start, StreamOptions};
use crate::session::stream::pager::Want;
use crate::session::stream::phase::Phase;
use crate::session::stream::scope::Scope;
use crate::session::stream::{SessionStream, State};

/// The limits for reading ahead: deliveries, and bytes of events and previews. The last delivery
/// may exceed the byte limit.
const MAX_AHEAD: usize = 128;
const MAX_AHEAD_BYTES: usize = 64 * 1024;

/// Constructors and checkpoints.
impl SessionStream {
    /// Makes a stream that delivers the whole history of a session, then its live events. The
    /// stream has not connected yet.
    pub fn new(session: SessionId, options: StreamOptions) -> Self {
        Self::starting_at(session, Start::Beginning, options)
    }

    /// As [`new`](Self::new), but begins at `start`.
    pub fn starting_at(session: SessionId, start: Start, options: StreamOptions) -> Self {
        Self::of(Scope::new(session, None), start, options)
    }

    /// Makes a stream of one thread of a session, such as a subagent's thread. It delivers
    /// everything that the thread does. The session's own events show only the thread's states and
    /// the tool calls that wait for the client. The stream ends when the thread is terminated.
    ///
    /// The API can list a thread's history only from its beginning. Each connect therefore reads
    /// the whole history, and a second time after [`StreamOptions::list_lag`]. A reconnect costs
    /// the length of the thread, whereas a stream made by [`new`](Self::new) reads only the gap.
    /// Memory use is the same, because pages are dropped as they are read.
    pub fn thread(session: SessionId, thread: ThreadId, options: StreamOptions) -> Self {
        Self::thread_starting_at(session, thread, Start::Beginning, options)
    }

    /// As [`thread`](Self::thread), but begins at `start`.
    pub fn thread_starting_at(
        session: SessionId,
        thread: ThreadId,
        start: Start,
        options: StreamOptions,
    ) -> Self {
        Self::of(Scope::new(session, Some(thread)), start, options)
    }

    fn of(scope: Scope, start: Start, options: StreamOptions) -> Self {
        Self::at(Position::new(scope, start), options)
    }

    /// Resumes from a checkpoint of this process or another. Delivers everything that had not been
    /// handed over when the checkpoint was taken.
    pub fn resume(checkpoint: Checkpoint, options: StreamOptions) -> Self {
        Self::at(checkpoint.into_position(), options)
    }

    /// Returns the position after the last delivery that was handed over.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint::new(&self.scope, &self.ledger, &self.session)
    }

    /// Resumes from the JSON object of a checkpoint.
    pub(crate) fn at_checkpoint(json: &str, options: StreamOptions) -> Result<Self, CheckpointError> {
        Ok(Self::at(checkpoint::read(json)?, options))
    }
}

/// Inputs.
impl SessionStream {
    /// Reports the reply to [`Action::Connect`]. An event stream with status 200 needs no body; any
    /// other reply needs the first 64 KiB of its body.
    pub fn handle_connected<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::Connected(reply.into()));
    }

    /// Reports the reply to [`Action::FetchHistory`], with any status.
    pub fn handle_history<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::History(reply.into()));
    }

    /// Reports the reply to [`Action::FetchSession`], with any status.
    pub fn handle_session<'a>(&mut self, reply: impl Into<Reply<'a>>) {
        self.handle(Input::Session(reply.into()));
    }

    /// Reports that [`Action::FetchHistory`] or [`Action::FetchSession`] got no reply, or an
    /// incomplete one. The live stream is not affected, and the fetch is repeated.
    pub fn handle_fetch_failed(&mut self) {
        self.handle(Input::FetchFailed);
    }

    /// Reports that the page of history exceeds the adapter's size limit. The stream then asks for
    /// smaller pages, down to one event. If a page of one event is too large as well, the stream
    /// fails. The adapter holds the error.
    pub fn handle_fetch_too_large(&mut self) {
        self.handle(Input::FetchTooLarge);
    }

    /// Reports that the reply to a connect or a fetch cannot be used: it is not HTTP, or it has an
    /// unknown encoding. If the session was followed before, the request is repeated up to three
    /// times, at least a second apart. After that the stream fails. The adapter holds the error.
    pub fn handle_odd_answer(&mut self) {
        self.handle(Input::OddAnswer);
    }

    /// Reports bytes of the live stream. An adapter that can read the live stream while it waits
    /// for a page reports the bytes at once, as long as there is [`room`](Self::room).
    pub fn handle_bytes(&mut self, bytes: &[u8]) {
        self.handle(Input::Bytes(bytes));
    }

    /// Reports that the live stream ended, failed or could not be opened.
    pub fn handle_disconnected(&mut self) {
        self.handle(Input::Disconnected);
    }

    /// Reports the time since the previous report. An adapter reports the time after each reply,
    /// before it polls again: a busy stream has no silence by which a wait could end.
    pub fn handle_elapsed(&mut self, time: Duration) {
        self.handle(Input::Elapsed(time));
    }

    /// Reports that the time of [`Action::Receive`] or [`Action::Wait`] is over.
    pub fn handle_timeout(&mut self) {
        self.handle(Input::Timeout);
    }
}

/// Queries.
impl SessionStream {
    /// Returns the deliveries of the next [`poll`](Self::poll)s, as far as the received bytes
    /// determine them: at most 128 deliveries of the live stream, and 64 KiB plus one delivery.
    /// Nothing is handed over, so a checkpoint does not cover these deliveries.
    /// [`previews`](Self::previews) do cover them.
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
                // The next action depends on these deliveries once they are handed over.
                let status = self.session.status_of(event);
                if matches!(status, Some(Status::Idle | Status::Terminated | Status::Deleted)) {
                    break;
                }
                bytes += event.json().len();
            }
        }
        self.ledger.waiting_from(0)
    }

    /// Returns the phase of the stream. The next [`poll`](Self::poll) may change it.
    pub fn phase(&self) -> Phase {
        match self.state {
            State::Connecting => Phase::Connecting,
            State::BackingOff(_) | State::Lost | State::AskingSession(_) => Phase::Disconnected,
            State::CatchingUp(_) => Phase::CatchingUp,
            State::Rechecking { .. } => Phase::Rechecking,
            State::Live => Phase::Live,
            State::Finished { .. } => Phase::Finished,
        }
    }

    /// Returns the number of live bytes that the stream still accepts while it reads the history.
    /// At zero the adapter stops reading until the history has been read.
    pub fn room(&self) -> usize {
        self.live.room()
    }

    /// Returns the id of the session.
    pub fn session(&self) -> &SessionId {
        self.scope.session()
    }

    /// Returns the id of the thread, or `None` for a stream of the session.
    pub fn followed_thread(&self) -> Option<&ThreadId> {
        self.scope.thread()
    }

    /// Returns the text so far of the messages that the model is still writing.
    pub fn previews(&self) -> &Previews {
        self.live.previews()
    }

    /// Returns the last `session.usage` that was handed over: the usage of the session so far. It
    /// precedes every idle.
    pub fn usage(&self) -> Option<&RawEvent> {
        self.session.usage()
    }

    /// Takes the reason why the stream [failed](crate::End::Failed), if it was a reply of the
    /// service. Returns it once. Converts into an [`Error`](crate::Error).
    pub fn take_failure(&mut self) -> Option<Failure> {
        match &mut self.state {
            State::Finished { failure, .. } => failure.take(),
            _ => None,
        }
    }

    pub(crate) fn request(&self, endpoint: Endpoint) -> Request {
        self.scope.request(endpoint)
    }

    pub(crate) fn state(&self) -> &SessionState {
        &self.session
    }

    /// Returns `true` if every known event was handed over and the next action is to wait for
    /// bytes.
    pub(crate) fn is_drained(&self) -> bool {
        self.ledger.is_empty() && matches!(self.state, State::Live)
    }

    /// Returns `true` if every live event was handed over, even while the history is read again.
    pub(crate) fn has_heard(&self) -> bool {
        let is_reading_again = match &self.state {
            State::Rechecking { .. } => true,
            State::CatchingUp(history) => history.is_again(),
            _ => false,
        };
        self.is_drained() || self.ledger.is_empty() && !self.recheck.is_holding() && is_reading_again
    }

    /// Returns `true` once the history was read late enough to show every event from before the
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

    /// Returns this multiple of the list lag, in whole milliseconds.
    pub(crate) fn list_lags(&self, times: u32) -> Duration {
        Duration::from_millis(retry::milliseconds(self.options.list_lag) * u64::from(times))
    }

    pub(crate) fn read_timeout(&self) -> Duration {
        self.options.read_timeout
    }

    /// Returns the timeout of the next read.
    pub(super) fn silence(&self) -> Duration {
        let read_timeout = self.options.read_timeout;
        self.recheck.wait(self.backoff.open_for()).map_or(read_timeout, |wait| wait.min(read_timeout))
    }

    /// Returns the time for which the history that was read at the connect may still be stale.
    pub(super) fn recheck_left(&self) -> Duration {
        self.recheck.left(self.backoff.open_for())
    }

    /// Returns `true` once this process, or one before it, has connected.
    pub(super) fn was_followed(&self) -> bool {
        self.backoff.has_connected() || self.ledger.has_caught_up() || self.session.seq() > Seq::START
    }

    /// Returns the action for the history that is being read, or is about to be read.
    pub(super) fn read_on(&mut self) -> Action {
        // Nothing is delivered after an event that is held back, so nothing is read.
        let reads = !self.recheck.is_holding() && self.room() > 0;
        match &mut self.state {
            State::Rechecking { left } if reads => Action::Receive { timeout: *left },
            State::Rechecking { left } => Action::Wait(*left),
            State::CatchingUp(history) => match history.want(reads) {
                Want::Page => Action::FetchHistory(history.request(&self.scope, self.options.page_size)),
                Want::Read(timeout) => Action::Receive { timeout },
                Want::Wait(wait) => Action::Wait(wait),
            },
            _ => unreachable!("only a stream that reads the history reads on"),
        }
    }
}
