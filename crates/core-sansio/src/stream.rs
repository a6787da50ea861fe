//! Follows a session losslessly, whatever happens to the connection.
//!
//! All transitions of the machine are in this file. Rules, in the order they were paid for:
//!
//! - The stream has no replay, so it is opened first and the history is read second; what is in both is delivered once.
//! - An event is known by its id *and* whether it was processed: a queued message comes twice with one id, and both count.
//! - Session states fold over everything delivered, so that an end that happened while nobody listened is found in the history.
//! - After a reconnect the list may lag behind: it is read once more after [`StreamOptions::settle`], at the latest before anything that
//!   ends a turn is delivered.
//! - While history is read, live bytes wait undecoded; between two pages a read that does not wait keeps the socket from stalling.

mod checkpoint;
mod delivery;
mod fold;
pub(crate) mod history;
mod options;
pub(crate) mod seen;

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use http::{Response, StatusCode};
use managed_agents_types::SessionId;

pub use checkpoint::Checkpoint;
pub use delivery::Delivery;
pub(crate) use fold::{Fold, Status};
pub use options::{Start, StreamOptions};

use crate::call::{Call, MANAGED_AGENTS_BETA, checked};
use crate::cursors::CursorLoop;
use crate::moment::is_earlier;
use crate::sse::SseDecoder;
use crate::{ApiError, Error, Previews, RawEvent, error, json_scan, path, previews, retry};
use history::{HistoryPage, Walk, page_call};
use seen::{Recent, Seen, Sighting};

/// The one thing that a machine wants now. It is repeated until it is answered.
#[derive(Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an adapter must handle each; a new one must not compile unhandled"
)]
pub enum Action {
    /// Open the live stream, then `handle_connected` with the head of the answer (and, if the status is no success, its body), or
    /// `handle_disconnected`. A connection that is still open is of no more use: close it.
    Connect(Call<()>),
    /// Ask for this, then `handle_history` with the whole answer, whatever its status, or `handle_disconnected`.
    FetchHistory(Call<()>),
    /// Send this, then `handle_sent` with the whole answer, whatever its status, or `handle_send_failed`. Only a
    /// [`Turn`](crate::Turn) asks for it.
    Send(Call<()>),
    /// Read from the live stream, then `handle_bytes`, or `handle_disconnected` at its end or failure, or `handle_timeout` after so
    /// much silence. Zero: take what is there without waiting.
    Receive {
        /// How much silence to wait for.
        idle: Duration,
    },
    /// Wait so long, then `handle_timeout`.
    Wait(Duration),
    /// Hand this to the application. Needs no answer.
    Deliver(Delivery),
    /// There is nothing more to do.
    Finish(End),
}

/// Why a stream has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// The session has terminated, by an error or because it was archived.
    Terminated,
    /// The session was deleted.
    Deleted,
    /// Following it failed for good; `take_error` says why. Without an error there, the adapter's own last failure is the reason.
    Failed,
    /// A turn is over; [`Turn::outcome`](crate::Turn::outcome) says how. The session may go on.
    TurnOver,
}

/// Follows a session losslessly: hands out what to do next, takes what came of it, does no I/O.
///
/// ```text
///               handle_connected          handle_history (pages)        session over
///   Disconnected ──────────────▶ CatchingUp ──────────────────▶ Live ──────────────▶ Finished
///        ▲  │ handle_timeout         │ handle_disconnected        │
///        └──┘ (Wait)  ◀──────────────┴────────────────────────────┘
/// ```
///
/// The contract: **call [`poll`](Self::poll), do what it says, answer with the one `handle_*` that the action names, repeat.**
/// Nothing is lost if an answer is given late or an action is asked for twice.
///
/// Memory: at most one page of history, [`StreamOptions::max_frame_bytes`] of live bytes, and 32,768 keys of events seen.
#[derive(Debug)]
pub struct SessionStream {
    session: SessionId,
    options: StreamOptions,
    state: State,
    decoder: SseDecoder,
    queue: VecDeque<Delivery>,
    seen: Seen,
    recent: Recent,
    /// Events handed over as queued.
    queued: HashSet<u64>,
    fold: Fold,
    previews: Previews,
    error: Option<Error>,
    /// Consecutive failures: attempts that brought no event.
    failures: u32,
    /// Consecutive pages of history that could not be read.
    unreadable_pages: u32,
    has_connected: bool,
    has_caught_up: bool,
    settling: Settling,
    /// From when on it was read after the last connect, and must be read again.
    gap_from: Option<String>,
    /// The newest moment known when following began with [`Start::Now`]: what the stream has from before was not asked for.
    now: String,
    /// A live event held back until then.
    held: Option<RawEvent>,
    /// Calls that no history has.
    sought: HashSet<Box<str>>,
    random: u64,
}

