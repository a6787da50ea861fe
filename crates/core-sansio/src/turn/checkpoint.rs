use managed_agents_types::{EventId, SessionId};

use super::batch::{Batch, Before, Purpose};
use super::sending::{Own, Sending};
use super::{Turn, TurnOptions};
use crate::json_object::{Reader, Writer};
use crate::{Checkpoint, Error, SessionStream, json_scan};

/// Where a turn was: enough to go on in another process without losing an event or sending anything twice.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnCheckpoint {
    stream: Checkpoint,
    /// Of the turn and its stream; can be read.
    json: String,
}

impl TurnCheckpoint {
    pub(super) fn of(turn: &Turn) -> Self {
        let stream = turn.stream.checkpoint();
        let mut writer = Writer::default();
        write(turn, &stream, &mut writer);
        Self { stream, json: writer.end() }
    }

    pub(super) fn restore(self, options: TurnOptions) -> Turn {
        let stream = SessionStream::resume(self.stream, options.stream);
        let mut turn = Turn::over(stream, options.wait_for_answers);
        read(Reader(&self.json), &mut turn).expect("it was read before");
        // Sent or not when the process ended: the history knows. What was not even about to be sent was not.
        for batch in &mut turn.outbox {
            batch.is_resumed = batch.purpose == Purpose::Answer;
        }
        if turn.outbox.first().is_some_and(|batch| batch.before.is_some()) {
            turn.sending = Sending::Settling { refusal: None, failures: 0 };
        }
        turn
    }

    /// The session it belongs to.
    pub fn session(&self) -> &SessionId {
        self.stream.session()
    }

    /// The checkpoint as text: a few kilobytes of JSON, with the text of what was to be sent.
    pub fn to_json(&self) -> String {
        self.json.clone()
    }

    /// Reads what [`to_json`](Self::to_json) wrote. Fails with [`Error::Checkpoint`] on anything else, or on the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::read(text).map_err(Error::Checkpoint)
    }

    /// As [`from_json`](Self::from_json); fails with what is wrong with the text.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        json_scan::object(text, |_, _| ()).map_err(|_| "it is no JSON")?;
        let damaged = "a part of it is missing or damaged";
        let stream = Checkpoint::read(Reader(text).raw("stream").ok_or(damaged)?)?;
        let options = TurnOptions::default();
        let mut turn = Turn::over(SessionStream::resume(stream.clone(), options.stream), false);
        read(Reader(text), &mut turn).ok_or(damaged)?;
        Ok(Self { stream, json: text.into() })
    }
}

fn write(turn: &Turn, stream: &Checkpoint, writer: &mut Writer) {
    writer.open("", '{');
    writer.raw("stream", &stream.to_json());
    writer.open("outbox", '[');
    for batch in &turn.outbox {
        write_batch(batch, writer);
    }
    writer.close(']');
    writer.open("own", '[');
    for own in &turn.own {
        writer.open("", '{');
        writer.text_if_any("id", own.id.as_ref().map(EventId::as_str));
        writer.text("event", &own.item.json);
        writer.flag("was_seen", own.was_seen);
        writer.flag("is_processed", own.is_processed);
        writer.close('}');
    }
    writer.close(']');
    writer.number("evidence_at", turn.evidence_at);
    writer.text("evidence_moment", &turn.evidence_moment);
    writer.number("sent_at", turn.sent_at);
    writer.number("exhausted_at", turn.exhausted_at);
    writer.texts("answered", turn.answered.iter().map(EventId::as_str));
    writer.flag("has_interrupted", turn.has_interrupted);
    writer.close('}');
}

/// Into a turn that has not begun.
fn read(value: Reader<'_>, turn: &mut Turn) -> Option<()> {
    value.list("outbox", &mut |batch| {
        turn.outbox.push(read_batch(Reader(batch))?);
        Some(())
    })?;
    value.list("own", &mut |own| {
        let own = Reader(own);
        let mut read = Own {
            id: own.text("id").map(EventId::from),
            item: Batch::new(Purpose::Ask, vec![own.text("event")?]).items.pop()?,
            was_seen: false,
            is_processed: false,
        };
        own.flag("was_seen", &mut read.was_seen)?;
        own.flag("is_processed", &mut read.is_processed)?;
        turn.own.push(read);
        Some(())
    })?;
    value.number("evidence_at", &mut turn.evidence_at)?;
    turn.evidence_moment = value.text("evidence_moment")?;
    value.number("sent_at", &mut turn.sent_at)?;
    value.number("exhausted_at", &mut turn.exhausted_at)?;
    value.texts("answered", &mut |id| turn.answered.push(id.into()))?;
    value.flag("has_interrupted", &mut turn.has_interrupted)
}

const PURPOSES: [(Purpose, &str); 3] =
    [(Purpose::Ask, "ask"), (Purpose::Answer, "answer"), (Purpose::Interrupt, "interrupt")];

fn write_batch(batch: &Batch, writer: &mut Writer) {
    let purpose = PURPOSES.iter().find(|(purpose, _)| *purpose == batch.purpose).map(|(_, name)| *name);
    writer.open("", '{');
    writer.text_if_any("purpose", purpose);
    writer.texts("events", batch.items.iter().map(|item| &*item.json));
    writer.number("attempts", batch.attempts.into());
    match &batch.before {
        None => writer.raw("before", "null"),
        Some(before) => {
            writer.open("before", '{');
            writer.number("applied", before.applied);
            writer.text("processed_at", &before.processed_at);
            writer.numbers("keys", &before.keys);
            writer.close('}');
        }
    }
    writer.close('}');
}

fn read_batch(value: Reader<'_>) -> Option<Batch> {
    let purpose = value.text("purpose")?;
    let purpose = PURPOSES.iter().find(|(_, name)| purpose == *name).map(|(purpose, _)| *purpose)?;
    let (mut events, mut attempts) = (Vec::new(), 0);
    value.texts("events", &mut |event| events.push(event))?;
    value.number("attempts", &mut attempts)?;
    let mut batch = Batch::new(purpose, events);
    batch.attempts = attempts.try_into().ok()?;
    if !value.is_null("before") {
        let (value, mut before) = (value.object("before")?, Before::default());
        before.processed_at = value.text("processed_at")?;
        value.number("applied", &mut before.applied)?;
        value.numbers("keys", &mut before.keys)?;
        batch.before = Some(before);
    }
    Some(batch)
}
