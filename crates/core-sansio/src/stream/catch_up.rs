//! Reading the history: after every connect, and once more when the list can no longer lag behind.

use std::time::Duration;

use super::history::{At, HistoryPage, NoNextPage, Walk};
use super::open_work::OpenWork;
use super::seen::{Sighting, sighted, sighted_odd};
use super::{Action, Delivery, Request, SessionStream, Settling, Start, State};
use crate::cursors::CursorLoop;
use crate::moment::is_earlier;
use crate::{Failure, RawEvent, retry};

#[derive(Debug)]
pub(super) struct CatchUp {
    pub(super) walk: Walk,
    at: At,
    cursors: CursorLoop,
    pub(super) next: Next,
    /// Attempts at this page that brought nothing.
    attempts: u32,
    /// How often in a row the page named itself as the next, and how often the list was known to run in a circle.
    stalls: u32,
    rounds: u32,
    /// Pages are smaller than they were when the cursor was given.
    is_resized: bool,
    /// Events read by a newest-first walk, and what of them it keeps until it knows enough.
    pub(super) walked: usize,
    pub(super) collected: Vec<RawEvent>,
    open_work: Box<OpenWork>,
    pub(super) recovered: u64,
    /// Failures before this connection, if there was one before it: worth telling.
    pub(super) reconnected_after: Option<u32>,
}

/// What a walk wants next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Next {
    /// The page at the cursor.
    Page,
    /// Between two pages the live socket gets a turn: so many reads that do not wait.
    Breath { reads: u32 },
    /// The page could not be had: it is asked for again after so long, from the next poll on.
    Again { wait: Duration },
    /// Until then the live stream is read.
    Pause { left: Duration },
}

/// Reads between two pages: as many as empty the buffers of most sockets, and not so many that a stream in spate holds up the history.
const READS: u32 = 64;

/// The longest first wait before a page is asked for again, in milliseconds; doubled with each attempt.
const FIRST_PAUSE: u64 = 200;

/// Pages in a row that name themselves as the next, or rounds of a list in a circle, before that is final.
const MAX_STALLS: u32 = 5;

/// Events that a newest-first walk reads before it makes do with what it has.
const MAX_WALKED: usize = 10_000;

impl SessionStream {
    pub(super) fn connected(&mut self) {
        self.previews.clear();
        self.note_gap();
        let walk = match self.start {
            Start::Now if !self.has_caught_up && self.scope.thread.is_some() => Walk::Past,
            Start::Now if !self.has_caught_up => Walk::State,
            _ => Walk::Forward { from: self.recent.shortly_before().map(String::from) },
        };
        let reconnected_after = self.has_caught_up.then_some(self.refusals);
        self.refusals = 0;
        self.has_connected = true;
        self.open_for = Duration::ZERO;
        self.has_delivered = false;
        self.settling = match self.start {
            Start::Now if !self.has_caught_up => Settling::Sometime,
            _ => Settling::BeforeEnd,
        };
        self.held = None;
        self.state = State::CatchingUp(CatchUp::new(walk, reconnected_after));
    }

    pub(super) fn take_page(&mut self, mut page: HistoryPage) {
        self.odd_answers = 0;
        let State::CatchingUp(catch_up) = &mut self.state else { return };
        let onward = page.onward();
        let mut is_enough = onward.is_none();
        let mut is_news = !page.events.is_empty();
        match catch_up.walk {
            Walk::State => {
                is_enough |= catch_up.has_walked(page.events.len())
                    || page.events.iter().any(|event| event.kind().starts_with("session.status_"));
                catch_up.collected.append(&mut page.events);
            }
            Walk::Work => {
                is_enough |= catch_up.has_walked(page.events.len());
                catch_up.open_work.look_back(&page.events);
            }
            Walk::Calls => {
                self.fold.find_calls(&page.events);
                is_enough |= catch_up.has_walked(page.events.len()) || self.fold.missing_calls.is_empty();
            }
            Walk::Past => {
                is_news = false;
                for event in &page.events {
                    if self.seen.sight(event) != Sighting::Repeated {
                        is_news = true;
                        self.note(event);
                    }
                }
            }
            Walk::Forward { ref from } | Walk::Again { ref from } => {
                // A list that cannot be asked for a time begins before it: all of that was handed over.
                let is_known = |event: &RawEvent| {
                    from.as_ref().zip(event.processed_at()).is_some_and(|(from, at)| is_earlier(at, from))
                };
                let mut odd = std::mem::take(&mut page.odd).into_iter().peekable();
                let queued = self.queue.len();
                for (index, event) in page.events.into_iter().enumerate() {
                    while let Some((_, json)) = odd.next_if(|(before, _)| *before <= index) {
                        if let Some(delivery) = sighted_odd(&mut self.seen, json) {
                            self.queue.push_back(delivery);
                        }
                    }
                    if is_known(&event) {
                        continue;
                    }
                    if let Some(delivery) = sighted(&mut self.seen, event, &self.now) {
                        catch_up.recovered += 1;
                        self.previews.complete(&delivery.1);
                        self.queue.push_back(delivery);
                    }
                }
                for (_, json) in odd {
                    if let Some(delivery) = sighted_odd(&mut self.seen, json) {
                        self.queue.push_back(delivery);
                    }
                }
                is_news = self.queue.len() > queued;
            }
        }
        // What is not to be delivered is not to be delivered later either.
        for (_, json) in page.odd {
            sighted_odd(&mut self.seen, json);
        }
        let State::CatchingUp(catch_up) = &mut self.state else { return };
        match onward {
            // The rest of the history may hold work that is still open.
            Some(_) if is_enough && matches!(catch_up.walk, Walk::State) => catch_up.turn_to_work(),
            Some(onward) if !is_enough => self.go_on(onward, is_news),
            _ => self.caught_up(),
        }
    }

