//! Collects what the events show about this turn's own: which were processed, and which idle can be
//! their end.

use managed_agents_types::EventId;

use crate::session::event::RawEvent;
use crate::session::mark::Mark;
use crate::session::seq::Seq;
use crate::session::state::SessionState;
use crate::session::turn::item::Item;
use crate::text::json_object::{Reader, Writer};

/// The events that were sent, and when they were received, processed and dropped.
///
/// ```text
///   sent_at ──────▶ processed ──────▶ idle: ends the turn
///      └─▶ exhausted_at: an idle that drops what was not processed
/// ```
#[derive(Debug, Default)]
pub(super) struct Evidence {
    sent: Vec<SentEvent>,
    /// When the last of them was received, as far as it is known.
    sent_at: Seq,
    /// When the last of them was processed.
    processed: Mark,
    /// When the session last went idle with its retries exhausted, after ours was sent as far as it
    /// is known. The service drops what is queued then.
    exhausted_at: Seq,
    /// That idle came live: it cannot be older than what was sent.
    is_exhausted_live: bool,
    /// This turn sent an interrupt.
    has_interrupted: bool,
}

/// An event of ours that must be processed before an idle can be the end.
#[derive(Debug)]
struct SentEvent {
    id: Option<EventId>,
    item: Item,
    /// It came back, queued or processed.
    was_seen: bool,
    is_processed: bool,
    /// A processed event of another id that says the same. Some services answer a send with another
    /// id than the stream shows.
    twin: Option<Twin>,
}

#[derive(Debug)]
struct Twin {
    id: EventId,
    mark: Mark,
}

impl SentEvent {
    fn new(item: Item) -> Self {
        Self { id: None, item, was_seen: false, is_processed: false, twin: None }
    }
}

impl Evidence {
    /// The service confirmed a send: `echoes` are the stored events of `items`, as far as the
    /// answer shows them.
    pub(super) fn confirm(&mut self, items: Vec<Item>, echoes: &[Option<RawEvent>], now: Seq) {
        let mut timestamp = None;
        for (item, echo) in items.into_iter().zip(echoes) {
            let mut sent = SentEvent::new(item);
            if let Some(echo) = echo {
                sent.id = echo.id().map(EventId::from);
                sent.is_processed = echo.processed_at().is_some();
                sent.was_seen = sent.is_processed;
                timestamp = echo.processed_at().map(String::from).or(timestamp);
            }
            self.sent.push(sent);
        }
        self.sent_at = now;
        if let Some(timestamp) = timestamp {
            self.processed = Mark { seq: now, timestamp };
        }
    }

    /// The history shows that `items` were received, under these ids, at some time after `since`.
    pub(super) fn adopt(&mut self, items: Vec<Item>, ids: Vec<Option<EventId>>, since: Seq) {
        for (item, id) in items.into_iter().zip(ids) {
            self.sent.push(SentEvent { id, ..SentEvent::new(item) });
        }
        self.sent_at = since;
    }

    /// Looks for ours in an event that was handed over. `may_be_past`: it may be older than
    /// anything that was sent.
    pub(super) fn observe(&mut self, event: &RawEvent, session: &SessionState, may_be_past: bool) {
        let now = session.seq();
        let is_after = !may_be_past || self.sent.iter().any(|sent| sent.was_seen);
        // An earlier idle, which a stale history page shows behind the last one, does not count.
        if is_after && is_exhausted(event) && session.idle_at() == now {
            self.exhausted_at = now;
            self.is_exhausted_live = !event.is_from_history();
        }
        let sent = self.sent.iter_mut().find(|sent| match &sent.id {
            Some(id) => event.id() == Some(id.as_str()),
            None => !sent.is_processed && sent.item.is(event),
        });
        let Some(sent) = sent else { return self.notice_twin(event, now) };
        sent.was_seen = true;
        if sent.id.is_none() {
            sent.id = event.id().map(EventId::from);
        }
        if let Some(processed_at) = event.processed_at() {
            sent.is_processed = true;
            self.processed.seq = now;
            processed_at.clone_into(&mut self.processed.timestamp);
        }
    }

    fn notice_twin(&mut self, event: &RawEvent, now: Seq) {
        let (Some(id), Some(processed_at)) = (event.id(), event.processed_at()) else { return };
        let is_it = |sent: &&mut SentEvent| !sent.was_seen && sent.twin.is_none() && sent.item.is(event);
        if let Some(sent) = self.sent.iter_mut().find(is_it) {
            let mark = Mark { seq: now, timestamp: processed_at.into() };
            sent.twin = Some(Twin { id: id.into(), mark });
        }
    }

