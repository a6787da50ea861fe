use managed_agents_types::{EventId, SessionId};

use super::batch::{Batch, Before, Purpose};
use super::sending::{Own, Sending};
use super::{Turn, TurnOptions};
use crate::json_object::{Reader, Writer, text};
use crate::{Checkpoint, Error, SessionStream, json_scan};

/// Where a turn was: enough to go on in another process without losing an event or sending anything twice.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnCheckpoint {
    stream: Checkpoint,
    outbox: Vec<Batch>,
    own: Vec<Own>,
    evidence_at: u64,
    evidence_moment: Box<str>,
    sent_at: u64,
    exhausted_at: u64,
    answered: Vec<EventId>,
    has_interrupted: bool,
}

impl TurnCheckpoint {
    pub(super) fn of(turn: &Turn) -> Self {
        Self {
            stream: turn.stream.checkpoint(),
            outbox: turn.outbox.iter().cloned().collect(),
            own: turn.own.clone(),
            evidence_at: turn.evidence_at,
            evidence_moment: turn.evidence_moment.clone(),
            sent_at: turn.sent_at,
            exhausted_at: turn.exhausted_at,
            answered: turn.answered.to_vec(),
            has_interrupted: turn.has_interrupted,
        }
    }

    pub(super) fn restore(self, options: TurnOptions) -> Turn {
        let stream = SessionStream::resume(self.stream, options.stream);
        let mut turn = Turn::over(stream, options.wait_for_answers);
        turn.outbox = self.outbox.into();
        // Sent or not when the process ended: the history knows. What was not even about to be sent was not.
        for batch in &mut turn.outbox {
            batch.is_resumed = batch.purpose == Purpose::Answer;
        }
        if turn.outbox.front().is_some_and(|batch| batch.before.is_some()) {
            turn.sending = Sending::Settling { refusal: None, failures: 0 };
        }
        turn.own = self.own;
        turn.evidence_at = self.evidence_at;
        turn.evidence_moment = self.evidence_moment;
        turn.sent_at = self.sent_at;
        turn.exhausted_at = self.exhausted_at;
        turn.answered = self.answered.into_iter().collect();
        turn.has_interrupted = self.has_interrupted;
        turn
    }

    /// The session it belongs to.
    pub fn session(&self) -> &SessionId {
        self.stream.session()
    }

    /// The checkpoint as text: a few kilobytes of JSON, with the text of what was to be sent.
    pub fn to_json(&self) -> String {
        let own = self.own.iter().map(|own| {
            Writer::new()
                .text_if_any("id", own.id.as_ref().map(EventId::as_str))
                .text("event", &own.item.json)
                .flag("was_seen", own.was_seen)
                .flag("is_processed", own.is_processed)
                .end()
        });
        Writer::new()
            .raw("stream", &self.stream.to_json())
            .list("outbox", self.outbox.iter().map(write_batch))
            .list("own", own)
            .number("evidence_at", self.evidence_at)
            .text("evidence_moment", &self.evidence_moment)
            .number("sent_at", self.sent_at)
            .number("exhausted_at", self.exhausted_at)
            .texts("answered", self.answered.iter().map(EventId::as_str))
            .flag("has_interrupted", self.has_interrupted)
            .end()
    }

    /// Reads what [`to_json`](Self::to_json) wrote. Fails with [`Error::Checkpoint`] on anything else, or on the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::read(text).map_err(Error::Checkpoint)
    }

    fn read(text: &str) -> Result<Self, &'static str> {
        json_scan::object(text, |_, _| ()).map_err(|_| "it is no JSON")?;
        let damaged = "a part of it is missing or damaged";
        let stream = Checkpoint::read(Reader(text).raw("stream").ok_or(damaged)?)?;
        read(stream, Reader(text)).ok_or(damaged)
    }
}

fn read(stream: Checkpoint, value: Reader<'_>) -> Option<TurnCheckpoint> {
    let own = |own| {
        let own = Reader(own);
        Some(Own {
            id: own.text("id").map(EventId::from),
            item: Batch::new(Purpose::Ask, [own.text("event")?]).items.pop()?,
            was_seen: own.flag("was_seen")?,
            is_processed: own.flag("is_processed")?,
        })
    };
    Some(TurnCheckpoint {
        stream,
        outbox: value.list("outbox", |batch| read_batch(Reader(batch)))?,
        own: value.list("own", own)?,
        evidence_at: value.number("evidence_at")?,
        evidence_moment: value.text("evidence_moment")?.into(),
        sent_at: value.number("sent_at")?,
        exhausted_at: value.number("exhausted_at")?,
        answered: value.list("answered", |id| text(id).map(EventId::from))?,
        has_interrupted: value.flag("has_interrupted")?,
    })
}

const PURPOSES: [(Purpose, &str); 3] =
    [(Purpose::Ask, "ask"), (Purpose::Answer, "answer"), (Purpose::Interrupt, "interrupt")];

fn write_batch(batch: &Batch) -> String {
    let purpose = PURPOSES.iter().find(|(purpose, _)| *purpose == batch.purpose).map(|(_, name)| *name);
    let before = batch.before.as_ref().map(|before| {
        Writer::new()
            .number("applied", before.applied)
            .text("processed_at", &before.processed_at)
            .numbers("keys", before.keys.iter().copied())
            .end()
    });
    Writer::new()
        .text_if_any("purpose", purpose)
        .texts("events", batch.items.iter().map(|item| &*item.json))
        .number("attempts", batch.attempts.into())
        .raw("before", before.as_deref().unwrap_or("null"))
        .end()
}

fn read_batch(value: Reader<'_>) -> Option<Batch> {
    let purpose = value.text("purpose")?;
    let purpose = PURPOSES.iter().find(|(_, name)| purpose == *name).map(|(purpose, _)| *purpose)?;
    let mut batch = Batch::new(purpose, value.texts("events")?);
    batch.attempts = value.number("attempts")?.try_into().ok()?;
    if !value.is_null("before") {
        let before = value.object("before")?;
        batch.before = Some(Before {
            processed_at: before.text("processed_at")?,
            applied: before.number("applied")?,
            keys: before.numbers("keys")?.into_iter().collect(),
        });
    }
    Some(batch)
}