    /// To the next page; to the same one again, after a pause, if the page said no better.
    fn go_on(&mut self, onward: Result<At, NoNextPage>, is_news: bool) {
        let State::CatchingUp(catch_up) = &mut self.state else { return };
        if is_news {
            (catch_up.stalls, catch_up.rounds) = (0, 0);
        }
        let is_same = onward.as_ref().map_or(true, |at| *at == catch_up.at);
        let is_stuck = match &onward {
            _ if is_same => true,
            Ok(at) => catch_up.cursors.repeats(at.name()) && !is_news,
            Err(NoNextPage) => true,
        };
        if is_same {
            catch_up.stalls += 1;
        } else {
            catch_up.stalls = 0;
            catch_up.rounds += u32::from(is_stuck);
            catch_up.is_resized = false;
        }
        if catch_up.stalls.max(catch_up.rounds) == MAX_STALLS {
            return self.fail(match onward {
                Ok(At::Cursor(cursor)) => Failure::RepeatedCursor(cursor),
                _ => Failure::NoNextPage,
            });
        }
        if let Ok(at) = onward {
            catch_up.at = at;
        }
        if is_stuck {
            return self.page_failed(None);
        }
        catch_up.attempts = 0;
        catch_up.next = Next::Breath { reads: READS };
    }

    /// A smaller page of the same; false if there is none.
    pub(super) fn ask_for_less(&mut self) -> bool {
        let is_thread = self.scope.thread.is_some();
        let State::CatchingUp(catch_up) = &mut self.state else { return false };
        let limit = catch_up.walk.limit(is_thread, self.options.page_size);
        catch_up.is_resized = true;
        self.halve_pages(limit)
    }

    /// True if pages of `limit` events can be made smaller: from now on they are.
    pub(crate) fn halve_pages(&mut self, limit: u32) -> bool {
        self.options.page_size = (limit / 2).max(1);
        limit > 1
    }

    /// True if the service may have refused the cursor only because it was given for larger pages: the walk begins anew.
    pub(super) fn begins_anew(&mut self) -> bool {
        let State::CatchingUp(catch_up) = &mut self.state else { return false };
        let is_refused = catch_up.is_resized && catch_up.at != At::Beginning;
        if is_refused {
            let recovered = catch_up.recovered;
            let walk = std::mem::replace(&mut catch_up.walk, Walk::State);
            *catch_up = CatchUp { recovered, ..CatchUp::new(walk, catch_up.reconnected_after) };
        }
        is_refused
    }

    /// True if the service does not know the parameter by which the list was to go on.
    pub(super) fn is_behind(&self) -> bool {
        matches!(&self.state, State::CatchingUp(catch_up) if matches!(catch_up.at, At::Behind(_)))
    }

    /// The page could not be had: it alone is asked for again, after `wait`, or after a wait of our own.
    pub(super) fn page_failed(&mut self, wait: Option<Duration>) {
        let State::CatchingUp(catch_up) = &mut self.state else { return };
        let attempts = catch_up.attempts;
        catch_up.attempts += 1;
        let wait = wait.unwrap_or_else(|| {
            let longest = (FIRST_PAUSE << attempts.min(16)).min(retry::milliseconds(self.options.max_wait));
            Duration::from_millis(longest / 2 + retry::part(longest.div_ceil(2), self.next_random()))
        });
        if let State::CatchingUp(catch_up) = &mut self.state {
            catch_up.next = Next::Again { wait };
        }
    }

    pub(super) fn caught_up(&mut self) {
        let State::CatchingUp(mut catch_up) = std::mem::replace(&mut self.state, State::Live) else { return };
        match catch_up.walk {
            Walk::State | Walk::Work => {
                self.recent.is_beginning_unknown = matches!(catch_up.walk, Walk::Work);
                let late = catch_up.take_late();
                let newest = catch_up.collected.iter().find_map(RawEvent::processed_at);
                newest.unwrap_or_default().clone_into(&mut self.now);
                for event in catch_up.collected.iter().rev() {
                    self.seen.sight(event);
                    self.note(event);
                }
                catch_up.open_work.tell(&mut self.fold);
                self.note_gap();
                late.into_iter().for_each(|event| self.take(event));
            }
            Walk::Past => {
                self.recent.newest_processed_at().clone_into(&mut self.now);
                self.note_gap();
            }
            Walk::Calls => {
                self.sought = self.fold.missing_calls.clone();
            }
            Walk::Again { .. } => self.settling = Settling::Done,
            Walk::Forward { .. } => {
                if let Some(failures) = catch_up.reconnected_after {
                    let recovered = catch_up.recovered;
                    self.queue.push_back((0, Delivery::Reconnected { recovered, failures, away: None }));
                }
            }
        }
        self.has_caught_up = true;
        if let Some(event) = self.held.take() {
            self.take(event);
        }
    }

