//! Admits each event once, queues it, and keeps what was handed over: the only door between
//! history, live stream and application.

use std::collections::VecDeque;

use crate::session::event::RawEvent;
use crate::session::seen::{Seen, Sighting, hash_of};
use crate::session::stream::delivery::Delivery;
use crate::session::stream::options::Start;
use crate::session::stream::recent::Recent;
use crate::text::hash::hash;
use crate::text::json_object::{Reader, Writer};
use crate::text::timestamp::is_earlier;

/// Queued messages that a checkpoint lists.
const MAX_QUEUED_MESSAGES: usize = 256;

/// The events that were admitted, the deliveries that wait, and the past that the application has.
///
/// ```text
///   admit ─▶ seen ─▶ waiting ─▶ hand_over ─▶ recent, queued_messages
///            (once)  (deliveries)            (the checkpoint)
/// ```
///
/// A queued message arrives twice with one id, first without a timestamp; both count.
#[derive(Debug)]
pub(crate) struct Ledger {
    start: Start,
    /// The history was read to its end at least once, by this process or one before it.
    has_caught_up: bool,
    seen: Seen,
    /// With the hash that the event is known by; text of previews and notices have none.
    waiting: VecDeque<(Option<u64>, Delivery)>,
    recent: Recent,
    /// Hashes of the last messages that were handed over as queued and not yet as processed.
    queued_messages: Vec<u64>,
    /// The newest timestamp when [`Start::Now`] began; empty otherwise. Older events were not asked
    /// for.
    now: String,
}

impl Ledger {
    pub(super) fn new(start: Start) -> Self {
        Self {
            start,
            has_caught_up: false,
            seen: Seen::default(),
            waiting: VecDeque::new(),
            recent: Recent::default(),
            queued_messages: Vec::new(),
            now: String::new(),
        }
    }

    /// Queues an event unless it was admitted before or is older than the start. Returns the event
    /// if it was queued.
    pub(super) fn admit(&mut self, event: RawEvent) -> Option<&RawEvent> {
        let hash = hash_of(&event);
        let sighting = self.seen.sight_hash(hash, &event);
        if !self.now.is_empty() && event.processed_at().is_some_and(|at| is_earlier(at, &self.now)) {
            return None;
        }
        let delivery = match sighting {
            Sighting::New => Delivery::Event(event),
            Sighting::NowProcessed => Delivery::Processed(event),
            Sighting::Repeated => return None,
        };
        self.waiting.push_back((Some(hash), delivery));
        self.waiting.back().and_then(|(_, delivery)| delivery.event())
    }

    /// Returns `true` if this JSON, which is not an event, was not seen before.
    pub(super) fn sight_unreadable(&mut self, json: &str) -> bool {
        self.seen.insert(hash(json), true) == Sighting::New
    }

    /// Queues JSON that stands where an event should, unless it was seen before.
    pub(super) fn admit_unreadable(&mut self, json: Box<str>) {
        if self.sight_unreadable(&json) {
            self.push_unreadable(json);
        }
    }

    pub(super) fn push_unreadable(&mut self, json: Box<str>) {
        self.waiting.push_back((Some(hash(&json)), Delivery::Unreadable(json)));
    }

    /// Queues a delivery that carries no event.
    pub(super) fn push(&mut self, delivery: Delivery) {
        self.waiting.push_back((None, delivery));
    }

    /// Hands over the oldest delivery that waits. From then on it belongs to the past.
    pub(super) fn hand_over(&mut self) -> Option<Delivery> {
        let (hash, delivery) = self.waiting.pop_front()?;
        match (hash, &delivery) {
            (Some(hash), Delivery::Event(event) | Delivery::Processed(event)) => {
                self.record_hash(hash, event);
            }
            (Some(hash), _) => self.recent.push(hash, true, ""),
            (None, _) => (),
        }
        Some(delivery)
    }

    /// Marks an event as seen without delivering it. Returns `true` if it was not seen before.
    pub(super) fn sight(&mut self, event: &RawEvent) -> bool {
        self.seen.sight(event) != Sighting::Repeated
    }

    /// Counts an event as handed over without delivering it.
    pub(super) fn record(&mut self, event: &RawEvent) {
        self.record_hash(hash_of(event), event);
    }

    fn record_hash(&mut self, hash: u64, event: &RawEvent) {
        if !self.queued_messages.is_empty() {
            self.queued_messages.retain(|queued| *queued != hash);
        }
        if !event.is_processed() {
            self.queued_messages.push(hash);
            // Messages that the service drops are never processed.
            if self.queued_messages.len() > MAX_QUEUED_MESSAGES {
                self.queued_messages.remove(0);
            }
        }
        self.recent.push(hash, event.is_processed(), event.processed_at().unwrap_or_default());
    }

    /// How many deliveries wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// The deliveries that wait, from the one at `position` on.
    pub(super) fn waiting_from(&self, position: usize) -> impl Iterator<Item = &Delivery> {
        self.waiting.range(position.min(self.waiting.len())..).map(|(_, delivery)| delivery)
    }

    /// Returns `true` for a processed event that was admitted before.
    pub(super) fn knows(&self, event: &RawEvent) -> bool {
        self.seen.knows(event)
    }

    /// See [`Seen::known_until`].
    pub(super) fn known_until(&self) -> Option<&str> {
        self.seen.known_until()
    }

    /// See [`Recent::watermark`].
    pub(super) fn watermark(&self) -> Option<&str> {
        self.recent.watermark()
    }

    /// See [`Recent::shortly_before`].
    pub(super) fn shortly_before(&self) -> Option<&str> {
        self.recent.shortly_before()
    }

    /// See [`Recent::newest_processed_at`].
    pub(super) fn newest_processed_at(&self) -> &str {
        self.recent.newest_processed_at()
    }

    pub(super) fn recent_hashes(&self) -> impl Iterator<Item = u64> {
        self.recent.hashes()
    }

    pub(super) fn has_caught_up(&self) -> bool {
        self.has_caught_up
    }

    /// Returns `true` until the present is found by a stream that begins there.
    pub(super) fn must_find_now(&self) -> bool {
        self.start == Start::Now && !self.has_caught_up
    }

    /// Events older than `now` are not to be delivered. `is_beginning_unknown`: only the newest
    /// page of the history was read.
    pub(super) fn begin_at(&mut self, now: String, is_beginning_unknown: bool) {
        self.now = now;
        self.recent.set_beginning_unknown(is_beginning_unknown);
    }

    pub(super) fn catch_up(&mut self) {
        self.has_caught_up = true;
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.text_if_any("start", (self.start == Start::Now).then_some("now"));
        self.recent.write(writer);
        writer.numbers("queued_messages", &self.queued_messages);
        writer.text("now", &self.now);
        writer.flag("has_caught_up", self.has_caught_up);
    }

    /// Reads what [`write`](Self::write) wrote.
    pub(super) fn read(&mut self, value: Reader<'_>) {
        if value.text_if_any("start").is_some() {
            self.start = Start::Now;
        }
        self.queued_messages = value.numbers("queued_messages");
        for hash in &self.queued_messages {
            self.seen.insert(*hash, false);
        }
        let seen = &mut self.seen;
        self.recent.read(value, &mut |hash, is_processed| _ = seen.insert(hash, is_processed));
        self.now = value.text("now");
        self.has_caught_up = value.flag("has_caught_up");
    }
}
