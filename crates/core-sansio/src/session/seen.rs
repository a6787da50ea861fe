//! Recognises events that were seen before: each counts once as queued and once as processed.

use crate::session::event::RawEvent;
use crate::session::recent_hashes::{CAPACITY, RecentHashes};
use crate::text::hash::hash;
use crate::text::timestamp::is_earlier;

/// A timestamp is kept of every 1,024th event: events do not arrive further out of order than that.
const MARK_EVERY: usize = 1024;

/// Timestamps kept: the hash of every event later than the oldest of them is still remembered, with
/// one interval to spare.
const MARKS: usize = CAPACITY / MARK_EVERY - 2;

/// The hashes of the last 16,384 processed and the last 16,384 queued events, and how far back they
/// reach.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    processed: RecentHashes,
    queued: RecentHashes,
    marks: Vec<Box<str>>,
    since_mark: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sighting {
    New,
    NowProcessed,
    Repeated,
}

impl Seen {
    /// Marks an event as seen. An event older than the oldest hash that is kept counts as repeated.
    pub(crate) fn sight(&mut self, event: &RawEvent) -> Sighting {
        self.sight_hash(hash_of(event), event)
    }

    /// As [`sight`](Self::sight), with the event's [hash](hash_of).
    pub(crate) fn sight_hash(&mut self, hash: u64, event: &RawEvent) -> Sighting {
        if self.is_forgotten(event) {
            return Sighting::Repeated;
        }
        let sighting = self.insert(hash, event.is_processed());
        if sighting != Sighting::Repeated {
            self.mark(event);
        }
        sighting
    }

    /// Returns `true` for a processed event that was seen before.
    pub(crate) fn knows(&self, event: &RawEvent) -> bool {
        self.is_forgotten(event) || self.processed.contains(hash_of(event))
    }

    /// Returns `true` if the event is so old that its hash may have been forgotten.
    fn is_forgotten(&self, event: &RawEvent) -> bool {
        let known_until = self.known_until();
        known_until
            .is_some_and(|known_until| event.processed_at().is_some_and(|at| is_earlier(at, known_until)))
    }

    /// The timestamp before which events cannot be told from new ones any more, because too many
    /// came since. All of them were seen.
    pub(crate) fn known_until(&self) -> Option<&str> {
        self.marks.first().filter(|_| self.marks.len() == MARKS).map(|at| &**at)
    }

    fn mark(&mut self, event: &RawEvent) {
        self.since_mark += 1;
        if self.since_mark < MARK_EVERY {
            return;
        }
        // A queued event has no timestamp; the next event will do.
        if let Some(at) = event.processed_at() {
            self.since_mark = 0;
            if self.marks.len() == MARKS {
                self.marks.remove(0);
            }
            self.marks.push(at.into());
        }
    }

    /// As [`sight`](Self::sight) for events of several streams, whose timestamps do not tell what
    /// was seen.
    pub(crate) fn sight_in_any_order(&mut self, event: &RawEvent) -> Sighting {
        self.insert(hash_of(event), event.is_processed())
    }

    /// The same for an event that is recognised by another text than its id.
    pub(crate) fn sight_as(&mut self, key: &str, is_processed: bool) -> Sighting {
        self.insert(hash(key), is_processed)
    }

    /// Marks a hash as seen.
    pub(crate) fn insert(&mut self, hash: u64, is_processed: bool) -> Sighting {
        let is_new = match is_processed {
            true => self.processed.insert(hash),
            false => !self.processed.contains(hash) && self.queued.insert(hash),
        };
        match is_new {
            false => Sighting::Repeated,
            true if is_processed && self.queued.remove(hash) => Sighting::NowProcessed,
            true => Sighting::New,
        }
    }
}

/// The hash by which an event is recognised: that of its id, or of its text if it has none.
pub(crate) fn hash_of(event: &RawEvent) -> u64 {
    hash(event.id().unwrap_or_else(|| event.json()))
}