#[derive(Debug)]
enum State {
    Disconnected {
        wait: Option<Duration>,
    },
    CatchingUp(CatchUp),
    Live,
    /// Live, with an event held back until the history can be trusted to be up to date.
    Settling,
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

#[derive(Debug)]
struct CatchUp {
    walk: Walk,
    cursor: Option<String>,
    cursors: CursorLoop,
    /// Between two pages the live socket gets a turn.
    is_breathing: bool,
    /// Newest-first walks collect until they know enough.
    collected: Vec<RawEvent>,
    recovered: u64,
    /// Failures before this connection, if there was one before it: worth telling.
    reconnected_after: Option<u32>,
}

/// Pages in a row that cannot be read before that is final.
const MAX_UNREADABLE_PAGES: u32 = 5;
/// Events that a newest-first walk collects before it makes do with what it has.
const MAX_COLLECTED: usize = 10_000;

impl SessionStream {
    /// A stream that has not connected yet.
    pub fn new(session: SessionId, options: StreamOptions) -> Self {
        Self {
            session,
            state: State::Disconnected { wait: None },
            decoder: SseDecoder::new(options.max_frame_bytes),
            queue: VecDeque::new(),
            seen: Seen::default(),
            recent: Recent::default(),
            queued: HashSet::new(),
            fold: Fold::default(),
            previews: Previews::default(),
            error: None,
            failures: 0,
            unreadable_pages: 0,
            has_connected: false,
            has_caught_up: false,
            settling: Settling::Done,
            gap_from: None,
            now: String::new(),
            held: None,
            sought: HashSet::new(),
            random: options.seed,
            options,
        }
    }

    /// Goes on where a checkpoint was taken, in this process or another: delivers what was not handed over then.
    pub fn resume(checkpoint: Checkpoint, options: StreamOptions) -> Self {
        let mut stream = Self::new(checkpoint.session.clone(), options);
        checkpoint.restore(&mut stream);
        stream.has_caught_up = true;
        stream
    }

    /// Everything handed over so far, to go on from later.
    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint::of(self)
    }

    /// The session being followed.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The text so far of messages that are still being written.
    pub fn previews(&self) -> &Previews {
        &self.previews
    }

    /// Why the stream ended, if it [failed](End::Failed) by an answer of the service. Given once.
    pub fn take_error(&mut self) -> Option<Error> {
        self.error.take()
    }

    /// What to do next. Asks again until it is answered; only what is delivered is handed over for good.
    pub fn poll(&mut self) -> Action {
        loop {
            if let Some(delivery) = self.queue.pop_front() {
                self.hand_over(&delivery);
                return Action::Deliver(delivery);
            }
            match &self.state {
                State::Finished(end) => return Action::Finish(*end),
                State::Disconnected { wait: Some(wait) } => return Action::Wait(*wait),
                State::Disconnected { wait: None } => return Action::Connect(self.connect_call()),
                State::Settling => return Action::Wait(self.options.settle),
                State::CatchingUp(catch_up) if catch_up.is_breathing => {
                    return Action::Receive { idle: Duration::ZERO };
                }
                State::CatchingUp(CatchUp { walk, cursor, .. }) => {
                    let call = page_call(&self.session, walk, cursor.as_deref(), self.options.page_size);
                    return Action::FetchHistory(call);
                }
                State::Live => {
                    if !self.advance() {
                        return Action::Receive { idle: self.silence() };
                    }
                }
            }
        }
    }

    /// The stream was opened, or refused: a success needs no body, any other answer its first 64 KiB.
    pub fn handle_connected(&mut self, response: Response<&[u8]>) {
        let status = response.status();
        if status.is_success() {
            let content_type =
                response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or("");
            if status != StatusCode::OK || !content_type.trim_start().starts_with("text/event-stream") {
                let beginning = error::beginning(response.body());
                return self.fail(Error::NotAnEventStream {
                    status,
                    content_type: content_type.into(),
                    beginning,
                });
            }
            return self.connected();
        }
        self.handle_refusal(&response);
    }

