//! The events of a thread, as the list operation shows them.

use crate::paging::{Paging, Position};
use crate::refusal::{Refusal, Result};
use crate::state::frame::event;
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most events of one session, and the most bytes of their frames. A session beyond this fails.
const MAX_EVENTS: usize = 100_000;
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The most bytes of the frames of all sessions: 10,000 short events for each of 1,000 sessions.
const MAX_TOTAL_BYTES: usize = 3 * 1024 * 1024 * 1024;

/// The events and bytes of all threads of a session. An event that is published again as processed
/// counts twice.
#[derive(Debug, Default)]
pub(crate) struct Room {
    events: usize,
    bytes: usize,
    /// The bytes of all sessions of the server.
    total: Arc<AtomicUsize>,
}

impl Room {
    pub(crate) fn new(total: Arc<AtomicUsize>) -> Self {
        Self { events: 0, bytes: 0, total }
    }

    pub(crate) fn take(&mut self, bytes: usize) {
        self.events += 1;
        self.bytes += bytes;
        self.total.fetch_add(bytes, Ordering::Relaxed);
    }

    fn is_server_full(&self) -> bool {
        self.total.load(Ordering::Relaxed) >= MAX_TOTAL_BYTES
    }

    pub(crate) fn is_full(&self) -> bool {
        self.events >= MAX_EVENTS || self.bytes >= MAX_BYTES || self.is_server_full()
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.is_server_full() {
            return Err(Refusal::full(format!(
                "this local server keeps at most {MAX_TOTAL_BYTES} bytes of events: delete some sessions"
            )));
        }
        if self.is_full() {
            return Err(Refusal::full(format!(
                "this local server keeps at most {MAX_EVENTS} events or {MAX_BYTES} bytes of events per session"
            )));
        }
        Ok(())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.total.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Processed events in the order of `processed_at`, then queued ones. Each event has a number, and
/// gets a new one when it is processed: a reader of pages misses nothing that happens between two
/// pages.
#[derive(Debug, Default)]
pub(crate) struct History {
    processed: Vec<Stored>,
    queued: Vec<Stored>,
    /// The number of the last event.
    pub(crate) last: u64,
}

/// An event as its frame, which streams share: parsed JSON would take five times the room.
#[derive(Debug)]
struct Stored {
    number: u64,
    frame: Arc<str>,
}

impl History {
    pub(crate) fn record(&mut self, event: &Value, frame: Arc<str>) {
        self.last += 1;
        let place = if event["processed_at"].is_null() { &mut self.queued } else { &mut self.processed };
        place.push(Stored { number: self.last, frame });
    }

    /// Removes a queued event.
    pub(crate) fn take_queued(&mut self, id: &str) -> Option<Value> {
        let place = self.queued.iter().position(|stored| event(&stored.frame)["id"] == id)?;
        Some(event(&self.queued.remove(place).frame))
    }

    pub(crate) fn frames(&self) -> impl Iterator<Item = &Arc<str>> {
        self.processed.iter().chain(&self.queued).map(|stored| &stored.frame)
    }

    /// Iterates over the events with a later number than this.
    pub(crate) fn since(&self, number: u64) -> impl Iterator<Item = Value> {
        let all = self.processed.iter().chain(&self.queued);
        all.filter(move |stored| stored.number > number).map(|stored| event(&stored.frame))
    }

    /// Iterates over the forms of the event with this id.
    pub(crate) fn with_id(&self, id: &str) -> impl Iterator<Item = Value> {
        // Most frames do not hold the id, and are not parsed.
        let holding = self.frames().filter(move |frame| frame.contains(id));
        holding.map(|frame| event(frame)).filter(move |event| event["id"] == id)
    }

    /// Makes a page. A position holds the numbers of the last processed and the last queued event
    /// shown. The page begins behind the event `after` if there is one.
    pub(crate) fn page(
        &self,
        paging: &Paging,
        hidden: usize,
        after_id: Option<&str>,
        shows: impl Fn(&Value) -> bool,
    ) -> Value {
        let after = paging.after.unwrap_or(if paging.descending {
            Position(u64::MAX, u64::MAX)
        } else {
            Position(0, 0)
        });
        let behind = |number: u64, seen: u64| if paging.descending { number < seen } else { number > seen };
        let cut = self.processed.len().saturating_sub(hidden);
        let processed = self.processed[..cut].iter().filter(|stored| behind(stored.number, after.0));
        let queued = self.queued.iter().filter(|stored| behind(stored.number, after.1));
        let all = processed.map(|stored| (false, stored)).chain(queued.map(|stored| (true, stored)));
        let all: Box<dyn Iterator<Item = _>> = match paging.descending {
            // The box hides that the two iterators have different types.
            true => Box::new(all.rev()),
            false => Box::new(all),
        };
        let mut place = after;
        let mut data = Vec::new();
        let mut is_behind = after_id.is_none();
        for (is_queued, stored) in all {
            let event = event(&stored.frame);
            let was_behind = is_behind;
            is_behind |= event["id"].as_str() == after_id;
            if !was_behind || !shows(&event) {
                continue;
            }
            if data.len() == paging.limit {
                return paging.page(data, Some(paging.cursor(Some(place), false)), None);
            }
            *(if is_queued { &mut place.1 } else { &mut place.0 }) = stored.number;
            data.push(event);
        }
        paging.page(data, None, None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_server_answers_429_until_a_session_is_gone() {
        let total = Arc::new(AtomicUsize::new(0));
        let (mut one, other) = (Room::new(total.clone()), Room::new(total));
        one.take(MAX_TOTAL_BYTES - 1);
        other.check().unwrap();
        one.take(1);
        let refusal = other.check().unwrap_err();
        assert_eq!(refusal.status, 429);
        assert!(refusal.message.contains("delete some sessions"), "{}", refusal.message);
        assert!(other.is_full());
        drop(one);
        other.check().unwrap();
    }
}
