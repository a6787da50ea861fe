use managed_agents_types::SessionId;
use serde_json::{Value, json};

use super::SessionStream;
use super::fold::{Fold, Status};
use super::seen::{Floor, Recent};
use crate::{Error, PendingCall, RawEvent};

/// Where a stream was: enough to go on in another process without losing or repeating an event.
///
/// Taken after an event was handed over, it covers that event. Its text form does not grow with the session: a few kilobytes of JSON
/// and the calls that are open, at most some 40 kilobytes beside those.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    pub(super) session: SessionId,
    recent: Recent,
    queued: Vec<u64>,
    fold: Fold,
    now: String,
    has_caught_up: bool,
}

/// The form of the text; a reader refuses one it does not know.
const VERSION: u64 = 1;

impl Checkpoint {
    pub(super) fn of(stream: &SessionStream) -> Self {
        Self {
            session: stream.session.clone(),
            recent: stream.recent.clone(),
            queued: stream.queued.iter().copied().collect(),
            fold: stream.fold.clone(),
            now: stream.now.clone(),
            has_caught_up: stream.has_caught_up,
        }
    }

    pub(super) fn restore(self, stream: &mut SessionStream) {
        for key in &self.queued {
            stream.seen.insert(*key, false);
        }
        for key in &self.recent.floor().keys {
            stream.seen.insert(*key, true);
        }
        for (key, is_processed, _) in self.recent.iter() {
            stream.seen.insert(key, is_processed);
        }
        stream.queued = self.queued.into_iter().collect();
        stream.recent = self.recent;
        stream.fold = self.fold;
        stream.now = self.now;
        stream.has_caught_up = self.has_caught_up;
    }

    /// The session it belongs to.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The checkpoint as text.
    pub fn to_json(&self) -> String {
        self.to_value().to_string()
    }

    /// Reads what [`to_json`](Self::to_json) wrote. Fails with [`Error::Checkpoint`] on anything else, or on the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let value = serde_json::from_str(text).map_err(|_| Error::Checkpoint("it is no JSON"))?;
        Self::from_value(&value)
    }

    pub(crate) fn to_value(&self) -> Value {
        let recent: Vec<Value> =
            self.recent.iter().map(|(key, processed, at)| json!([key, processed, at])).collect();
        json!({
            "version": VERSION,
            "session": self.session,
            "recent": recent,
            "floor": { "at": self.recent.floor().at, "keys": self.recent.floor().keys },
            "is_beginning_unknown": self.recent.is_beginning_unknown,
            "queued": self.queued,
            "fold": fold_to_value(&self.fold),
            "now": self.now,
            "has_caught_up": self.has_caught_up,
        })
    }

    pub(crate) fn from_value(value: &Value) -> Result<Self, Error> {
        if value["version"] != VERSION {
            return Err(Error::Checkpoint("it was written by another version"));
        }
        read(value).ok_or(Error::Checkpoint("a part of it is missing or damaged"))
    }
}

fn read(value: &Value) -> Option<Checkpoint> {
    let keys = |value: &Value| value.as_array()?.iter().map(Value::as_u64).collect::<Option<Vec<_>>>();
    let floor = Floor { at: value["floor"]["at"].as_str()?.into(), keys: keys(&value["floor"]["keys"])? };
    let mut recent = Recent::new(floor, value["is_beginning_unknown"].as_bool()?);
    for event in value["recent"].as_array()? {
        recent.push_key(event[0].as_u64()?, event[1].as_bool()?, event[2].as_str()?);
    }
    Some(Checkpoint {
        session: value["session"].as_str()?.into(),
        recent,
        queued: keys(&value["queued"])?,
        fold: fold_from_value(&value["fold"])?,
        now: value["now"].as_str()?.into(),
        has_caught_up: value["has_caught_up"].as_bool()?,
    })
}

const STATUSES: [(Status, &str); 6] = [
    (Status::Unknown, "unknown"),
    (Status::Running, "running"),
    (Status::Idle, "idle"),
    (Status::Rescheduling, "rescheduling"),
    (Status::Terminated, "terminated"),
    (Status::Deleted, "deleted"),
];

fn fold_to_value(fold: &Fold) -> Value {
    let status = STATUSES.iter().find(|(status, _)| *status == fold.status).map(|(_, name)| *name);
    json!({
        "status": status,
        "status_at": fold.status_at,
        "applied": fold.applied,
        "running_at": fold.running_at,
        "idle_at": fold.idle_at,
        "idle": fold.idle.as_ref().map(RawEvent::json),
        "work_ended_at": fold.work_ended_at,
        "open_runs": fold.open_runs,
        "has_outcome": fold.has_outcome,
        "open_calls": fold.open_calls.iter().map(PendingCall::event_json).collect::<Vec<_>>(),
        "closed": fold.closed,
        "missing_calls": fold.missing_calls,
        "usage": fold.usage.as_ref().map(RawEvent::json),
    })
}

fn fold_from_value(value: &Value) -> Option<Fold> {
    // It may be out of date by the time it is read.
    let event = |value: &Value| RawEvent::from_history(value.as_str()?.into()).ok();
    let texts = |value: &Value| -> Option<Vec<Box<str>>> {
        value.as_array()?.iter().map(|text| Some(text.as_str()?.into())).collect()
    };
    // Older checkpoints have no usage.
    let event_if_any = |value: &Value| if value.is_null() { Some(None) } else { Some(Some(event(value)?)) };
    Some(Fold {
        status: STATUSES.iter().find(|(_, name)| value["status"] == **name).map(|(status, _)| *status)?,
        status_at: value["status_at"].as_str()?.into(),
        applied: value["applied"].as_u64()?,
        running_at: value["running_at"].as_u64()?,
        idle_at: value["idle_at"].as_u64()?,
        idle: event_if_any(&value["idle"])?,
        work_ended_at: value["work_ended_at"].as_u64()?,
        open_runs: texts(&value["open_runs"])?.into_iter().collect(),
        has_outcome: value["has_outcome"].as_bool()?,
        open_calls: value["open_calls"]
            .as_array()?
            .iter()
            .map(|call| PendingCall::read(&event(call)?))
            .collect::<Option<_>>()?,
        closed: texts(&value["closed"])?.into(),
        missing_calls: texts(&value["missing_calls"])?,
        usage: event_if_any(&value["usage"])?,
    })
}
