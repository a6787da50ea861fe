//! Follows a session or a thread over any number of connections and delivers each event once.
//!
//! This file owns the state: no other file assigns it. Each part keeps its fields private.
//!
//! | State | entered when | left when |
//! | --- | --- | --- |
//! | `Connecting` | at the start; `BackingOff` is over | the stream opens → `CatchingUp`; it does not → `BackingOff`, `AskingSession` or `Finished` |
//! | `BackingOff` | an attempt failed; after `Lost` | the wait is over → `Connecting` |
//! | `CatchingUp` | connected; a call is missing; a recheck is due | the last page is read → `Live`; the connection is lost → `Lost`; a 404 → `AskingSession`; a final reply → `Finished` |
//! | `Live` | the history is read | a call is missing, or a recheck is due now → `CatchingUp`; an end needs a recheck first → `Rechecking`; lost → `Lost`; the session is over → `Finished` |
//! | `Rechecking` | the history is to be read again once it cannot be stale any more | the time is over → `CatchingUp`; lost → `Lost` |
//! | `Lost` | an open connection failed | at the next poll, when its duration is known → `BackingOff` |
//! | `AskingSession` | a route that existed before gives 404 | the session is gone, or the route → `Finished`; otherwise → `BackingOff` |
//! | `Finished` | the session is over; following failed for good | never |
//!
//! # The path of a live event
//!
//! ```text
//!  bytes ─▶ stream.rs ─▶ text/sse.rs ─▶ live.rs ─▶ ledger.rs ─────▶ state.rs ─▶ Action::Deliver
//!           handle       push: bytes    next:      admit: once;     apply: the
//!           poll         wait here      frame to   waits here;      session's
//!                        for poll       event      hand_over        state
//! ```
//!
//! An event can wait in four places. As bytes in the decoder: until `poll` has nothing older to
//! deliver, and always while the history is read for the first time. In the recheck: an event that
//! may end a turn, until the history was read again. In the history: what came since the last idle,
//! if the stream starts at the present. As a delivery in the ledger: until `poll` hands it over.
//!
//! To add a kind of delivery without an event, add a variant to [`Delivery`] and call
//! `self.ledger.push(..)`. A delivery with an event goes through `Ledger::admit`. A turn returns its
//! own deliveries as `Action::Deliver`. Adapters match with a wildcard, so extend the JavaScript one
//! by hand.
//!
//! # Rules
//!
//! - The stream has no replay. It is opened first and the history is read second; an event in both
//!   is delivered once.
//! - The state of the session is computed from all delivered events, so an end that was missed on
//!   the stream is found in the history.
//! - The list may lag behind. After a connect it is read again: after [`StreamOptions::list_lag`],
//!   and in any case before an event that may end a turn is delivered.
//! - If a page fails, only that page is fetched again. The live stream stays open meanwhile, and is
//!   read.

pub(crate) mod action;
mod backoff;
pub(crate) mod checkpoint;
pub(crate) mod delivery;
mod history;
pub(crate) mod history_page;
mod history_query;
mod ledger;
mod live;
mod methods;
mod missing;
mod open_work;
pub(crate) mod options;
mod pager;
pub(crate) mod phase;
mod recent;
mod recheck;
mod scope;

use std::time::Duration;

use crate::request::failure::{Failure, Refusal};
use crate::request::kept::kept;
use crate::request::reply::Reply;
use crate::request::retry;
use crate::request::session_request::Endpoint;
use crate::session::event::RawEvent;
use crate::session::input::Input;
use crate::session::seq::Seq;
use crate::session::state::SessionState;
use crate::session::status::Status;
use crate::session::stream::action::{Action, End};
use crate::session::stream::backoff::Backoff;
use crate::session::stream::checkpoint::Position;
use crate::session::stream::delivery::Delivery;
use crate::session::stream::history::{History, Progress};
use crate::session::stream::history_page::HistoryPage;
use crate::session::stream::history_query::HistoryQuery;
use crate::session::stream::ledger::Ledger;
use crate::session::stream::live::{Incoming, Live};
use crate::session::stream::missing::{Explanation, Missing};
use crate::session::stream::options::StreamOptions;
use crate::session::stream::pager::Onward;
use crate::session::stream::recheck::Recheck;
use crate::session::stream::scope::Scope;
use crate::text::sse::is_event_stream;

