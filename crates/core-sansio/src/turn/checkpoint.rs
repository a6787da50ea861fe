use managed_agents_types::{EventId, SessionId};
use serde_json::{Value, json};

use super::batch::{Batch, Before, Purpose};
use super::sending::{Own, Sending};
use super::{Turn, TurnOptions};
use crate::{Checkpoint, Error, SessionStream};

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
            answered: turn.answered.iter().cloned().collect(),
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
        let outbox: Vec<Value> = self.outbox.iter().map(batch_to_value).collect();
        let own: Vec<Value> = self
            .own
            .iter()
            .map(|own| json!({ "id": own.id, "event": own.item.json, "was_seen": own.was_seen, "is_processed": own.is_processed }))
            .collect();
        json!({
            "stream": self.stream.to_value(),
            "outbox": outbox,
            "own": own,
            "evidence_at": self.evidence_at,
            "evidence_moment": self.evidence_moment,
            "sent_at": self.sent_at,
            "exhausted_at": self.exhausted_at,
            "answered": self.answered,
            "has_interrupted": self.has_interrupted,
        })
        .to_string()
    }

    /// Reads what [`to_json`](Self::to_json) wrote. Fails with [`Error::Checkpoint`] on anything else, or on the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let value: Value = serde_json::from_str(text).map_err(|_| Error::Checkpoint("it is no JSON"))?;
        let stream = Checkpoint::from_value(&value["stream"])?;
        read(stream, &value).ok_or(Error::Checkpoint("a part of it is missing or damaged"))
    }
}

fn read(stream: Checkpoint, value: &Value) -> Option<TurnCheckpoint> {
    let own = |value: &Value| {
        let item = Batch::new(Purpose::Ask, [value["event"].as_str()?.to_owned()]).items.pop()?;
        Some(Own {
            id: value["id"].as_str().map(EventId::from),
            item,
            was_seen: value["was_seen"].as_bool()?,
            is_processed: value["is_processed"].as_bool()?,
        })
    };
    Some(TurnCheckpoint {
        stream,
        outbox: value["outbox"].as_array()?.iter().map(batch_from_value).collect::<Option<_>>()?,
        own: value["own"].as_array()?.iter().map(own).collect::<Option<_>>()?,
        evidence_at: value["evidence_at"].as_u64()?,
        evidence_moment: value["evidence_moment"].as_str()?.into(),
        sent_at: value["sent_at"].as_u64()?,
        exhausted_at: value["exhausted_at"].as_u64()?,
        answered: value["answered"]
            .as_array()?
            .iter()
            .map(|id| id.as_str().map(EventId::from))
            .collect::<Option<_>>()?,
        has_interrupted: value["has_interrupted"].as_bool()?,
    })
}

const PURPOSES: [(Purpose, &str); 3] =
    [(Purpose::Ask, "ask"), (Purpose::Answer, "answer"), (Purpose::Interrupt, "interrupt")];

fn batch_to_value(batch: &Batch) -> Value {
    json!({
        "purpose": PURPOSES.iter().find(|(purpose, _)| *purpose == batch.purpose).map(|(_, name)| *name),
        "events": batch.items.iter().map(|item| &item.json).collect::<Vec<_>>(),
        "attempts": batch.attempts,
        "before": batch.before.as_ref().map(|before| json!({ "applied": before.applied, "processed_at": before.processed_at, "keys": before.keys })),
    })
}

fn batch_from_value(value: &Value) -> Option<Batch> {
    let purpose =
        PURPOSES.iter().find(|(_, name)| value["purpose"] == **name).map(|(purpose, _)| *purpose)?;
    let events: Vec<String> = value["events"]
        .as_array()?
        .iter()
        .map(|event| event.as_str().map(String::from))
        .collect::<Option<_>>()?;
    let mut batch = Batch::new(purpose, events);
    batch.attempts = u32::try_from(value["attempts"].as_u64()?).ok()?;
    let before = &value["before"];
    if !before.is_null() {
        let keys = before["keys"].as_array()?.iter().map(Value::as_u64).collect::<Option<_>>()?;
        batch.before = Some(Before {
            processed_at: before["processed_at"].as_str()?.into(),
            applied: before["applied"].as_u64()?,
            keys,
        });
    }
    Some(batch)
}
