//! The text of a turn's position.

use std::cell::Cell;

use managed_agents_types::SessionId;

use crate::request::checkpoint_error::CheckpointError;
use crate::session::stream::SessionStream;
use crate::session::stream::checkpoint::Checkpoint;
use crate::session::turn::evidence::Evidence;
use crate::session::turn::options::TurnOptions;
use crate::session::turn::outbox::Outbox;
use crate::session::turn::tool_calls::ToolCalls;
use crate::text::json;
use crate::text::json_object::{Reader, Writer};

/// The position of a turn: another process can go on from it without losing an event or sending
/// anything twice.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnCheckpoint {
    session: SessionId,
    /// Was read, or written here.
    json: String,
}

/// The parts of a turn that a checkpoint holds.
pub(super) struct Position {
    pub(super) stream: SessionStream,
    pub(super) outbox: Outbox,
    pub(super) evidence: Evidence,
    pub(super) tool_calls: ToolCalls,
}

impl TurnCheckpoint {
    /// `has_ended`: the turn will send nothing more.
    pub(super) fn new(
        stream: &Checkpoint,
        outbox: &Outbox,
        evidence: &Evidence,
        tool_calls: &ToolCalls,
        has_ended: bool,
    ) -> Self {
        let mut writer = Writer::default();
        writer.open("", "{");
        writer.raw("stream", stream.json());
        outbox.write(has_ended, &mut writer);
        evidence.write(&mut writer);
        tool_calls.write(&mut writer);
        writer.close("}");
        Self { session: stream.session().clone(), json: writer.end() }
    }

    pub(super) fn into_position(self, options: TurnOptions) -> Position {
        let Ok(position) = read(&self.json, options) else {
            unreachable!("the text was read before, or written here")
        };
        position
    }

    /// The session that was followed.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The checkpoint as text: a few kilobytes of JSON, with the events that were to be sent.
    pub fn to_json(&self) -> String {
        self.json.clone()
    }

    /// As [`to_json`](Self::to_json), without a copy.
    pub fn into_json(self) -> String {
        self.json
    }

    /// Reads the text that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`CheckpointError`] for any other text, and for the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, CheckpointError> {
        json::object(text, |_, _| ()).map_err(|_| CheckpointError::NotJson)?;
        let position = read(text, TurnOptions::default())?;
        Ok(Self { session: position.stream.session().clone(), json: text.into() })
    }
}

/// Reads `json`, which is known to be a JSON object.
fn read(json: &str, options: TurnOptions) -> Result<Position, CheckpointError> {
    let is_damaged = Cell::new(false);
    let value = Reader::new(json, &is_damaged);
    let position = Position {
        stream: SessionStream::at_checkpoint(value.raw("stream"), options.stream)?,
        outbox: Outbox::read(value),
        evidence: Evidence::read(value),
        tool_calls: ToolCalls::read(value, options.wait_for_answers),
    };
    if is_damaged.get() { Err(CheckpointError::Damaged) } else { Ok(position) }
}