/// Follows a session over any number of connections: tells the adapter what to do and takes the
/// result, without I/O.
///
/// ```text
///              handle_connected          handle_history (pages)       session over
///   Connecting ──────────────▶ CatchingUp ──────────────────▶ Live ──────────────▶ Finished
///        ▲  │ handle_timeout         │ handle_disconnected      │
///        └──┘ (Wait)  ◀──────────────┴──────────────────────────┘
/// ```
///
/// Each [`Phase`](crate::Phase) and what leads from one to another is drawn from the code:
/// [session-stream.md](https://github.com/managed-agents/managed-agents/blob/main/docs/session-stream.md).
///
/// The contract: **call [`poll`](Self::poll), carry out the action, report its result with the
/// `handle_*` that the action names, repeat.** Nothing is lost if a result is reported late or an
/// action is returned twice.
///
/// Memory: one page of history, 16 MiB of the live stream and one read, or one event of
/// [`StreamOptions::max_frame_bytes`], the deliveries that are [read ahead](Self::read_ahead), the
/// hashes of 32,768 events, and the open calls of the session, at most 4,096. Only
/// [`Start::Now`](crate::Start::Now) holds more for a moment: the events since the last status of
/// the session, at most 10,000. A session of a million events takes no more than one of 16,384.
#[derive(Debug)]
pub struct SessionStream {
    scope: Scope,
    options: StreamOptions,
    state: State,
    backoff: Backoff,
    live: Live,
    ledger: Ledger,
    session: SessionState,
    recheck: Recheck,
}

#[derive(Debug)]
enum State {
    Connecting,
    BackingOff(Duration),
    CatchingUp(Box<History>),
    Live,
    /// Reads the live stream until the history is read again. If an event is held, later bytes are
    /// not read.
    Rechecking {
        left: Duration,
    },
    Lost,
    AskingSession(Box<Missing>),
    Finished {
        end: End,
        failure: Option<Failure>,
    },
}

impl SessionStream {
    #[inline(never)]
    fn at(position: Position, options: StreamOptions) -> Self {
        let Position { scope, ledger, session } = position;
        Self {
            scope,
            state: State::Connecting,
            backoff: Backoff::new(&options),
            live: Live::new(options.max_frame_bytes),
            ledger,
            session,
            recheck: Recheck::new(options.list_lag),
            options,
        }
    }

