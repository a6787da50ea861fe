use managed_agents_types::{SessionId, ThreadId};

use super::fold::{Fold, Status};
use super::scope::Scope;
use super::seen::{Floor, Recent};
use super::{SessionStream, StreamOptions};
use crate::json_object::{Reader, Writer, items, text};
use crate::{Error, PendingCall, RawEvent, json_scan};

/// Where a stream was: enough to go on in another process without losing or repeating an event.
///
/// Taken after an event was handed over, it covers that event. Its text form does not grow with the session: a few kilobytes of JSON
/// and the calls that are open, at most some 40 kilobytes beside those.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    scope: Scope,
    /// Can be read.
    json: String,
}

/// The form of the text; a reader refuses one it does not know.
const VERSION: u64 = 1;

/// The form with a thread, which readers of the other one would take for that of the whole session.
const THREAD_VERSION: u64 = 2;

impl Checkpoint {
    pub(super) fn of(stream: &SessionStream) -> Self {
        let mut writer = Writer::default();
        write(stream, &mut writer);
        Self { scope: stream.scope.clone(), json: writer.end() }
    }

    pub(super) fn restore(self, options: StreamOptions) -> SessionStream {
        let mut stream = SessionStream::of(self.scope, options);
        read(Reader(&self.json), &mut stream).expect("it was read before");
        stream
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
        self.json.clone()
    }

    /// Reads what [`to_json`](Self::to_json) wrote. Fails with [`Error::Checkpoint`] on anything else, or on the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        Self::read(text).map_err(Error::Checkpoint)
    }

    /// As [`from_json`](Self::from_json); fails with what is wrong with the text.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        json_scan::object(text, |_, _| ()).map_err(|_| "it is no JSON")?;
        let (value, mut version) = (Reader(text), 0);
        value.number("version", &mut version);
        if !matches!(version, VERSION | THREAD_VERSION) {
            return Err("it was written by another version");
        }
        let damaged = "a part of it is missing or damaged";
        let session = value.text("session").ok_or(damaged)?.into();
        let thread = value.text("thread").map(ThreadId::from);
        if thread.is_some() != (version == THREAD_VERSION) {
            return Err(damaged);
        }
        let scope = Scope { session, thread };
        let mut stream = SessionStream::of(scope.clone(), StreamOptions::default());
        read(value, &mut stream).ok_or(damaged)?;
        Ok(Self { scope, json: text.into() })
    }
}

fn write(stream: &SessionStream, writer: &mut Writer) {
    let thread = stream.followed_thread();
    writer.open("", '{');
    writer.number("version", if thread.is_some() { THREAD_VERSION } else { VERSION });
    writer.text("session", stream.session().as_str());
    if let Some(thread) = thread {
        writer.text("thread", thread.as_str());
    }
    writer.open("recent", '[');
    for (key, is_processed, at) in stream.recent.iter() {
        writer.open("", '[');
        writer.number("", key);
        writer.flag("", is_processed);
        writer.text("", at);
        writer.close(']');
    }
    writer.close(']');
    writer.open("floor", '{');
    writer.text("at", &stream.recent.floor().at);
    writer.numbers("keys", &stream.recent.floor().keys);
    writer.close('}');
    writer.flag("is_beginning_unknown", stream.recent.is_beginning_unknown);
    writer.numbers("queued", &stream.queued);
    write_fold(&stream.fold, writer);
    writer.text("now", &stream.now);
    writer.flag("has_caught_up", stream.has_caught_up);
    writer.close('}');
}

/// Into a stream that has not begun.
fn read(value: Reader<'_>, stream: &mut SessionStream) -> Option<()> {
    let (floor, mut keys) = (value.object("floor")?, Vec::new());
    floor.numbers("keys", &mut keys)?;
    for key in &keys {
        stream.seen.insert(*key, true);
    }
    stream.recent = Recent::new(Floor { at: floor.text("at")?, keys });
    value.flag("is_beginning_unknown", &mut stream.recent.is_beginning_unknown)?;
    let mut queued = Vec::new();
    value.numbers("queued", &mut queued)?;
    for key in &queued {
        stream.seen.insert(*key, false);
    }
    stream.queued = queued.into();
    value.list("recent", &mut |event| {
        let mut parts = Vec::new();
        items(event, &mut |part| {
            parts.push(part);
            Some(())
        })?;
        let [key, is_processed, at] = parts[..] else { return None };
        let (key, is_processed) = (key.parse().ok()?, is_processed == "true");
        stream.recent.push_key(key, is_processed, &text(at)?);
        stream.seen.insert(key, is_processed);
        Some(())
    })?;
    read_fold(value.object("fold")?, &mut stream.fold)?;
    stream.now = value.text("now")?;
    value.flag("has_caught_up", &mut stream.has_caught_up)
}

const STATUSES: [(Status, &str); 6] = [
    (Status::Unknown, "unknown"),
    (Status::Running, "running"),
    (Status::Idle, "idle"),
    (Status::Rescheduling, "rescheduling"),
    (Status::Terminated, "terminated"),
    (Status::Deleted, "deleted"),
];

fn write_fold(fold: &Fold, writer: &mut Writer) {
    let status = STATUSES.iter().find(|(status, _)| *status == fold.status).map(|(_, name)| *name);
    writer.open("fold", '{');
    writer.text_if_any("status", status);
    writer.text("status_at", &fold.status_at);
    writer.number("applied", fold.applied);
    writer.number("running_at", fold.running_at);
    writer.number("idle_at", fold.idle_at);
    writer.text_if_any("idle", fold.idle.as_ref().map(RawEvent::json));
    writer.number("work_ended_at", fold.work_ended_at);
    writer.texts("open_runs", fold.open_runs.iter().map(|run| &**run));
    writer.flag("has_outcome", fold.has_outcome);
    writer.texts("open_calls", fold.open_calls.iter().map(PendingCall::event_json));
    writer.texts("closed", fold.closed.iter());
    writer.texts("missing_calls", fold.missing_calls.iter().map(|id| &**id));
    writer.text_if_any("usage", fold.usage.as_ref().map(RawEvent::json));
    writer.close('}');
}

fn read_fold(value: Reader<'_>, fold: &mut Fold) -> Option<()> {
    let status = value.text("status")?;
    fold.status = STATUSES.iter().find(|(_, name)| status == *name).map(|(status, _)| *status)?;
    fold.status_at = value.text("status_at")?;
    value.number("applied", &mut fold.applied)?;
    value.number("running_at", &mut fold.running_at)?;
    value.number("idle_at", &mut fold.idle_at)?;
    value.number("work_ended_at", &mut fold.work_ended_at)?;
    value.flag("has_outcome", &mut fold.has_outcome)?;
    // Older checkpoints have no usage.
    for (name, place) in [("idle", &mut fold.idle), ("usage", &mut fold.usage)] {
        if !value.is_null(name) {
            *place = Some(event(value.text(name)?)?);
        }
    }
    value.texts("open_runs", &mut |run| fold.open_runs.push(run.into()))?;
    value.list("open_calls", &mut |call| {
        fold.open_calls.push(PendingCall::read(&event(text(call)?)?)?);
        Some(())
    })?;
    value.texts("closed", &mut |id| fold.closed.insert(&id))?;
    value.texts("missing_calls", &mut |id| fold.missing_calls.push(id.into()))
}

/// It may be out of date by the time it is read.
fn event(json: String) -> Option<RawEvent> {
    RawEvent::from_history(json.into()).ok()
}