    /// Takes twins for ours: neither the stream nor the list has shown the ids of the answer.
    pub(super) fn adopt_twins(&mut self) {
        for sent in self.sent.iter_mut().filter(|sent| !sent.was_seen) {
            if let Some(twin) = sent.twin.take() {
                (sent.id, sent.was_seen, sent.is_processed) = (Some(twin.id), true, true);
                if twin.mark.is_after(&self.processed) {
                    self.processed = twin.mark;
                }
            }
        }
    }

    /// Nothing of this turn was received, as far as it is known.
    pub(super) fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    /// Counts an interrupt. Returns `false` if there was one before.
    pub(super) fn begin_interrupt(&mut self) -> bool {
        !std::mem::replace(&mut self.has_interrupted, true)
    }

    /// The interrupt came too late: there was nothing left to stop.
    pub(super) fn forget_interrupt(&mut self) {
        self.has_interrupted = false;
    }

    /// Returns `true` if this turn sent an interrupt, or is about to.
    pub(super) fn has_interrupted(&self) -> bool {
        self.has_interrupted
    }

    /// Returns `true` if `idle_at` is later than the last send, as far as it is known.
    pub(super) fn was_sent_before(&self, idle_at: Seq) -> bool {
        idle_at > self.sent_at
    }

    /// Returns `true` if all of ours was processed before `idle`, the last idle of the session.
    pub(super) fn is_answered_by(&self, idle: &RawEvent, session: &SessionState) -> bool {
        // A stale history page may show late that ours was processed, or the idle of an earlier
        // turn: timestamps decide.
        let timestamp = idle.processed_at().unwrap_or_default().into();
        let is_after = Mark { seq: session.idle_at(), timestamp }.is_after(&self.processed);
        self.sent.iter().all(|sent| sent.is_processed) && is_after
    }

    /// Returns `true` if something of ours was received before `idle_at` and not processed.
    pub(super) fn is_left_behind_by(&self, idle_at: Seq) -> bool {
        self.was_sent_before(idle_at) && self.sent.iter().any(|sent| !sent.is_processed)
    }

    /// Returns `true` if something of ours was queued when the retries were exhausted.
    pub(super) fn is_left_behind_by_exhaustion(&self) -> bool {
        self.is_left_behind_by(self.exhausted_at)
    }

    /// Returns `true` if the session went idle at `idle_at` with its retries exhausted, and that
    /// came live.
    pub(super) fn is_exhausted_live_at(&self, idle_at: Seq) -> bool {
        self.is_exhausted_live && self.exhausted_at == idle_at
    }

    /// Returns `true` if an interrupt brought the last end, or will if no idle tells it (`has_idle`
    /// is false).
    pub(super) fn was_interrupted(&self, session: &SessionState, has_idle: bool) -> bool {
        let ours = match self.processed == Mark::default() {
            true => Mark { seq: self.sent_at, ..Mark::default() },
            false => self.processed.clone(),
        };
        let ours = (!self.sent.is_empty()).then_some(&ours);
        self.has_interrupted || session.interrupts().stopped(ours, has_idle)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.open("sent", "[");
        for sent in &self.sent {
            writer.open("", "{");
            writer.text_if_any("id", sent.id.as_ref().map(EventId::as_str));
            writer.text("event", sent.item.json());
            writer.flag("was_seen", sent.was_seen);
            writer.flag("is_processed", sent.is_processed);
            if let Some(twin) = &sent.twin {
                writer.text("twin", twin.id.as_str());
                twin.mark.write("twin_mark", writer);
            }
            writer.close("}");
        }
        writer.close("]");
        self.processed.write("processed", writer);
        writer.number("sent_at", self.sent_at.get());
        writer.number("exhausted_at", self.exhausted_at.get());
        writer.flag("has_interrupted", self.has_interrupted);
    }

    pub(super) fn read(value: Reader<'_>) -> Self {
        let mut sent = Vec::new();
        value.list("sent", &mut |own| {
            sent.push(SentEvent {
                id: own.text_if_any("id").map(EventId::from),
                item: Item::new(own.text("event")),
                was_seen: own.flag("was_seen"),
                is_processed: own.flag("is_processed"),
                twin: Mark::read("twin_mark", own).map(|mark| Twin { id: own.text("twin").into(), mark }),
            });
        });
        let processed = value.whole(Mark::read("processed", value)).unwrap_or_default();
        Self {
            sent,
            sent_at: Seq::new(value.number("sent_at")),
            processed,
            exhausted_at: Seq::new(value.number("exhausted_at")),
            is_exhausted_live: false,
            has_interrupted: value.flag("has_interrupted"),
        }
    }
}

fn is_exhausted(event: &RawEvent) -> bool {
    event.kind() == "session.status_idle"
        && event.text(&["stop_reason", "type"]).as_deref() == Some("retries_exhausted")
}
