//! The last events that were handed over: where the history is read on from after a reconnect or a
//! restart.

use std::cmp::Ordering;
use std::collections::VecDeque;

use crate::text::json_object::{Reader, Writer};
use crate::text::timestamp::{compare, is_earlier};

/// Events before the last one that are read again, in case events arrived in another order than
/// they were processed in.
const OVERLAP: usize = 64;

/// Events before the last one that are read again at once, right after a reconnect.
const NEAR: usize = 8;

/// The last [`OVERLAP`] events by hash and timestamp, and the newest timestamp before those.
///
/// ```text
///   history ──────────────────────────────────────────────────▶ time
///   older events │ floor.at │ events: up to 64, newest last │ not read yet
///                ▲ watermark            ▲ shortly_before: 8 back
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Recent {
    events: VecDeque<(u64, bool, String)>,
    floor: Floor,
    /// There is history before the oldest event that was not read, and is not to be read.
    is_beginning_unknown: bool,
}

/// The newest timestamp of the events that `events` dropped, and the hashes of the events of that
/// moment.
#[derive(Debug, Clone, Default, PartialEq)]
struct Floor {
    at: String,
    hashes: Vec<u64>,
}

impl Recent {
    /// Adds an event that was handed over. `processed_at` is empty if it has no timestamp.
    pub(super) fn push(&mut self, hash: u64, is_processed: bool, processed_at: &str) {
        // Once full, reuses the text that is dropped.
        let mut at = if self.events.len() == OVERLAP { self.drop_oldest() } else { String::new() };
        at.clear();
        at.push_str(processed_at);
        self.events.push_back((hash, is_processed, at));
    }

    pub(super) fn set_beginning_unknown(&mut self, is_unknown: bool) {
        self.is_beginning_unknown = is_unknown;
    }

    /// The timestamp from which the history must be read so that no event is missed; `None` if all
    /// of it must be.
    ///
    /// The hash of every event that was handed over and is as new as this or newer is still known.
    pub(super) fn watermark(&self) -> Option<&str> {
        match self.floor.at.as_str() {
            "" if self.is_beginning_unknown => {
                self.events.iter().map(|(_, _, at)| at.as_str()).find(|at| !at.is_empty())
            }
            "" => None,
            at => Some(at),
        }
    }

    /// The timestamp from which to read right after a reconnect: a few events back. Events that
    /// arrived further out of order are found when the history is read again from the
    /// [watermark](Self::watermark).
    pub(super) fn shortly_before(&self) -> Option<&str> {
        self.watermark()?;
        let newest = self.events.iter().rev().map(|(_, _, at)| at.as_str()).filter(|at| !at.is_empty());
        newest.take(NEAR).reduce(|earliest, at| if is_earlier(at, earliest) { at } else { earliest })
    }

    /// The timestamp of the newest event that has one; empty if none has.
    pub(super) fn newest_processed_at(&self) -> &str {
        self.events.iter().rev().map(|(_, _, at)| at.as_str()).find(|at| !at.is_empty()).unwrap_or_default()
    }

    pub(super) fn hashes(&self) -> impl Iterator<Item = u64> {
        self.events.iter().map(|(hash, _, _)| *hash)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.open("recent", "[");
        for (hash, is_processed, at) in &self.events {
            writer.open("", "[");
            writer.number("", *hash);
            writer.flag("", *is_processed);
            writer.text("", at);
            writer.close("]");
        }
        writer.close("]");
        writer.open("floor", "{");
        writer.text("at", &self.floor.at);
        writer.numbers("hashes", &self.floor.hashes);
        writer.close("}");
        writer.flag("is_beginning_unknown", self.is_beginning_unknown);
    }

    /// Reads what [`write`](Self::write) wrote. Calls `known` with each hash, and whether its event
    /// was processed.
    pub(super) fn read(&mut self, value: Reader<'_>, known: &mut dyn FnMut(u64, bool)) {
        let floor = value.object("floor");
        self.floor = Floor { at: floor.text("at"), hashes: floor.numbers("hashes") };
        self.is_beginning_unknown = value.flag("is_beginning_unknown");
        self.floor.hashes.iter().for_each(|hash| known(*hash, true));
        value.list("recent", &mut |event| {
            let mut parts = Vec::new();
            event.items(&mut |part| parts.push(part));
            let [hash, is_processed, at] = parts[..] else { return event.damaged() };
            let (hash, is_processed) = (hash.as_number(), is_processed.is("true"));
            self.push(hash, is_processed, &at.as_text());
            known(hash, is_processed);
        });
    }

    /// Drops the oldest event and raises the floor. Returns a text that is of no more use.
    fn drop_oldest(&mut self) -> String {
        let Some((hash, _, mut at)) = self.events.pop_front() else { return String::new() };
        if at.is_empty() {
            return at;
        }
        let floor = &mut self.floor;
        match compare(&floor.at, &at) {
            Some(Ordering::Equal) => floor.hashes.push(hash),
            None if floor.at == at => floor.hashes.push(hash),
            None if !floor.at.is_empty() => (),
            Some(Ordering::Greater) => (),
            Some(Ordering::Less) | None => {
                std::mem::swap(&mut floor.at, &mut at);
                floor.hashes.clear();
                floor.hashes.push(hash);
            }
        }
        at
    }
}
