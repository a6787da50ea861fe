//! The text of a stream's position.

use std::cell::Cell;

use managed_agents_types::{SessionId, ThreadId};

use crate::request::checkpoint_error::CheckpointError;
use crate::session::state::SessionState;
use crate::session::stream::ledger::Ledger;
use crate::session::stream::options::Start;
use crate::session::stream::scope::Scope;
use crate::text::json;
use crate::text::json_object::{Reader, Writer};

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

impl Position {
    /// Nothing was handed over.
    pub(super) fn new(scope: Scope, start: Start) -> Self {
        let session = SessionState::new(scope.thread().cloned());
        Self { scope, ledger: Ledger::new(start), session }
    }
}

/// The form of the text; a reader refuses one that it does not know.
const VERSION: u64 = 3;

impl Checkpoint {
    pub(super) fn new(scope: &Scope, ledger: &Ledger, session: &SessionState) -> Self {
        Self { scope: scope.clone(), json: write(scope, ledger, session) }
    }

    pub(super) fn into_position(self) -> Position {
        let Ok(position) = read(&self.json) else {
            unreachable!("the text was read before, or written here")
        };
        position
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

    /// As [`to_json`](Self::to_json), without a copy.
    pub fn into_json(self) -> String {
        self.json
    }

    pub(crate) fn json(&self) -> &str {
        &self.json
    }

    /// Reads the text that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`] for any other text, and for the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, CheckpointError> {
        json::object(text, |_, _| ()).map_err(|_| CheckpointError::NotJson)?;
        Ok(Self { scope: read(text)?.scope, json: text.into() })
    }
}

fn write(scope: &Scope, ledger: &Ledger, session: &SessionState) -> String {
    let mut writer = Writer::default();
    writer.open("", "{");
    writer.number("version", VERSION);
    writer.text("session", scope.session().as_str());
    writer.text_if_any("thread", scope.thread().map(ThreadId::as_str));
    ledger.write(&mut writer);
    session.write(&mut writer);
    writer.close("}");
    writer.end()
}

/// Reads `json`, which is known to be a JSON object.
pub(super) fn read(json: &str) -> Result<Position, CheckpointError> {
    let is_damaged = Cell::new(false);
    let value = Reader::new(json, &is_damaged);
    if value.number("version") != VERSION {
        return Err(CheckpointError::OtherVersion);
    }
    let scope = Scope::new(value.text("session").into(), value.text_if_any("thread").map(ThreadId::from));
    let mut position = Position::new(scope, Start::Beginning);
    position.ledger.read(value);
    position.session.read(value);
    if is_damaged.get() { Err(CheckpointError::Damaged) } else { Ok(position) }
}
