use std::cell::Cell;

use managed_agents_types::{EventId, SessionId};

use super::batch::{Batch, Before, Item, Purpose};
use super::sending::{Own, Search, Sending};
use super::twin::Twin;
use super::{Outcome, Turn, TurnOptions};
use crate::request::error::Error;
use crate::session::mark::Mark;
use crate::session::seq::Seq;
use crate::session::stream::SessionStream;
use crate::session::stream::checkpoint::defect;

use crate::text::json;
use crate::text::json_object::{Reader, Writer};

/// Where a turn was: enough to go on in another process without losing an event or sending anything twice.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnCheckpoint {
    session: SessionId,
    /// Can be read.
    json: String,
}

impl TurnCheckpoint {
    pub(super) fn of(turn: &Turn) -> Self {
        Self { session: turn.session().clone(), json: write(turn) }
    }

    pub(super) fn restore(self, options: TurnOptions) -> Turn {
        read(&self.json, options).expect("it was read before")
    }

    /// The session it belongs to.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The checkpoint as text: a few kilobytes of JSON, with the text of what was to be sent.
    pub fn to_json(&self) -> String {
        self.json.clone()
    }

    /// Reads what [`to_json`](Self::to_json) wrote. Fails with [`Error::Checkpoint`] on anything else, or on the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        match read(text, TurnOptions::default()) {
            Some(turn) => Ok(Self { session: turn.session().clone(), json: text.into() }),
            None => Err(Error::Checkpoint(defect(text, json::field(text, "stream").unwrap_or_default()))),
        }
    }
}

pub(super) fn write(turn: &Turn) -> String {
    let mut writer = Writer::default();
    writer.open("", "{");
    writer.raw("stream", &turn.stream.checkpoint_json());
    writer.open("outbox", "[");
    for batch in &turn.outbox {
        write_batch(batch, is_certain(turn, batch), &mut writer);
    }
    writer.close("]");
    writer.open("own", "[");
    for own in &turn.own {
        writer.open("", "{");
        writer.text_if_any("id", own.id.as_ref().map(EventId::as_str));
        writer.text("event", &own.item.json);
        writer.flag("was_seen", own.was_seen);
        writer.flag("is_processed", own.is_processed);
        if let Some(twin) = &own.twin {
            writer.text("twin", twin.id.as_str());
            twin.mark.write("twin_mark", &mut writer);
        }
        writer.close("}");
    }
    writer.close("]");
    writer.number("evidence_at", turn.evidence.seq.get());
    writer.text("evidence_moment", &turn.evidence.timestamp);
    writer.number("sent_at", turn.sent_at.get());
    writer.number("exhausted_at", turn.exhausted_at.get());
    writer.texts("answered", turn.answered.iter().map(EventId::as_str));
    writer.flag("has_interrupted", turn.has_interrupted);
    writer.close("}");
    writer.end()
}

pub(super) fn read(text: &str, options: TurnOptions) -> Option<Turn> {
    json::object(text, |_, _| ()).ok()?;
    let is_damaged = Cell::new(false);
    let value = Reader::new(text, &is_damaged);
    let stream = SessionStream::resume_json(value.raw("stream"), options.stream)?;
    let mut turn = Turn::over(stream, options.wait_for_answers);
    value.list("outbox", &mut |batch| turn.outbox.extend(read_batch(batch)));
    value.list("own", &mut |own| {
        turn.own.push(Own {
            id: own.text_if_any("id").map(EventId::from),
            item: Item::new(own.text("event")),
            was_seen: own.flag("was_seen"),
            is_processed: own.flag("is_processed"),
            // Older checkpoints have none.
            twin: Mark::read("twin_mark", own).map(|mark| Twin { id: own.text("twin").into(), mark }),
        });
    });
    turn.evidence.seq = Seq::new(value.number("evidence_at"));
    turn.evidence.timestamp = value.text("evidence_moment");
    turn.sent_at = Seq::new(value.number("sent_at"));
    turn.exhausted_at = Seq::new(value.number("exhausted_at"));
    value.texts("answered", &mut |id| turn.answered.push(id.into()));
    turn.has_interrupted = value.flag("has_interrupted");
    // Sent or not when the process ended: the history knows. What was not even about to be sent was not.
    for batch in &mut turn.outbox {
        batch.is_resumed = batch.purpose == Purpose::Answer;
    }
    for batch in turn.outbox.iter_mut().skip(1) {
        batch.must_be_looked_up = batch.before.is_some();
    }
    if turn.outbox.first().is_some_and(|batch| batch.before.is_some()) {
        turn.sending = Sending::Settling(Search::default());
    }
    (!is_damaged.get()).then_some(turn)
}

const PURPOSES: [(Purpose, &str); 3] =
    [(Purpose::Ask, "ask"), (Purpose::Answer, "answer"), (Purpose::Interrupt, "interrupt")];

/// False if the process may have sent it by the time that the checkpoint is read: then it is looked up.
fn is_certain(turn: &Turn, batch: &Batch) -> bool {
    let has_ended = !matches!(turn.outcome, None | Some(Outcome::NeedsAction(_)));
    batch.was_refused && has_ended
}

fn write_batch(batch: &Batch, is_unsent: bool, writer: &mut Writer) {
    let purpose = PURPOSES.iter().find(|(purpose, _)| *purpose == batch.purpose).map(|(_, name)| *name);
    writer.open("", "{");
    writer.text_if_any("purpose", purpose);
    writer.texts("events", batch.items.iter().map(|item| &*item.json));
    writer.number("attempts", batch.attempts.into());
    match batch.before.as_ref().filter(|_| !is_unsent) {
        None => writer.raw("before", "null"),
        Some(before) => {
            writer.open("before", "{");
            writer.number("applied", before.applied.get());
            writer.text("processed_at", &before.processed_at);
            writer.numbers("keys", &before.keys);
            writer.close("}");
        }
    }
    writer.close("}");
}

fn read_batch(value: Reader<'_>) -> Option<Batch> {
    let purpose = value.text("purpose");
    let purpose = PURPOSES.iter().find(|(_, name)| purpose == *name).map(|(purpose, _)| *purpose);
    let mut events = Vec::new();
    value.texts("events", &mut |event| events.push(event));
    let mut batch = Batch::new(value.whole(purpose)?, events);
    batch.attempts = value.whole(value.number("attempts").try_into().ok())?;
    if !value.is_null("before") {
        let value = value.object("before");
        batch.before = Some(Before {
            processed_at: value.text("processed_at"),
            applied: Seq::new(value.number("applied")),
            keys: value.numbers("keys"),
        });
    }
    Some(batch)
}
