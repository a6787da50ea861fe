//! The text of a stream's position.

use std::cell::Cell;

use managed_agents_types::{SessionId, ThreadId};

use crate::request::error::Error;
use crate::session::state::SessionState;
use crate::session::stream::ledger::Ledger;
use crate::session::stream::scope::Scope;
use crate::text::json_object::{Reader, Writer};
use crate::text::{digits, json};

/// The position of a stream: another process can go on from it without losing or repeating an
/// event.
///
/// Taken after an event was handed over, it covers that event. Its text does not grow with the
/// session: a few kilobytes of JSON and the calls that are open, at most some 40 kilobytes beside
/// those.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    scope: Scope,
    /// Was read, or written here.
    json: String,
}

/// The parts of a stream that a checkpoint holds.
pub(super) struct Position {
    pub(super) scope: Scope,
    pub(super) ledger: Ledger,
    pub(super) session: SessionState,
}

/// The form of the text; a reader refuses one that it does not know.
const VERSION: u64 = 1;

/// The form with a thread. Readers that know only the other one would follow the whole session.
const THREAD_VERSION: u64 = 2;

impl Checkpoint {
    pub(super) fn new(scope: &Scope, ledger: &Ledger, session: &SessionState) -> Self {
        Self { scope: scope.clone(), json: write(scope, ledger, session) }
    }

    pub(super) fn into_position(self) -> Position {
        read(&self.json).expect("the text was read before, or written here")
    }

    /// The session that was followed.
    pub fn session(&self) -> &SessionId {
        self.scope.session()
    }

    /// The thread that was followed; `None` if it was the session.
    pub fn followed_thread(&self) -> Option<&ThreadId> {
        self.scope.thread()
    }

    /// The checkpoint as text.
    pub fn to_json(&self) -> String {
        self.json.clone()
    }

    /// Reads the text that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`Error::Checkpoint`] for any other text, and for the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        match read(text) {
            Some(position) => Ok(Self { scope: position.scope, json: text.into() }),
            None => Err(Error::Checkpoint(defect(text, text))),
        }
    }
}

/// Why a checkpoint cannot be read. `stream` is the part of `text` that holds the stream.
pub(crate) fn defect(text: &str, stream: &str) -> &'static str {
    let version = || digits::read(json::field(stream, "version")?);
    if json::object(text, |_, _| ()).is_err() {
        "it is no JSON"
    } else if !matches!(version(), Some(VERSION | THREAD_VERSION)) {
        "it was written by another version"
    } else {
        "a part of it is missing or damaged"
    }
}

pub(super) fn write(scope: &Scope, ledger: &Ledger, session: &SessionState) -> String {
    let mut writer = Writer::default();
    let thread = scope.thread();
    writer.open("", "{");
    writer.number("version", if thread.is_some() { THREAD_VERSION } else { VERSION });
    writer.text("session", scope.session().as_str());
    if let Some(thread) = thread {
        writer.text("thread", thread.as_str());
    }
    ledger.write(&mut writer);
    session.write(&mut writer);
    writer.close("}");
    writer.end()
}

pub(super) fn read(text: &str) -> Option<Position> {
    json::object(text, |_, _| ()).ok()?;
    let is_damaged = Cell::new(false);
    let value = Reader::new(text, &is_damaged);
    let thread = value.text_if_any("thread").map(ThreadId::from);
    let version = if thread.is_some() { THREAD_VERSION } else { VERSION };
    value.whole((value.number("version") == version).then_some(()));
    let position = Position {
        scope: Scope::new(value.text("session").into(), thread.clone()),
        ledger: Ledger::read(value),
        session: SessionState::read(value, thread),
    };
    (!is_damaged.get()).then_some(position)
}
