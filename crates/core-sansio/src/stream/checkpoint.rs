use managed_agents_types::{SessionId, ThreadId};

use super::SessionStream;
use super::fold::{Fold, Status};
use super::scope::Scope;
use super::seen::{Floor, Recent};
use crate::json_object::{Reader, Writer, items, quoted, text};
use crate::{Error, PendingCall, RawEvent, json_scan};

/// Where a stream was: enough to go on in another process without losing or repeating an event.
///
/// Taken after an event was handed over, it covers that event. Its text form does not grow with the session: a few kilobytes of JSON
/// and the calls that are open, at most some 40 kilobytes beside those.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    pub(super) scope: Scope,
    recent: Recent,
    queued: Vec<u64>,
    fold: Fold,
    now: String,
    has_caught_up: bool,
}

/// The form of the text; a reader refuses one it does not know.
const VERSION: u64 = 1;

/// The form with a thread, which readers of the other one would take for that of the whole session.
const THREAD_VERSION: u64 = 2;

impl Checkpoint {
    pub(super) fn of(stream: &SessionStream) -> Self {
        Self {
            scope: stream.scope.clone(),
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
        &self.scope.session
    }

    /// The thread that was followed; `None` if it was the session.
    pub fn followed_thread(&self) -> Option<&ThreadId> {
        self.scope.thread.as_ref()
    }

    /// The checkpoint as text.
    pub fn to_json(&self) -> String {
        let recent = self.recent.iter().map(|(key, is_processed, at)| {
            ["[", &key.to_string(), if is_processed { ",true," } else { ",false," }, &quoted(at), "]"]
                .concat()
        });
        let floor = Writer::new()
            .text("at", &self.recent.floor().at)
            .numbers("keys", self.recent.floor().keys.iter().copied());
        let thread = self.followed_thread().map(ThreadId::as_str);
        let written = Writer::new()
            .number("version", if thread.is_some() { THREAD_VERSION } else { VERSION })
            .text("session", self.session().as_str());
        let written = match thread {
            Some(thread) => written.text("thread", thread),
            None => written,
        };
        written
            .list("recent", recent)
            .raw("floor", &floor.end())
            .flag("is_beginning_unknown", self.recent.is_beginning_unknown)
            .numbers("queued", self.queued.iter().copied())
            .raw("fold", &write_fold(&self.fold))
            .text("now", &self.now)
            .flag("has_caught_up", self.has_caught_up)
            .end()
    }

    /// Reads what [`to_json`](Self::to_json) wrote. Fails with [`Error::Checkpoint`] on anything else, or on the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::read(text).map_err(Error::Checkpoint)
    }

    /// As [`from_json`](Self::from_json); the failure is what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, &'static str> {
        json_scan::object(text, |_, _| ()).map_err(|_| "it is no JSON")?;
        if !matches!(Reader(text).number("version"), Some(VERSION | THREAD_VERSION)) {
            return Err("it was written by another version");
        }
        read(Reader(text)).ok_or("a part of it is missing or damaged")
    }
}

fn read(value: Reader<'_>) -> Option<Checkpoint> {
    let floor = value.object("floor")?;
    let floor = Floor { at: floor.text("at")?, keys: floor.numbers("keys")? };
    let mut recent = Recent::new(floor, value.flag("is_beginning_unknown")?);
    value.list("recent", |event| {
        let [key, is_processed, at] = items(event, Some)?.try_into().ok()?;
        recent.push_key(key.parse().ok()?, is_processed == "true", &text(at)?);
        Some(())
    })?;
    let thread = match value.number("version")? {
        THREAD_VERSION => Some(value.text("thread")?.into()),
        _ => None,
    };
    Some(Checkpoint {
        scope: Scope { session: value.text("session")?.into(), thread },
        recent,
        queued: value.numbers("queued")?,
        fold: read_fold(value.object("fold")?)?,
        now: value.text("now")?,
        has_caught_up: value.flag("has_caught_up")?,
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

fn write_fold(fold: &Fold) -> String {
    let status = STATUSES.iter().find(|(status, _)| *status == fold.status).map(|(_, name)| *name);
    Writer::new()
        .text_if_any("status", status)
        .text("status_at", &fold.status_at)
        .number("applied", fold.applied)
        .number("running_at", fold.running_at)
        .number("idle_at", fold.idle_at)
        .text_if_any("idle", fold.idle.as_ref().map(RawEvent::json))
        .number("work_ended_at", fold.work_ended_at)
        .texts("open_runs", fold.open_runs.iter().map(|run| &**run))
        .flag("has_outcome", fold.has_outcome)
        .texts("open_calls", fold.open_calls.iter().map(PendingCall::event_json))
        .texts("closed", fold.closed.iter())
        .texts("missing_calls", fold.missing_calls.iter().map(|id| &**id))
        .text_if_any("usage", fold.usage.as_ref().map(RawEvent::json))
        .end()
}

fn read_fold(value: Reader<'_>) -> Option<Fold> {
    // It may be out of date by the time it is read.
    let event = |json: String| RawEvent::from_history(json.into()).ok();
    // Older checkpoints have no usage.
    let event_if_any =
        |name| if value.is_null(name) { Some(None) } else { event(value.text(name)?).map(Some) };
    let status = value.text("status")?;
    let boxed = |texts: Vec<String>| texts.into_iter().map(String::into_boxed_str);
    Some(Fold {
        status: STATUSES.iter().find(|(_, name)| status == *name).map(|(status, _)| *status)?,
        status_at: value.text("status_at")?.into(),
        applied: value.number("applied")?,
        running_at: value.number("running_at")?,
        idle_at: value.number("idle_at")?,
        idle: event_if_any("idle")?,
        work_ended_at: value.number("work_ended_at")?,
        open_runs: boxed(value.texts("open_runs")?).collect(),
        has_outcome: value.flag("has_outcome")?,
        open_calls: value.list("open_calls", |call| PendingCall::read(&event(text(call)?)?))?,
        closed: boxed(value.texts("closed")?).collect(),
        missing_calls: boxed(value.texts("missing_calls")?).collect(),
        usage: event_if_any("usage")?,
    })
}
