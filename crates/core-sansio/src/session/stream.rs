//! Follows a session losslessly, whatever happens to the connection.
//!
//! What an adapter asks is in this file, what it tells in `told`; `connection`, `catch_up` and `live` hold what each state does. The rules:
//!
//! - The stream has no replay, so it is opened first and the history is read second; what is in both is delivered once.
//! - An event is known by its id *and* whether it was processed: a queued message comes twice with one id, and both count.
//! - Session states fold over everything delivered, so that an end that happened while nobody listened is found in the history.
//! - After a reconnect the list may lag behind: it is read once more after [`StreamOptions::list_lag`], at the latest before anything that
//!   ends a turn is delivered.
//! - While history is read, live bytes wait undecoded; between two pages reads that do not wait keep the socket from stalling.
//! - A page that cannot be had is asked for again by itself. The live stream stays open meanwhile, and is read.

mod action;
mod catch_up;
pub(crate) mod checkpoint;
mod closed;
mod connection;
mod delivery;
pub(crate) mod fold;
mod handed_over;
pub(crate) mod history;
pub(crate) mod interrupts;
mod keys;
mod live;
mod missing;
mod open_work;
mod options;
mod paging;
mod phase;
mod read_ahead;
mod request;
pub(crate) mod scope;
pub(crate) mod seen;
mod told;

use std::collections::VecDeque;
use std::time::Duration;

use managed_agents_types::{SessionId, ThreadId};

pub use action::{Action, End};
pub use checkpoint::Checkpoint;
pub use delivery::Delivery;
pub(crate) use fold::{SessionState, Status};
pub use options::{Start, StreamOptions};
pub use phase::Phase;
pub use request::Request;

use crate::request::error::Error;
use crate::request::failure::Failure;
use crate::session::event::RawEvent;
use crate::session::previews::Previews;
use crate::text::sse::SseDecoder;
use missing::Missing;
use paging::CatchUp;
use scope::Scope;
use seen::{Recent, Seen};

/// Follows a session losslessly: hands out what to do next, takes what came of it, does no I/O.
///
/// ```text
///               handle_connected          handle_history (pages)        session over
///   Disconnected ──────────────▶ CatchingUp ──────────────────▶ Live ──────────────▶ Finished
///        ▲  │ handle_timeout         │ handle_disconnected        │
///        └──┘ (Wait)  ◀──────────────┴────────────────────────────┘
/// ```
///
/// The whole picture, each [`Phase`] and what leads from one to another, is drawn from the code:
/// [session-stream.md](https://github.com/managed-agents/managed-agents/blob/main/docs/session-stream.md).
///
/// The contract: **call [`poll`](Self::poll), do what it says, answer with the one `handle_*` that the action names, repeat.**
/// Nothing is lost if an answer is given late or an action is asked for twice.
///
/// Memory: one page of history, 16 MiB of the live stream and one read, or one event of [`StreamOptions::max_frame_bytes`], what is
/// [read ahead](Self::read_ahead) of it, 32,768 keys of events seen, and
/// the open calls of the session, at most 4,096. Only [`Start::Now`] holds more for a moment: the events since the last status of the
/// session, at most 10,000. So a session of a million events takes no more than one of 16,384.
#[derive(Debug)]
pub struct SessionStream {
    scope: Scope,
    start: Start,
    options: StreamOptions,
    state: State,
    decoder: SseDecoder,
    /// What is to be handed over, and the keys of events.
    queue: VecDeque<(u64, Delivery)>,
    seen: Seen,
    recent: Recent,
    /// The last events handed over as queued and not yet as processed.
    queued: Vec<u64>,
    fold: SessionState,
    previews: Previews,
    failure: Option<Failure>,
    /// Attempts to connect that failed since the last connection.
    refusals: u32,
    /// Those, and streams before them that ended at once and brought nothing.
    failures: u32,
    /// How long the stream has been open, as far as that was told, and whether it brought an event.
    /// `None` until the time that connecting took was told: it does not count.
    open_for: Option<Duration>,
    has_delivered: bool,
    /// Answers in a row that were not the service's.
    odd_answers: u32,
    has_connected: bool,
    has_caught_up: bool,
    settling: Settling,
    /// From when on it was read after the last connect, and must be read again.
    gap_from: Option<String>,
    /// The newest moment known when following began with [`Start::Now`]: what the stream has from before was not asked for.
    now: String,
    /// A live event held back until then.
    held: Option<RawEvent>,
    /// The calls missing at last that no history has.
    sought: Vec<Box<str>>,
    random: u64,
}

#[derive(Debug)]
enum State {
    Disconnected {
        wait: Option<Duration>,
    },
    /// The stream was open until now.
    Lost,
    CatchingUp(CatchUp),
    Live,
    /// Live, until the history can be trusted to be up to date and is read once more. With an event held back, what comes after it waits.
    Settling {
        left: Duration,
    },
    /// What was there is answered 404: the session itself is asked.
    Missing(Box<Missing>),
    Finished(End),
}

/// Whether the history must be read once more, because it may have lagged behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settling {
    Done,
    /// When nothing else is to be done.
    Sometime,
    /// And before anything that may end a turn is delivered: events may be missing before it.
    BeforeEnd,
}

/// Queued events that a checkpoint knows.
const MAX_QUEUED: usize = 256;