    /// Returns the next action. Returns the same action again until its result is reported; only a
    /// delivery is returned once.
    pub fn poll(&mut self) -> Action {
        loop {
            if let Some(delivery) = self.ledger.hand_over() {
                if let Some(event) = delivery.event() {
                    self.session.apply(event);
                }
                return Action::Deliver(delivery);
            }
            match &mut self.state {
                State::Finished { end, .. } => return Action::Finish(*end),
                State::BackingOff(wait) => return Action::Wait(*wait),
                State::Connecting => {
                    let kinds: &[&str] =
                        if self.options.previews { &["agent.message", "agent.thinking"] } else { &[] };
                    return Action::Connect(
                        self.request(Endpoint::Stream).parameters("event_deltas[]", kinds),
                    );
                }
                State::Lost => self.state = State::BackingOff(self.backoff.lost()),
                State::AskingSession(_) => return Action::FetchSession(self.request(Endpoint::Session)),
                State::Rechecking { left } if left.is_zero() => self.read_again(),
                State::Rechecking { left } if self.recheck.is_holding() => return Action::Wait(*left),
                State::CatchingUp(_) | State::Rechecking { .. } => {
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

    /// Takes the result of an action, or an input that nobody asked for.
    pub fn handle(&mut self, input: Input<'_>) {
        match input {
            Input::Connected(reply) => self.take_head(&reply.judged()),
            Input::History(reply) => self.take_history(&reply.judged()),
            Input::Session(reply) => self.take_session(&reply.judged()),
            Input::FetchFailed | Input::FetchTooLarge | Input::OddAnswer
                if matches!(self.state, State::AskingSession(_)) =>
            {
                self.session_unknown();
            }
            Input::FetchFailed => self.page_failed(None),
            Input::FetchTooLarge => self.page_too_large(),
            Input::OddAnswer if matches!(self.state, State::CatchingUp(_) | State::Connecting) => {
                self.odd_answer(None);
            }
            Input::Bytes(bytes) => self.take_bytes(bytes),
            Input::Disconnected => self.disconnected(),
            Input::Elapsed(time) => self.elapsed(time),
            Input::Timeout => self.timed_out(),
            // A stream sends nothing, and only a turn has a deadline, an interrupt or a cancel.
            Input::OddAnswer
            | Input::Sent(_)
            | Input::SendFailed { .. }
            | Input::Deadline
            | Input::Interrupt
            | Input::Cancel => (),
        }
    }

    fn take_head(&mut self, reply: &Reply<'_>) {
        let State::Connecting = self.state else { return };
        if !reply.is_success() {
            self.refused(reply);
        } else if reply.status == 200 && is_event_stream(&reply.content_type) {
            self.backoff.answered();
            self.connected();
        } else {
            self.odd_answer(Some(Failure::NotAnEventStream {
                status: reply.status,
                content_type: reply.content_type.clone(),
                beginning: kept(reply.body),
            }));
        }
    }

    fn connected(&mut self) {
        self.live.connected();
        self.recheck.begin_at(self.ledger.watermark());
        let must_find_now = self.ledger.must_find_now();
        self.recheck.connected(must_find_now);
        let query = match must_find_now {
            true if self.scope.thread().is_some() => HistoryQuery::Past,
            true => HistoryQuery::State,
            false => HistoryQuery::Forward { from: self.ledger.shortly_before().map(String::from) },
        };
        let failures = self.backoff.connected();
        let reconnected_after = self.ledger.has_caught_up().then_some(failures);
        self.state = State::CatchingUp(Box::new(History::new(query, reconnected_after)));
    }

    /// Handles a reply without success to a connect or to the fetch of a page.
    fn refused(&mut self, reply: &Reply<'_>) {
        let is_history = matches!(self.state, State::CatchingUp(_));
        if reply.status == 404 && self.was_followed() {
            return self.doubt_its_end(is_history, reply);
        }
        let is_passing = reply.should_retry.unwrap_or_else(|| retry::is_retryable(reply.status));
        if matches!(reply.status, 300..400) && !is_passing {
            return self.odd_answer(Some(Failure::Refused(Refusal::of(reply))));
        }
        let is_behind_event =
            || matches!(&self.state, State::CatchingUp(history) if history.is_behind_event());
        if reply.status == 400 && is_behind_event() {
            return self.fail(Failure::NoNextPage);
        }
        if !is_passing || self.backoff.is_out_of_attempts() {
            return self.fail(Failure::Refused(Refusal::of(reply)));
        }
        let wait = self.backoff.server_wait(reply);
        self.try_again(wait);
    }

    /// Handles a reply that did not come from the service, for example from a proxy. If the session
    /// was followed before, this may be temporary.
    fn odd_answer(&mut self, failure: Option<Failure>) {
        match self.backoff.odd_answer(self.was_followed()) {
            None => self.state = State::Finished { end: End::Failed, failure },
            wait => self.try_again(wait),
        }
    }

    /// Asks again for the page or the connection, after `wait` or after a wait of our own.
    fn try_again(&mut self, wait: Option<Duration>) {
        match self.state {
            State::CatchingUp(_) => self.page_failed(wait),
            _ => self.not_connected(wait),
        }
    }

    fn not_connected(&mut self, wait: Option<Duration>) {
        match self.backoff.refused(wait) {
            None => self.give_up(),
            Some(wait) => self.state = State::BackingOff(wait),
        }
    }

    fn page_failed(&mut self, wait: Option<Duration>) {
        let State::CatchingUp(history) = &mut self.state else { return };
        let attempts = history.count_attempt();
        history.retry_after(wait.unwrap_or_else(|| self.backoff.page_wait(attempts)));
    }

    /// Asks for smaller pages, down to one event.
    fn page_too_large(&mut self) {
        let State::CatchingUp(history) = &self.state else { return };
        let limit = history.limit(self.scope.thread().is_some(), self.options.page_size);
        if !self.halve_pages(limit) {
            self.give_up();
        }
    }

    fn take_history(&mut self, reply: &Reply<'_>) {
        let State::CatchingUp(history) = &mut self.state else { return };
        if reply.status == 400 && history.begin_anew() {
            return;
        }
        if !reply.is_success() {
            // If the service rejects these event types, it has no such work.
            let has_no_work = history.is_work() && reply.status == 400;
            return if has_no_work { self.caught_up() } else { self.refused(reply) };
        }
        match HistoryPage::read(reply.body) {
            Ok(page) => self.take_page(page),
            Err(failure) => self.odd_answer(Some(failure)),
        }
    }

    fn take_page(&mut self, page: HistoryPage) {
        self.backoff.answered();
        let State::CatchingUp(history) = &mut self.state else { return };
        let waiting = self.ledger.len();
        let progress = history.take(page, &mut self.ledger, &mut self.session);
        self.live.complete(self.ledger.waiting_from(waiting));
        match progress {
            Progress::Page(Onward::NextPage) => (),
            Progress::Page(Onward::Stuck) => self.page_failed(None),
            Progress::Page(Onward::Failed(failure)) => self.fail(failure),
            Progress::Done => self.caught_up(),
        }
    }

    fn caught_up(&mut self) {
        let State::CatchingUp(mut history) = std::mem::replace(&mut self.state, State::Live) else { return };
        let waiting = self.ledger.len();
        history.finish(&mut self.ledger, &mut self.session);
        match history.query() {
            HistoryQuery::State | HistoryQuery::Work | HistoryQuery::Past => {
                self.recheck.begin_at(self.ledger.watermark());
            }
            HistoryQuery::Again { .. } => self.recheck.done(),
            HistoryQuery::Calls | HistoryQuery::Forward { .. } => (),
        }
        self.ledger.catch_up();
        if let Some(event) = self.recheck.release() {
            self.ledger.admit(event);
        }
        self.live.complete(self.ledger.waiting_from(waiting));
    }

    /// Takes one step of the live stream. Returns `false` if there is nothing to do but to receive.
    fn advance(&mut self) -> bool {
        let end = match self.session.status() {
            Status::Deleted => Some(End::Deleted),
            Status::Terminated => Some(End::Terminated),
            _ => None,
        };
        if let Some(end) = end {
            self.state = State::Finished { end, failure: None };
        } else if self.session.must_look_up_calls() {
            self.state = State::CatchingUp(Box::new(History::new(HistoryQuery::Calls, None)));
        } else if self.recheck.is_due_before_end() && self.recheck_left().is_zero() {
            self.read_again();
        } else {
            return self.next_live();
        }
        true
    }

    /// Takes one frame of the live stream. Returns `false` if there is none.
    fn next_live(&mut self) -> bool {
        let Some(incoming) = self.live.next() else { return false };
        match incoming {
            Incoming::Nothing => (),
            Incoming::Event(event) => self.take_live(event),
            Incoming::Preview(preview) => {
                self.backoff.delivered();
                if let Some(preview) = preview {
                    self.ledger.push(Delivery::Preview(preview));
                }
            }
            Incoming::Error(envelope) => self.take_error_event(&envelope),
            Incoming::Unreadable(json) => self.ledger.admit_unreadable(json),
            // The history has the event whole. If the same bytes come again, they were not damaged
            // on the way.
            Incoming::Damaged(json) if self.ledger.sight_unreadable(&json) => self.disconnected(),
            Incoming::Damaged(_) => (),
            Incoming::TooLarge(error) => self.fail(error.into()),
        }
        true
    }

    fn take_live(&mut self, event: RawEvent) {
        self.backoff.delivered();
        let may_end_turn =
            || matches!(self.session.status_of(&event), Some(Status::Idle | Status::Terminated));
        if self.recheck.is_due_before_end() && may_end_turn() && !self.ledger.knows(&event) {
            self.recheck.hold(event);
            if matches!(self.state, State::Live) {
                self.state = State::Rechecking { left: self.recheck_left() };
            }
        } else if let Some(event) = self.ledger.admit(event) {
            self.live.complete_event(event);
        }
    }

    fn take_error_event(&mut self, envelope: &str) {
        let refusal = Refusal::of(&Reply::new(200, envelope.as_bytes()));
        // Without an error body the cause is unknown: reconnects to find out.
        if !refusal.has_envelope() || refusal.is_retryable() {
            self.disconnected();
        } else {
            self.fail(Failure::Refused(refusal));
        }
    }

    fn take_bytes(&mut self, bytes: &[u8]) {
        match &mut self.state {
            State::CatchingUp(history) => history.has_read_stream(),
            State::Live | State::Rechecking { .. } => (),
            _ => return,
        }
        self.live.push(bytes);
    }

    fn disconnected(&mut self) {
        match self.state {
            State::Connecting => self.not_connected(None),
            State::CatchingUp(_) | State::Live | State::Rechecking { .. } => {
                self.live.disconnected();
                self.state = State::Lost;
            }
            State::BackingOff(_) | State::Lost | State::AskingSession(_) | State::Finished { .. } => (),
        }
    }

    fn elapsed(&mut self, time: Duration) {
        self.backoff.elapsed(time);
        match &mut self.state {
            State::CatchingUp(history) => history.elapsed(time),
            State::Rechecking { left } => *left = left.saturating_sub(time),
            _ => (),
        }
    }

    fn timed_out(&mut self) {
        match &mut self.state {
            State::BackingOff(_) => self.state = State::Connecting,
            State::CatchingUp(history) => history.timed_out(),
            State::Rechecking { .. } => self.read_again(),
            State::Live if self.recheck.is_done() => self.disconnected(),
            State::Live => self.read_again(),
            State::Connecting | State::Lost | State::AskingSession(_) | State::Finished { .. } => (),
        }
    }

    /// A 404 for the stream or the history: asks for the session itself, or the thread, before that
    /// counts as its end.
    pub(crate) fn doubt_its_end(&mut self, is_history: bool, reply: &Reply<'_>) {
        self.state = State::AskingSession(Box::new(Missing::new(&self.scope, is_history, reply)));
    }

    fn take_session(&mut self, reply: &Reply<'_>) {
        let State::AskingSession(missing) = &self.state else { return };
        match missing.explain(reply) {
            Explanation::Gone(failure) => {
                // A stream may be opened for any id: only the history shows that there was such a
                // session.
                let was_there = self.ledger.has_caught_up() || self.session.seq() > Seq::START;
                let end = if was_there { End::Deleted } else { End::Failed };
                self.state = State::Finished { end, failure: Some(failure) };
            }
            Explanation::NoSuchRoute(failure) => self.fail(failure),
            Explanation::Unknown => self.session_unknown(),
        }
    }

    /// The session could not be asked. Connects again, and meets the same 404 or something better;
    /// after the last attempt the 404 is the reason.
    fn session_unknown(&mut self) {
        let State::AskingSession(missing) = &self.state else { return };
        let failure = missing.refused();
        match self.backoff.refused(None) {
            None => self.fail(failure),
            Some(wait) => self.state = State::BackingOff(wait),
        }
    }

    /// Reads the history again, now.
    fn read_again(&mut self) {
        self.state =
            State::CatchingUp(Box::new(History::again(self.recheck.from(self.ledger.known_until()))));
    }

    /// Reads the history again once it cannot be stale for anything that is known by now.
    pub(crate) fn look_again(&mut self) {
        if self.is_rechecked() {
            self.recheck.begin_at(self.ledger.watermark());
        }
        self.state = State::Rechecking { left: self.options.list_lag };
    }

    /// Reads the history again once it cannot be stale for anything before the connect. If that was
    /// done, as [`look_again`](Self::look_again).
    pub(crate) fn confirm(&mut self) {
        if self.recheck.is_due_before_end() {
            self.state = State::Rechecking { left: self.recheck_left() };
        } else {
            self.look_again();
        }
    }

    /// Reads the history again, now.
    pub(crate) fn look_now(&mut self) {
        if self.is_rechecked() {
            self.recheck.begin_at(self.ledger.watermark());
        }
        self.read_again();
    }

    /// Halves the pages from `limit` events on. Returns `false` if they had one event.
    pub(crate) fn halve_pages(&mut self, limit: u32) -> bool {
        if let State::CatchingUp(history) = &mut self.state {
            history.resized();
        }
        self.options.page_size = (limit / 2).max(1);
        limit > 1
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        self.state = State::Finished { end: End::Failed, failure: Some(failure) };
    }

    /// Ends the stream; the adapter knows why.
    pub(crate) fn give_up(&mut self) {
        self.state = State::Finished { end: End::Failed, failure: None };
    }
}
