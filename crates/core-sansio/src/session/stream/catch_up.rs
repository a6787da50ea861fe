//! Reading the history: after every connect, and once more when the list can no longer lag behind.

use std::time::Duration;

use super::history::{HistoryPage, Walk};
use super::paging::CatchUp;
use super::seen::{Sighting, sighted, sighted_odd};
use super::{Delivery, SessionStream, Settling, Start, State};
use crate::session::event::RawEvent;
use crate::text::timestamp::is_earlier;

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
        self.open_for = None;
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
        self.state = State::Settling { left: self.options.list_lag };
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
        self.options.list_lag.saturating_sub(self.open_for.unwrap_or_default())
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
        catch_up.breathe();
        self.state = State::CatchingUp(catch_up);
    }
}