    /// A page of history, or why there is none.
    pub fn handle_history(&mut self, response: Response<&[u8]>) {
        let State::CatchingUp(_) = self.state else { return };
        if !response.status().is_success() {
            return self.handle_refusal(&response);
        }
        match HistoryPage::read(response.body()) {
            Ok(page) => self.take_page(page),
            Err(error) if self.unreadable_pages + 1 == MAX_UNREADABLE_PAGES => self.fail(error),
            Err(_) => {
                self.unreadable_pages += 1;
                self.handle_disconnected();
            }
        }
    }

    /// Bytes of the live stream.
    pub fn handle_bytes(&mut self, bytes: &[u8]) {
        self.decoder.push(bytes);
        if let State::CatchingUp(catch_up) = &mut self.state {
            catch_up.is_breathing = false;
            // The history will have what does not fit.
            if self.decoder.buffered() > self.options.max_frame_bytes {
                self.handle_disconnected();
            }
        }
    }

    /// The stream ended, failed or could not be opened, or history could not be had: all the same.
    pub fn handle_disconnected(&mut self) {
        if matches!(self.state, State::Finished(_) | State::Disconnected { wait: Some(_) }) {
            return;
        }
        let wait = self.backoff();
        self.disconnect(wait);
    }

    /// The silence or the wait that was asked for is over.
    pub fn handle_timeout(&mut self) {
        match &mut self.state {
            State::Disconnected { wait } => *wait = None,
            State::CatchingUp(catch_up) => catch_up.is_breathing = false,
            State::Settling => self.settle(),
            State::Live if self.settling == Settling::Done => self.handle_disconnected(),
            State::Live => {
                self.failures = 0;
                self.settle();
            }
            State::Finished(_) => (),
        }
    }

    pub(crate) fn fold(&self) -> &Fold {
        &self.fold
    }

    /// True when everything known was handed over and the next thing would be to wait for bytes.
    pub(crate) fn is_drained(&self) -> bool {
        self.queue.is_empty() && matches!(self.state, State::Live)
    }

    /// True once the history was read late enough to hold everything from before the connection.
    pub(crate) fn is_settled(&self) -> bool {
        self.settling == Settling::Done
    }

    pub(crate) fn newest_processed_at(&self) -> &str {
        self.recent.newest_processed_at()
    }

    pub(crate) fn recent_keys(&self) -> impl Iterator<Item = u64> {
        self.recent.iter().map(|(key, _, _)| key)
    }

    pub(crate) fn give_up(&mut self) {
        self.finish(End::Failed);
    }

    pub(crate) fn page_size(&self) -> u32 {
        self.options.page_size
    }

    pub(crate) fn settle_time(&self) -> Duration {
        self.options.settle
    }

    pub(crate) fn next_random(&mut self) -> u64 {
        // SplitMix64: good enough to spread waits, and the same in every run of a seed.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn fail(&mut self, error: Error) {
        self.error = Some(error);
        self.finish(End::Failed);
    }

    /// `GET /v1/sessions/{session_id}/events/stream`
    fn connect_call(&self) -> Call<()> {
        let call = Call::get(path!("/v1/sessions", &self.session, "events", "stream"))
            .beta(MANAGED_AGENTS_BETA)
            .accept("text/event-stream");
        if !self.options.previews {
            return call;
        }
        call.parameter("event_deltas[]", "agent.message").parameter("event_deltas[]", "agent.thinking")
    }

    fn connected(&mut self) {
        self.decoder = SseDecoder::new(self.options.max_frame_bytes);
        self.previews.clear();
        self.gap_from = self.recent.watermark().map(String::from);
        let walk = match self.options.start {
            Start::Now if !self.has_caught_up => Walk::State,
            _ => Walk::Forward { from: self.gap_from.clone() },
        };
        let reconnected_after = self.has_caught_up.then_some(self.failures.saturating_sub(1));
        self.has_connected = true;
        self.settling = match self.options.start {
            Start::Now if !self.has_caught_up => Settling::Sometime,
            _ => Settling::BeforeEnd,
        };
        self.held = None;
        self.state = State::CatchingUp(CatchUp::new(walk, reconnected_after));
    }