    pub(super) fn take(&mut self, event: RawEvent) {
        if let Some(delivery) = sighted(&mut self.seen, event, &self.now) {
            self.previews.complete(&delivery.1);
            self.queue.push_back(delivery);
        }
    }

    /// Reads the history once more, when it can no longer lag behind what is known by now.
    pub(crate) fn look_again(&mut self) {
        if self.is_settled() {
            self.note_gap();
        }
        self.state = State::Settling { left: self.options.settle };
    }

    /// Reads the history once more, when it can no longer lag behind what was before the connect. Where that was done, as
    /// [`look_again`](Self::look_again).
    pub(crate) fn confirm(&mut self) {
        match self.settling {
            Settling::BeforeEnd => self.state = State::Settling { left: self.settle_left() },
            Settling::Sometime | Settling::Done => self.look_again(),
        }
    }

    /// How long the history that was read after the connect may still lag behind what was before it.
    pub(super) fn settle_left(&self) -> Duration {
        self.options.settle.saturating_sub(self.open_for)
    }

    /// Reads the history once more, now.
    pub(crate) fn look_now(&mut self) {
        if self.is_settled() {
            self.note_gap();
        }
        self.settle();
    }

    fn note_gap(&mut self) {
        self.gap_from = self.recent.watermark().map(String::from);
    }

    /// Reads the history once more: a list read right after a reconnect may have lagged behind.
    pub(super) fn settle(&mut self) {
        // A gap may have been so long that its beginning cannot be told from what is new any more: that part was not late.
        let known_until = self.seen.known_until().filter(|known_until| {
            self.gap_from.as_ref().is_none_or(|gap_from| is_earlier(gap_from, known_until))
        });
        let from = known_until.map(String::from).or_else(|| self.gap_from.clone());
        let mut catch_up = CatchUp::new(Walk::Again { from }, None);
        catch_up.next = Next::Breath { reads: READS };
        self.state = State::CatchingUp(catch_up);
    }
}

impl CatchUp {
    /// `reads` the live stream between pages, or does not.
    pub(super) fn wants(&mut self, reads: bool, is_thread: bool, page_size: u32) -> Action<Request> {
        match self.next {
            Next::Breath { .. } if reads => Action::Receive { idle: Duration::ZERO },
            Next::Again { wait: left } | Next::Pause { left } if !left.is_zero() => {
                self.next = Next::Pause { left };
                if reads { Action::Receive { idle: left } } else { Action::Wait(left) }
            }
            _ => Action::FetchHistory(self.walk.page(is_thread, &self.at, page_size)),
        }
    }

    /// The live stream was read once.
    pub(super) fn has_read(&mut self) {
        self.next = match self.next {
            Next::Breath { reads: 0 | 1 } => Next::Page,
            Next::Breath { reads } => Next::Breath { reads: reads - 1 },
            next => next,
        };
    }

    pub(super) fn passes(&mut self, time: Duration) {
        if let Next::Pause { left } = &mut self.next {
            *left = left.saturating_sub(time);
        }
    }

    pub(super) fn new(walk: Walk, reconnected_after: Option<u32>) -> Self {
        Self {
            walk,
            at: At::Beginning,
            cursors: CursorLoop::default(),
            next: Next::Page,
            attempts: 0,
            stalls: 0,
            rounds: 0,
            is_resized: false,
            walked: 0,
            collected: Vec::new(),
            open_work: Box::default(),
            recovered: 0,
            reconnected_after,
        }
    }

    /// What was processed after the last idle, oldest first, out of what a newest-first walk has collected. The turn that the idle ended
    /// had gone by then, so nobody has delivered it: it belongs to the next one.
    fn take_late(&mut self) -> Vec<RawEvent> {
        let status = self.collected.iter().position(|event| event.kind().starts_with("session.status_"));
        let idle = status.filter(|at| self.collected[*at].kind() == "session.status_idle").unwrap_or(0);
        let older = self.collected.split_off(idle);
        let (late, queued): (Vec<_>, Vec<_>) = self.collected.drain(..).partition(RawEvent::is_processed);
        self.collected = queued;
        self.collected.extend(older);
        late.into_iter().rev().collect()
    }

    /// True once that is enough of a newest-first walk, whatever it found.
    fn has_walked(&mut self, events: usize) -> bool {
        self.walked += events;
        self.walked >= MAX_WALKED
    }

    fn turn_to_work(&mut self) {
        let collected = std::mem::take(&mut self.collected);
        let next = Next::Breath { reads: READS };
        *self = Self { collected, next, ..Self::new(Walk::Work, self.reconnected_after) };
    }
}
