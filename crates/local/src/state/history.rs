//! The events of a thread, as the list operation shows them.

use crate::paging::{Paging, Position};
use crate::refusal::{Refusal, Result};
use serde_json::Value;
use std::sync::Arc;

/// The most events of one session, and the most bytes of their JSON. A session beyond this fails.
const MAX_EVENTS: usize = 100_000;
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// The events and bytes of all threads of a session. An event that is published again as processed
/// counts twice.
#[derive(Debug, Default)]
pub(crate) struct Room {
    events: usize,
    bytes: usize,
}

impl Room {
    pub(crate) fn take(&mut self, bytes: usize) {
        self.events += 1;
        self.bytes += bytes;
    }

    pub(crate) fn is_full(&self) -> bool {
        self.events >= MAX_EVENTS || self.bytes >= MAX_BYTES
    }

    pub(crate) fn check(&self) -> Result<()> {
        if self.is_full() {
            return Err(Refusal::full(format!(
                "this local server keeps at most {MAX_EVENTS} events or {MAX_BYTES} bytes of events per session"
            )));
        }
        Ok(())
    }
}

/// Processed events in the order of `processed_at`, then queued ones. Each event has a number, and
/// gets a new one when it is processed: a reader of pages misses nothing that happens between two
/// pages.
#[derive(Debug, Default)]
pub(crate) struct History {
    processed: Vec<(u64, Arc<Value>)>,
    queued: Vec<(u64, Arc<Value>)>,
    next: u64,
}

impl History {
    pub(crate) fn record(&mut self, event: Value) {
        self.next += 1;
        let place = if event["processed_at"].is_null() { &mut self.queued } else { &mut self.processed };
        place.push((self.next, Arc::new(event)));
    }

    /// Removes a queued event.
    pub(crate) fn take_queued(&mut self, id: &str) -> Option<Value> {
        let place = self.queued.iter().position(|(_, event)| event["id"] == id)?;
        Some(self.queued.remove(place).1.as_ref().clone())
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Value> {
        self.processed.iter().chain(&self.queued).map(|(_, event)| event.as_ref())
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
        let processed = self.processed[..cut].iter().filter(|(number, _)| behind(*number, after.0));
        let queued = self.queued.iter().filter(|(number, _)| behind(*number, after.1));
        let all = processed.map(|entry| (false, entry)).chain(queued.map(|entry| (true, entry)));
        let all: Box<dyn Iterator<Item = _>> = match paging.descending {
            // The box hides that the two iterators have different types.
            true => Box::new(all.rev()),
            false => Box::new(all),
        };
        let mut place = after;
        let mut data = Vec::new();
        let mut is_behind = after_id.is_none();
        let all = all.filter(|(_, (_, event))| {
            let was_behind = is_behind;
            is_behind |= event["id"].as_str() == after_id;
            was_behind
        });
        for (is_queued, (number, event)) in all.filter(|(_, (_, event))| shows(event)) {
            if data.len() == paging.limit {
                return paging.page(data, Some(paging.cursor(Some(place), false)), None);
            }
            *(if is_queued { &mut place.1 } else { &mut place.0 }) = *number;
            data.push(event.as_ref().clone());
        }
        paging.page(data, None, None)
    }
}
