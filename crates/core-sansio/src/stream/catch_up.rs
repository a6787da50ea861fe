//! Reading the history: after every connect, and once more when the list can no longer lag behind.

use super::history::{HistoryPage, Walk};
use super::open_work::OpenWork;
use super::seen::{Sighting, sighted};
use super::{Delivery, SessionStream, Settling, Start, State};
use crate::cursors::CursorLoop;
use crate::moment::is_earlier;
use crate::{Failure, RawEvent};

#[derive(Debug)]
pub(super) struct CatchUp {
    pub(super) walk: Walk,
    pub(super) cursor: Option<String>,
    pub(super) cursors: CursorLoop,
    /// Between two pages the live socket gets a turn.
    pub(super) is_breathing: bool,
    /// Events read by a newest-first walk, and what of them it keeps until it knows enough.
    pub(super) walked: usize,
    pub(super) collected: Vec<RawEvent>,
    open_work: Box<OpenWork>,
    pub(super) recovered: u64,
    /// Failures before this connection, if there was one before it: worth telling.
    pub(super) reconnected_after: Option<u32>,
}

/// Events that a newest-first walk reads before it makes do with what it has.
const MAX_WALKED: usize = 10_000;

impl SessionStream {
    pub(super) fn connected(&mut self) {
        self.previews.clear();
        self.note_gap();
        let walk = match self.start {
            Start::Now if !self.has_caught_up && self.scope.thread.is_some() => Walk::Past,
            Start::Now if !self.has_caught_up => Walk::State,
            _ => Walk::Forward { from: self.gap_from.clone() },
        };
        let reconnected_after = self.has_caught_up.then_some(self.failures.saturating_sub(1));
        self.has_connected = true;
        self.settling = match self.start {
            Start::Now if !self.has_caught_up => Settling::Sometime,
            _ => Settling::BeforeEnd,
        };
        self.held = None;
        self.state = State::CatchingUp(CatchUp::new(walk, reconnected_after));
    }

    pub(super) fn take_page(&mut self, mut page: HistoryPage) {
        self.unreadable_pages = 0;
        let State::CatchingUp(catch_up) = &mut self.state else { return };
        let mut is_enough = page.next.is_none();
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
                for event in &page.events {
                    if self.seen.sight(event) != Sighting::Repeated {
                        self.note(event);
                    }
                }
            }
            Walk::Forward { ref from } => {
                // A list that cannot be asked for a time begins before it: all of that was handed over.
                let is_known = |event: &RawEvent| {
                    from.as_ref().zip(event.processed_at()).is_some_and(|(from, at)| is_earlier(at, from))
                };
                for event in page.events {
                    if is_known(&event) {
                        continue;
                    }
                    if let Some(delivery) = sighted(&mut self.seen, event, &self.now) {
                        catch_up.recovered += 1;
                        self.previews.complete(&delivery.1);
                        self.queue.push_back(delivery);
                    }
                }
            }
        }
        let State::CatchingUp(catch_up) = &mut self.state else { return };
        if is_enough {
            // The rest of the history may hold work that is still open.
            if matches!(catch_up.walk, Walk::State) && page.next.is_some() {
                return catch_up.turn_to_work();
            }
            return self.caught_up();
        }
        let cursor = page.next.unwrap_or_default();
        if catch_up.cursors.repeats(&cursor) {
            return self.fail(Failure::RepeatedCursor(cursor));
        }
        catch_up.cursor = Some(cursor);
        catch_up.is_breathing = true;
    }

    pub(super) fn caught_up(&mut self) {
        let State::CatchingUp(catch_up) = std::mem::replace(&mut self.state, State::Live) else { return };
        match catch_up.walk {
            Walk::State | Walk::Work => {
                self.recent.is_beginning_unknown = matches!(catch_up.walk, Walk::Work);
                let newest = catch_up.collected.iter().find_map(RawEvent::processed_at);
                newest.unwrap_or_default().clone_into(&mut self.now);
                for event in catch_up.collected.iter().rev() {
                    self.seen.sight(event);
                    self.note(event);
                }
                catch_up.open_work.tell(&mut self.fold);
                self.note_gap();
            }
            Walk::Past => {
                self.recent.newest_processed_at().clone_into(&mut self.now);
                self.note_gap();
            }
            Walk::Calls => {
                self.sought = self.fold.missing_calls.clone();
            }
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

    /// Reads the history once more before anything else, when it can no longer lag behind. Unlike [`Settling::Sometime`] this does not
    /// wait for silence: a service may send a comment every second.
    pub(crate) fn look_again(&mut self) {
        if self.is_settled() {
            self.note_gap();
        }
        self.state = State::Settling;
    }

    fn note_gap(&mut self) {
        self.gap_from = self.recent.watermark().map(String::from);
    }

    /// Reads the history once more: a list read right after a reconnect may have lagged behind.
    pub(super) fn settle(&mut self) {
        self.settling = Settling::Done;
        // A gap may have been so long that its beginning cannot be told from what is new any more: that part was not late.
        let known_until = self.seen.known_until().filter(|known_until| {
            self.gap_from.as_ref().is_none_or(|gap_from| is_earlier(gap_from, known_until))
        });
        let from = known_until.map(String::from).or_else(|| self.gap_from.clone());
        let mut catch_up = CatchUp::new(Walk::Forward { from }, None);
        // Nobody read the live stream during the wait, and it may know better than a list that lags behind.
        catch_up.is_breathing = true;
        self.state = State::CatchingUp(catch_up);
    }
}

impl CatchUp {
    pub(super) fn new(walk: Walk, reconnected_after: Option<u32>) -> Self {
        Self {
            walk,
            cursor: None,
            cursors: CursorLoop::default(),
            is_breathing: false,
            walked: 0,
            collected: Vec::new(),
            open_work: Box::default(),
            recovered: 0,
            reconnected_after,
        }
    }

    /// True once that is enough of a newest-first walk, whatever it found.
    fn has_walked(&mut self, events: usize) -> bool {
        self.walked += events;
        self.walked >= MAX_WALKED
    }

    fn turn_to_work(&mut self) {
        let collected = std::mem::take(&mut self.collected);
        *self = Self { collected, is_breathing: true, ..Self::new(Walk::Work, self.reconnected_after) };
    }
}