impl SessionStream {
    /// A stream that has not connected yet. Delivers the whole history, then what happens.
    pub fn new(session: SessionId, options: StreamOptions) -> Self {
        Self::starting_at(session, Start::Beginning, options)
    }

    /// As [`new`](Self::new), from `start` on.
    pub fn starting_at(session: SessionId, start: Start, options: StreamOptions) -> Self {
        Self::of(Scope { session, thread: None }, start, options)
    }

    /// A stream of one thread of a session, such as that of a subagent: everything it does, of which the session's own events show
    /// only states and the calls that wait for the client. Ends when the thread is terminated.
    ///
    /// The history of a thread can be asked for from its beginning only. So a connect and each reconnect read all of it, and once more
    /// after [`StreamOptions::list_lag`]: it costs the length of the thread, unlike [`new`](Self::new), where it costs the gap. Memory
    /// is the same: pages are dropped as they are read.
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
        Self::of(Scope { session, thread: Some(thread) }, start, options)
    }

    #[inline(never)]
    fn of(scope: Scope, start: Start, options: StreamOptions) -> Self {
        Self {
            scope,
            start,
            state: State::Disconnected { wait: None },
            decoder: SseDecoder::new(options.max_frame_bytes),
            queue: VecDeque::new(),
            seen: Seen::default(),
            recent: Recent::default(),
            queued: Vec::new(),
            fold: SessionState::default(),
            previews: Previews::default(),
            failure: None,
            refusals: 0,
            failures: 0,
            open_for: None,
            has_delivered: false,
            odd_answers: 0,
            has_connected: false,
            has_caught_up: false,
            settling: Settling::Done,
            gap_from: None,
            now: String::new(),
            held: None,
            sought: Vec::new(),
            random: options.seed,
            options,
        }
    }

    /// Goes on where a checkpoint was taken, in this process or another: delivers what was not handed over then.
    pub fn resume(checkpoint: Checkpoint, options: StreamOptions) -> Self {
        checkpoint.restore(options)
    }

    /// Everything handed over so far, to go on from later.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint::of(self)
    }

    /// As [`resume`](Self::resume), from the text of a checkpoint; `None` where [`Checkpoint::from_json`] fails. For adapters that bring
    /// words of their own.
    pub fn resume_json(checkpoint: &str, options: StreamOptions) -> Option<Self> {
        checkpoint::read(checkpoint, options)
    }

    /// The text of the [`checkpoint`](Self::checkpoint).
    pub fn checkpoint_json(&self) -> String {
        checkpoint::write(self)
    }

    /// The session being followed.
    pub fn session(&self) -> &SessionId {
        &self.scope.session
    }

    /// The thread being followed; `None` if it is the session.
    pub fn followed_thread(&self) -> Option<&ThreadId> {
        self.scope.thread.as_ref()
    }

    /// The text so far of messages that are still being written.
    pub fn previews(&self) -> &Previews {
        &self.previews
    }

    /// The newest `session.usage` handed over: what the session has used so far. It comes before every idle.
    pub fn usage(&self) -> Option<&RawEvent> {
        self.fold.usage.as_ref()
    }

    /// Why the stream ended, if it [failed](End::Failed) by an answer of the service. Given once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.failure.take().map(Error::from)
    }

    /// As [`take_error`](Self::take_error), without words.
    pub fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }

    /// What to do next. Asks again until it is answered; only what is delivered is handed over for good.
    pub fn poll(&mut self) -> Action {
        let action = self.poll_request();
        self.scope.operation(action)
    }

    /// As [`poll`](Self::poll), for adapters that write requests themselves.
    pub fn poll_request(&mut self) -> Action<Request> {
        loop {
            if let Some((key, delivery)) = self.queue.pop_front() {
                self.hand_over(key, &delivery);
                return Action::Deliver(delivery);
            }
            match &self.state {
                State::Finished(end) => return Action::Finish(*end),
                State::Disconnected { wait: Some(wait) } => return Action::Wait(*wait),
                State::Disconnected { wait: None } => {
                    let kinds: &[&str] =
                        if self.options.previews { &["agent.message", "agent.thinking"] } else { &[] };
                    return Action::Connect(Request::default().parameters("event_deltas[]", kinds));
                }
                State::Lost => self.lost(),
                State::Missing(_) => return Action::FetchSession(Request::default()),
                State::Settling { left } if left.is_zero() => self.settle(),
                State::Settling { left } if self.held.is_some() => return Action::Wait(*left),
                State::CatchingUp(_) | State::Settling { .. } => {
                    if !(self.has_heard() && self.next_live()) {
                        return self.read_on();
                    }
                }
                State::Live => {
                    if !self.advance() {
                        return Action::Receive { timeout: self.silence() };
                    }
                }
            }
        }
    }

    /// What to do for the history that is being read, or is about to be.
    fn read_on(&mut self) -> Action<Request> {
        // Behind an event that is held back nothing is delivered, so nothing is read.
        let reads = self.held.is_none() && self.room() > 0;
        let is_thread = self.scope.thread.is_some();
        match &mut self.state {
            State::Settling { left } if reads => Action::Receive { timeout: *left },
            State::Settling { left } => Action::Wait(*left),
            State::CatchingUp(catch_up) => catch_up.wants(reads, is_thread, self.options.page_size),
            _ => Action::Wait(Duration::ZERO),
        }
    }

    fn finish(&mut self, end: End) {
        self.state = State::Finished(end);
    }
}