    fn take_page(&mut self, page: HistoryPage) {
        self.unreadable_pages = 0;
        let State::CatchingUp(catch_up) = &mut self.state else { return };
        let mut is_enough = page.next.is_none();
        match catch_up.walk {
            Walk::State | Walk::Calls => {
                catch_up.collected.extend(page.events);
                let collected = &catch_up.collected;
                is_enough |= collected.len() >= MAX_COLLECTED
                    || match catch_up.walk {
                        Walk::State => {
                            collected.iter().any(|event| event.kind().starts_with("session.status_"))
                        }
                        _ => {
                            let found = |id: &str| collected.iter().any(|event| event.id() == Some(id));
                            self.fold.missing_calls.iter().all(|id| found(id))
                        }
                    };
            }
            Walk::Forward { .. } => {
                for event in page.events {
                    if let Some(delivery) = sighted(&mut self.seen, event, &self.now) {
                        catch_up.recovered += 1;
                        self.queue.push_back(delivery);
                    }
                }
            }
        }
        if is_enough {
            let is_whole = page.next.is_none();
            return self.caught_up(is_whole);
        }
        let cursor = page.next.unwrap_or_default();
        if catch_up.cursors.repeats(&cursor) {
            return self.fail(Error::RepeatedCursor { cursor });
        }
        catch_up.cursor = Some(cursor);
        catch_up.is_breathing = true;
    }

    fn caught_up(&mut self, is_whole: bool) {
        let State::CatchingUp(catch_up) = std::mem::replace(&mut self.state, State::Live) else { return };
        match catch_up.walk {
            Walk::State => {
                self.recent.is_beginning_unknown = !is_whole;
                let newest = catch_up.collected.iter().find_map(RawEvent::processed_at);
                self.now = newest.unwrap_or_default().into();
                for event in catch_up.collected.iter().rev() {
                    self.seen.sight(event);
                    self.note(event);
                }
                self.gap_from = self.recent.watermark().map(String::from);
            }
            Walk::Calls => {
                self.fold.find_calls(&catch_up.collected);
                self.sought.extend(self.fold.missing_calls.iter().cloned());
            }
            Walk::Forward { .. } => {
                if let Some(failures) = catch_up.reconnected_after {
                    self.queue.push_back(Delivery::Reconnected { recovered: catch_up.recovered, failures });
                }
            }
        }
        self.has_caught_up = true;
        if let Some(event) = self.held.take() {
            self.queue.extend(sighted(&mut self.seen, event, &self.now));
        }
    }

    /// One step of the live stream; false if there is nothing to do but to receive.
    fn advance(&mut self) -> bool {
        match self.fold.status {
            Status::Deleted => {
                self.finish(End::Deleted);
                return true;
            }
            Status::Terminated => {
                self.finish(End::Terminated);
                return true;
            }
            _ => (),
        }
        if self.fold.missing_calls.iter().any(|id| !self.sought.contains(id)) {
            self.state = State::CatchingUp(CatchUp::new(Walk::Calls, None));
            return true;
        }
        let frame = match self.decoder.next_frame() {
            Ok(Some(frame)) => frame,
            Ok(None) => return false,
            Err(error) => {
                self.fail(error.into());
                return true;
            }
        };
        if frame.event == "ping" || frame.data.is_empty() {
            return true;
        }
        match RawEvent::parse(frame.data.into()) {
            Ok(event) if frame.event == "error" || event.kind() == "error" => {
                self.handle_error_event(event.json().into())
            }
            Ok(event) => self.take_live(event),
            Err(_) if frame.event == "error" => {
                let data = frame.data.to_owned();
                self.handle_error_event(data);
            }
            // An object without a type says nothing; other text is a damaged event, which the history has whole.
            Err(_) if json_scan::object(frame.data, |_, _| ()).is_ok() => (),
            Err(_) => self.handle_disconnected(),
        }
        true
    }

