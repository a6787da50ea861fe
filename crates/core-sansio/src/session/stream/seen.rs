//! Which events were taken already: once as queued, once as processed.

use std::cmp::Ordering;
use std::collections::VecDeque;

use super::Delivery;
use super::keys::{CAPACITY, Keys};
use crate::session::event::RawEvent;
use crate::text::hash::hash;
use crate::text::timestamp::{compare, is_earlier};

/// Events whose neighbourhood is read again after a reconnect, in case they arrived in another order than they were processed in.
pub(super) const OVERLAP: usize = 64;

/// Events before the last that are read again at once.
const NEAR: usize = 8;

/// A moment is kept of one in so many events: more than events ever come out of order.
const MARK_EVERY: usize = 1024;

/// Moments kept: so many that the key of every later event is still remembered, with one interval to spare.
const MARKS: usize = CAPACITY / MARK_EVERY - 2;

#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    processed: Keys,
    queued: Keys,
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
    /// Takes note of an event. What is so old that its key may have been forgotten was taken then.
    pub(crate) fn sight(&mut self, event: &RawEvent) -> Sighting {
        self.sight_by_key(key(event), event)
    }

    fn sight_by_key(&mut self, key: u64, event: &RawEvent) -> Sighting {
        if self.is_forgotten(event) {
            return Sighting::Repeated;
        }
        let sighting = self.insert(key, event.is_processed());
        if sighting != Sighting::Repeated {
            self.mark(event);
        }
        sighting
    }

    /// True for a processed event that was taken already.
    pub(super) fn knows(&self, event: &RawEvent) -> bool {
        self.is_forgotten(event) || self.processed.contains(key(event))
    }

    /// True if the event is so old that its key may have been forgotten.
    fn is_forgotten(&self, event: &RawEvent) -> bool {
        let known_until = self.known_until();
        known_until
            .is_some_and(|known_until| event.processed_at().is_some_and(|at| is_earlier(at, known_until)))
    }

    /// Events processed before this moment need not be read again: too many came since to tell them from new ones.
    pub(super) fn known_until(&self) -> Option<&str> {
        self.marks.first().filter(|_| self.marks.len() == MARKS).map(|at| &**at)
    }

    fn mark(&mut self, event: &RawEvent) {
        self.since_mark += 1;
        if self.since_mark < MARK_EVERY {
            return;
        }
        // One that is queued has no moment; the next will do.
        if let Some(at) = event.processed_at() {
            self.since_mark = 0;
            if self.marks.len() == MARKS {
                self.marks.remove(0);
            }
            self.marks.push(at.into());
        }
    }

    /// As [`sight`](Self::sight) for events of several streams, whose moments say nothing about what was taken.
    pub(crate) fn sight_in_any_order(&mut self, event: &RawEvent) -> Sighting {
        self.insert(key(event), event.is_processed())
    }

    /// The same for an event that is known by something else than its id.
    pub(crate) fn sight_as(&mut self, key: &str, is_processed: bool) -> Sighting {
        self.insert(hash(key), is_processed)
    }

    pub(super) fn insert(&mut self, key: u64, is_processed: bool) -> Sighting {
        let is_new = match is_processed {
            true => self.processed.insert(key),
            false => !self.processed.contains(key) && self.queued.insert(key),
        };
        match is_new {
            false => Sighting::Repeated,
            true if is_processed && self.queued.remove(key) => Sighting::NowProcessed,
            true => Sighting::New,
        }
    }
}

/// The last events handed over, newest last: where to read on, and what of it is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Recent {
    events: VecDeque<(u64, bool, String)>,
    /// The newest moment of all events before those, and the events of that moment.
    floor: Floor,
    /// There is history before the oldest event that was never read, and is not to be.
    pub(super) is_beginning_unknown: bool,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Floor {
    pub(super) at: String,
    pub(super) keys: Vec<u64>,
}

impl Recent {
    pub(super) fn new(floor: Floor) -> Self {
        Self { floor, ..Self::default() }
    }

    pub(super) fn push(&mut self, key: u64, event: &RawEvent) {
        self.push_key(key, event.is_processed(), event.processed_at().unwrap_or_default());
    }

    pub(super) fn push_key(&mut self, key: u64, is_processed: bool, processed_at: &str) {
        // Once full, the text that is dropped is the room for the one that comes.
        let mut at = if self.events.len() == OVERLAP { self.lower() } else { String::new() };
        at.clear();
        at.push_str(processed_at);
        self.events.push_back((key, is_processed, at));
    }

    /// From when on the history must be read so that nothing is missed; `None`: all of it.
    ///
    /// Everything handed over that was processed later than this, or at this moment, is known by its key.
    pub(super) fn watermark(&self) -> Option<&str> {
        match self.floor.at.as_str() {
            "" if self.is_beginning_unknown => {
                self.events.iter().map(|(_, _, at)| at.as_str()).find(|at| !at.is_empty())
            }
            "" => None,
            at => Some(at),
        }
    }

    /// From when on to read after a reconnect what was missed: a few events back. What came in another order than that is found when the
    /// history is read once more, from the [watermark](Self::watermark) on.
    pub(super) fn shortly_before(&self) -> Option<&str> {
        self.watermark()?;
        let newest = self.events.iter().rev().map(|(_, _, at)| at.as_str()).filter(|at| !at.is_empty());
        newest.take(NEAR).reduce(|earliest, at| if is_earlier(at, earliest) { at } else { earliest })
    }

    pub(super) fn newest_processed_at(&self) -> &str {
        self.events.iter().rev().map(|(_, _, at)| at.as_str()).find(|at| !at.is_empty()).unwrap_or_default()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u64, bool, &str)> {
        self.events.iter().map(|(key, is_processed, at)| (*key, *is_processed, at.as_str()))
    }

    pub(super) fn floor(&self) -> &Floor {
        &self.floor
    }

    /// Lets go of the oldest event, and gives a text that is of no more use.
    fn lower(&mut self) -> String {
        let Some((key, _, mut at)) = self.events.pop_front() else { return String::new() };
        if at.is_empty() {
            return at;
        }
        let floor = &mut self.floor;
        match compare(&floor.at, &at) {
            Some(Ordering::Equal) => floor.keys.push(key),
            None if floor.at == at => floor.keys.push(key),
            None if !floor.at.is_empty() => (),
            Some(Ordering::Greater) => (),
            Some(Ordering::Less) | None => {
                std::mem::swap(&mut floor.at, &mut at);
                floor.keys.clear();
                floor.keys.push(key);
            }
        }
        at
    }
}

/// What to deliver of an event, and its key: nothing if it is known, or was processed before `now`.
pub(super) fn sighted(seen: &mut Seen, event: RawEvent, now: &str) -> Option<(u64, Delivery)> {
    let key = key(&event);
    let sighting = seen.sight_by_key(key, &event);
    if !now.is_empty() && event.processed_at().is_some_and(|at| is_earlier(at, now)) {
        return None;
    }
    match sighting {
        Sighting::New => Some((key, Delivery::Event(event))),
        Sighting::NowProcessed => Some((key, Delivery::Processed(event))),
        Sighting::Repeated => None,
    }
}

/// What to deliver of something that is no event: nothing if it is known.
pub(super) fn sighted_odd(seen: &mut Seen, json: Box<str>) -> Option<(u64, Delivery)> {
    let key = hash(&json);
    (seen.insert(key, true) == Sighting::New).then_some((key, Delivery::Unreadable(json)))
}

/// The id; where there is none, the text itself.
pub(super) fn key(event: &RawEvent) -> u64 {
    hash(event.id().unwrap_or_else(|| event.json()))
}
