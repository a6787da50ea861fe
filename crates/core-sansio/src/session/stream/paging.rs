//! Page after page of a walk: to the next one, to the same one again, and in smaller ones.

use std::time::Duration;

use super::history::{At, NoNextPage, Walk};
use super::open_work::OpenWork;
use super::{Action, Request, SessionStream, State};
use crate::request::cycle_detector::CycleDetector;
use crate::request::failure::Failure;
use crate::request::retry;
use crate::session::event::RawEvent;

#[derive(Debug)]
pub(super) struct CatchUp {
    pub(super) walk: Walk,
    at: At,
    cursors: CycleDetector,
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
    pub(super) open_work: Box<OpenWork>,
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
    /// To the next page; to the same one again, after a pause, if the page said no better.
    pub(super) fn go_on(&mut self, onward: Result<At, NoNextPage>, is_news: bool) {
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
        catch_up.breathe();
    }

    /// A smaller page of the same; false if there is none.
    pub(super) fn ask_for_less(&mut self) -> bool {
        let is_thread = self.scope.thread.is_some();
        let State::CatchingUp(catch_up) = &self.state else { return false };
        let limit = catch_up.walk.limit(is_thread, self.options.page_size);
        self.halve_pages(limit)
    }

    /// True if pages of `limit` events can be made smaller: from now on they are.
    pub(crate) fn halve_pages(&mut self, limit: u32) -> bool {
        if let State::CatchingUp(catch_up) = &mut self.state {
            catch_up.is_resized = true;
        }
        self.options.page_size = (limit / 2).max(1);
        limit > 1
    }

    /// True if the service may have refused the cursor only because it was given for larger pages: the walk begins anew.
    pub(super) fn begins_anew(&mut self) -> bool {
        let State::CatchingUp(catch_up) = &mut self.state else { return false };
        let is_refused = catch_up.is_resized && catch_up.at != At::Beginning;
        if is_refused {
            let (recovered, mut collected) = (catch_up.recovered, std::mem::take(&mut catch_up.collected));
            let walk = std::mem::replace(&mut catch_up.walk, Walk::State);
            // What a walk in search of work has is of the one before it.
            if matches!(walk, Walk::State) {
                collected.clear();
            }
            *catch_up = CatchUp { recovered, collected, ..CatchUp::new(walk, catch_up.reconnected_after) };
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
}

impl CatchUp {
    /// `reads` the live stream between pages, or does not.
    pub(super) fn wants(&mut self, reads: bool, is_thread: bool, page_size: u32) -> Action<Request> {
        match self.next {
            Next::Breath { .. } if reads => Action::Receive { timeout: Duration::ZERO },
            Next::Again { wait: left } | Next::Pause { left } if !left.is_zero() => {
                self.next = Next::Pause { left };
                if reads { Action::Receive { timeout: left } } else { Action::Wait(left) }
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
            cursors: CycleDetector::default(),
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
    pub(super) fn take_late(&mut self) -> Vec<RawEvent> {
        let status = self.collected.iter().position(|event| event.kind().starts_with("session.status_"));
        let idle = status.filter(|at| self.collected[*at].kind() == "session.status_idle").unwrap_or(0);
        let older = self.collected.split_off(idle);
        let (late, queued): (Vec<_>, Vec<_>) = self.collected.drain(..).partition(RawEvent::is_processed);
        self.collected = queued;
        self.collected.extend(older);
        late.into_iter().rev().collect()
    }

    /// True once that is enough of a newest-first walk, whatever it found.
    pub(super) fn has_walked(&mut self, events: usize) -> bool {
        self.walked += events;
        self.walked >= MAX_WALKED
    }

    pub(super) fn turn_to_work(&mut self) {
        let collected = std::mem::take(&mut self.collected);
        *self = Self { collected, ..Self::new(Walk::Work, self.reconnected_after) };
        self.breathe();
    }

    /// Lets the live socket have its turn before the next page.
    pub(super) fn breathe(&mut self) {
        self.next = Next::Breath { reads: READS };
    }
}
