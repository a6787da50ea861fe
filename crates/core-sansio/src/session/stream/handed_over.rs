//! What the application has: only that counts as part of the past.

use std::time::Duration;

use super::history::Walk;
use super::scope::Scope;
use super::{Delivery, End, MAX_QUEUED, SessionState, SessionStream, Settling, State, seen};
use crate::request::failure::Failure;
use crate::request::retry;
use crate::session::event::RawEvent;

impl SessionStream {
    pub(super) fn hand_over(&mut self, key: u64, delivery: &Delivery) {
        if let Some(event) = delivery.event() {
            self.note_by_key(key, event);
        } else if matches!(delivery, Delivery::Unreadable(_)) {
            self.recent.push_key(key, true, "");
        }
    }

    pub(super) fn note(&mut self, event: &RawEvent) {
        self.note_by_key(seen::key(event), event);
    }

    fn note_by_key(&mut self, key: u64, event: &RawEvent) {
        if !self.queued.is_empty() {
            self.queued.retain(|queued| *queued != key);
        }
        if !event.is_processed() {
            self.queued.push(key);
            // Messages that the service drops are never processed.
            if self.queued.len() > MAX_QUEUED {
                self.queued.remove(0);
            }
        }
        self.recent.push(key, event);
        self.fold.apply(event, self.scope.status_of(event));
    }
}

/// What a turn asks of the stream inside it.
impl SessionStream {
    pub(crate) fn scope(&self) -> &Scope {
        &self.scope
    }

    pub(crate) fn fold(&self) -> &SessionState {
        &self.fold
    }

    /// True when everything known was handed over and the next thing would be to wait for bytes.
    pub(crate) fn is_drained(&self) -> bool {
        self.queue.is_empty() && matches!(self.state, State::Live)
    }

    /// True when everything that came live was handed over: also while the history is read once more.
    pub(crate) fn has_heard(&self) -> bool {
        self.is_drained() || self.queue.is_empty() && self.held.is_none() && self.is_reading_again()
    }

    pub(super) fn is_reading_again(&self) -> bool {
        match &self.state {
            State::Settling { .. } => true,
            State::CatchingUp(catch_up) => matches!(catch_up.walk, Walk::Again { .. }),
            _ => false,
        }
    }

    /// True once the history was read late enough to hold everything from before the connection.
    pub(crate) fn is_settled(&self) -> bool {
        self.settling == Settling::Done
    }

    /// True while the first connection may still bring events from before it.
    pub(crate) fn may_bring_the_past(&self) -> bool {
        self.settling == Settling::Sometime
    }

    pub(crate) fn newest_processed_at(&self) -> &str {
        self.recent.newest_processed_at()
    }

    pub(crate) fn recent_keys(&self) -> impl Iterator<Item = u64> {
        self.recent.iter().map(|(key, _, _)| key)
    }

    pub(crate) fn page_size(&self) -> u32 {
        self.options.page_size
    }

    /// How far the list may lag behind.
    pub(crate) fn lag(&self) -> Duration {
        self.options.list_lag
    }

    /// The silence after which a connection counts as dead.
    pub(crate) fn patience(&self) -> Duration {
        self.options.read_timeout
    }

    /// In milliseconds.
    pub(crate) fn settle_time(&self) -> u64 {
        retry::milliseconds(self.options.list_lag)
    }

    pub(crate) fn give_up(&mut self) {
        self.finish(End::Failed);
    }

    pub(crate) fn fail(&mut self, failure: Failure) {
        self.failure = Some(failure);
        self.finish(End::Failed);
    }
}
