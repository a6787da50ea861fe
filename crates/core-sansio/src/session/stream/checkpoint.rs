use std::cell::Cell;

use managed_agents_types::{SessionId, ThreadId};

use super::fold::{SessionState, Status};
use super::scope::Scope;
use super::seen::{Floor, Recent};
use super::{SessionStream, Start, StreamOptions};
use crate::request::error::Error;
use crate::session::event::RawEvent;
use crate::session::tool_call::ToolCall;
use crate::text::json_object::{Reader, Writer};
use crate::text::{digits, json};

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
        Self { scope: stream.scope.clone(), json: write(stream) }
    }

    pub(super) fn restore(self, options: StreamOptions) -> SessionStream {
        read(&self.json, options).expect("it was read before")
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
        match read(text, StreamOptions::default()) {
            Some(stream) => Ok(Self { scope: stream.scope, json: text.into() }),
            None => Err(Error::Checkpoint(trouble(text, text))),
        }
    }
}

/// What is wrong with the text of a checkpoint, and in it of a stream's.
pub(crate) fn trouble(text: &str, stream: &str) -> &'static str {
    let version = || digits::read(json::field(stream, "version")?);
    if json::object(text, |_, _| ()).is_err() {
        "it is no JSON"
    } else if !matches!(version(), Some(VERSION | THREAD_VERSION)) {
        "it was written by another version"
    } else {
        "a part of it is missing or damaged"
    }
}

pub(super) fn write(stream: &SessionStream) -> String {
    let mut writer = Writer::default();
    let thread = stream.followed_thread();
    writer.open("", "{");
    writer.number("version", if thread.is_some() { THREAD_VERSION } else { VERSION });
    writer.text("session", stream.session().as_str());
    if let Some(thread) = thread {
        writer.text("thread", thread.as_str());
    }
    writer.text_if_any("start", (stream.start == Start::Now).then_some("now"));
    writer.open("recent", "[");
    for (key, is_processed, at) in stream.recent.iter() {
        writer.open("", "[");
        writer.number("", key);
        writer.flag("", is_processed);
        writer.text("", at);
        writer.close("]");
    }
    writer.close("]");
    writer.open("floor", "{");
    writer.text("at", &stream.recent.floor().at);
    writer.numbers("keys", &stream.recent.floor().keys);
    writer.close("}");
    writer.flag("is_beginning_unknown", stream.recent.is_beginning_unknown);
    writer.numbers("queued", &stream.queued);
    write_fold(&stream.fold, &mut writer);
    writer.text("now", &stream.now);
    writer.flag("has_caught_up", stream.has_caught_up);
    writer.close("}");
    writer.end()
}

pub(super) fn read(text: &str, options: StreamOptions) -> Option<SessionStream> {
    json::object(text, |_, _| ()).ok()?;
    let is_damaged = Cell::new(false);
    let value = Reader::new(text, &is_damaged);
    let thread = value.text_if_any("thread").map(ThreadId::from);
    let version = if thread.is_some() { THREAD_VERSION } else { VERSION };
    value.whole((value.number("version") == version).then_some(()));
    let scope = Scope { session: value.text("session").into(), thread };
    let start = if value.text_if_any("start").is_some() { Start::Now } else { Start::Beginning };
    let mut stream = SessionStream::of(scope, start, options);
    let floor = value.object("floor");
    let keys = floor.numbers("keys");
    for key in &keys {
        stream.seen.insert(*key, true);
    }
    stream.recent = Recent::new(Floor { at: floor.text("at"), keys });
    stream.recent.is_beginning_unknown = value.flag("is_beginning_unknown");
    stream.queued = value.numbers("queued");
    for key in &stream.queued {
        stream.seen.insert(*key, false);
    }
    value.list("recent", &mut |event| {
        let mut parts = Vec::new();
        event.items(&mut |part| parts.push(part));
        let [key, is_processed, at] = parts[..] else { return event.damaged() };
        let (key, is_processed) = (key.as_number(), is_processed.is("true"));
        stream.recent.push_key(key, is_processed, &at.as_text());
        stream.seen.insert(key, is_processed);
    });
    read_fold(value.object("fold"), &mut stream.fold);
    stream.now = value.text("now");
    stream.has_caught_up = value.flag("has_caught_up");
    (!is_damaged.get()).then_some(stream)
}

const STATUSES: [(Status, &str); 6] = [
    (Status::Unknown, "unknown"),
    (Status::Running, "running"),
    (Status::Idle, "idle"),
    (Status::Rescheduling, "rescheduling"),
    (Status::Terminated, "terminated"),
    (Status::Deleted, "deleted"),
];

fn write_fold(fold: &SessionState, writer: &mut Writer) {
    let status = STATUSES.iter().find(|(status, _)| *status == fold.status).map(|(_, name)| *name);
    writer.open("fold", "{");
    writer.text_if_any("status", status);
    writer.text("status_at", &fold.status_at);
    writer.number("applied", fold.applied);
    writer.number("running_at", fold.running_at);
    writer.number("idle_at", fold.idle_at);
    writer.text_if_any("idle", fold.idle.as_ref().map(RawEvent::json));
    writer.number("work_ended_at", fold.work_ended_at);
    writer.texts("open_runs", fold.open_runs.iter().map(|run| &**run));
    writer.flag("has_outcome", fold.has_outcome);
    writer.texts("open_calls", fold.open_calls.iter().map(ToolCall::event_json));
    writer.texts("closed", fold.closed.iter());
    writer.texts("missing_calls", fold.missing_calls.iter().map(|id| &**id));
    fold.interrupts.write(writer);
    writer.text_if_any("usage", fold.usage.as_ref().map(RawEvent::json));
    writer.close("}");
}

fn read_fold(value: Reader<'_>, fold: &mut SessionState) {
    let status = value.text("status");
    let status = STATUSES.iter().find(|(_, name)| status == *name).map(|(status, _)| *status);
    fold.status = value.whole(status).unwrap_or_default();
    fold.status_at = value.text("status_at");
    fold.applied = value.number("applied");
    fold.running_at = value.number("running_at");
    fold.idle_at = value.number("idle_at");
    fold.work_ended_at = value.number("work_ended_at");
    fold.has_outcome = value.flag("has_outcome");
    // It may be out of date by the time it is read.
    let event = |json: String| value.whole(RawEvent::from_history(json.into()).ok());
    fold.idle = value.text_if_any("idle").and_then(event);
    fold.interrupts.read(value);
    // Older checkpoints have none.
    fold.usage = value.text_if_any("usage").and_then(event);
    value.texts("open_runs", &mut |run| fold.open_runs.push(run.into()));
    value.texts("open_calls", &mut |json| {
        let call = event(json).and_then(|event| ToolCall::read(&event));
        fold.open_calls.extend(value.whole(call));
    });
    value.texts("closed", &mut |id| fold.closed.insert(&id));
    value.texts("missing_calls", &mut |id| fold.missing_calls.push(id.into()));
}