    fn take_live(&mut self, event: RawEvent) {
        self.failures = 0;
        let may_end_turn = matches!(event.kind(), "session.status_idle" | "session.status_terminated");
        if may_end_turn && self.settling == Settling::BeforeEnd {
            self.held = Some(event);
            self.state = State::Settling;
            return;
        }
        if previews::is_preview(event.kind()) {
            if let Some(preview) = self.previews.apply(&event) {
                self.queue.push_back(Delivery::Preview(preview));
            }
            return;
        }
        self.queue.extend(sighted(&mut self.seen, event, &self.now));
    }

    /// Reads the history once more: a list read right after a reconnect may have lagged behind.
    fn settle(&mut self) {
        self.settling = Settling::Done;
        self.state = State::CatchingUp(CatchUp::new(Walk::Forward { from: self.gap_from.clone() }, None));
    }

    fn handle_error_event(&mut self, data: String) {
        let error = ApiError::read(StatusCode::OK, &http::HeaderMap::new(), data.as_bytes());
        // Without an envelope nothing is known; a new connection will tell.
        if error.kind.is_none() || error.is_retryable() {
            self.handle_disconnected();
        } else {
            self.fail(error.into());
        }
    }

    /// An answer that is no success, to opening the stream or to a page of history.
    fn handle_refusal(&mut self, response: &Response<&[u8]>) {
        let status = response.status();
        if status == StatusCode::NOT_FOUND && (self.has_connected || self.has_caught_up) {
            return self.finish(End::Deleted);
        }
        let Err(error) = checked(response) else { return };
        let is_passing =
            retry::should_retry(response.headers()).unwrap_or(retry::is_retryable_status(status));
        if !is_passing || self.is_out_of_attempts() {
            return self.fail(error);
        }
        let wait = match retry::server_wait(response.headers()) {
            Some(wait) => {
                wait.mul_f64(1.0 + retry::unit(self.next_random()) / 10.0).min(Duration::from_secs(60))
            }
            None => self.backoff(),
        };
        self.disconnect(wait);
    }

    fn disconnect(&mut self, wait: Duration) {
        if self.is_out_of_attempts() {
            return self.finish(End::Failed);
        }
        self.failures += 1;
        self.decoder = SseDecoder::new(self.options.max_frame_bytes);
        self.state = State::Disconnected { wait: Some(wait) };
    }

    fn is_out_of_attempts(&self) -> bool {
        !self.has_connected && self.failures + 1 >= self.options.first_attempts
    }

    /// Up to half a second after a connection that worked; then doubling, and between half of that and all of it.
    fn backoff(&mut self) -> Duration {
        let random = retry::unit(self.next_random());
        let first = Duration::from_millis(500);
        if self.failures == 0 {
            return first.mul_f64(random);
        }
        let doubled = first.saturating_mul(2_u32.saturating_pow(self.failures.min(16)));
        doubled.min(self.options.max_wait).mul_f64(0.5 + random / 2.0)
    }

    fn silence(&self) -> Duration {
        if self.is_settled() { self.options.idle } else { self.options.settle.min(self.options.idle) }
    }

    fn finish(&mut self, end: End) {
        self.state = State::Finished(end);
    }

    /// From here on the event is the application's: only now it counts as part of the past.
    fn hand_over(&mut self, delivery: &Delivery) {
        if let Some(event) = delivery.event() {
            let event = event.clone();
            self.previews.apply(&event);
            self.note(&event);
        }
    }

    fn note(&mut self, event: &RawEvent) {
        if seen::is_processed(event) {
            self.queued.remove(&seen::key(event));
        } else {
            self.queued.insert(seen::key(event));
        }
        self.recent.push(event);
        self.fold.apply(event);
    }
}

impl CatchUp {
    fn new(walk: Walk, reconnected_after: Option<u32>) -> Self {
        Self {
            walk,
            cursor: None,
            cursors: CursorLoop::default(),
            is_breathing: false,
            collected: Vec::new(),
            recovered: 0,
            reconnected_after,
        }
    }
}

/// What to deliver of an event: nothing if it is known, or was processed before `now`.
fn sighted(seen: &mut Seen, event: RawEvent, now: &str) -> Option<Delivery> {
    let sighting = seen.sight(&event);
    if event.processed_at().is_some_and(|at| is_earlier(at, now)) {
        return None;
    }
    match sighting {
        Sighting::New => Some(Delivery::Event(event)),
        Sighting::NowProcessed => Some(Delivery::Processed(event)),
        Sighting::Repeated => None,
    }
}
