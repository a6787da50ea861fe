//! The text of a turn's position.

use std::cell::Cell;

use managed_agents_types::SessionId;

use crate::request::error::Error;
use crate::session::stream::SessionStream;
use crate::session::stream::checkpoint::defect;
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
    pub(super) fn new(session: SessionId, json: String) -> Self {
        Self { session, json }
    }

    pub(super) fn into_position(self, options: TurnOptions) -> Position {
        read(&self.json, options).expect("the text was read before, or written here")
    }

    /// The session that was followed.
    pub fn session(&self) -> &SessionId {
        &self.session
    }

    /// The checkpoint as text: a few kilobytes of JSON, with the events that were to be sent.
    pub fn to_json(&self) -> String {
        self.json.clone()
    }

    /// Reads the text that [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// [`Error::Checkpoint`] for any other text, and for the form of a newer version.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        match read(text, TurnOptions::default()) {
            Some(position) => Ok(Self { session: position.stream.session().clone(), json: text.into() }),
            None => Err(Error::Checkpoint(defect(text, json::field(text, "stream").unwrap_or_default()))),
        }
    }
}

/// `stream` is the text of the stream's position. `has_ended`: the turn will send nothing more.
pub(super) fn write(
    stream: &str,
    outbox: &Outbox,
    evidence: &Evidence,
    tool_calls: &ToolCalls,
    has_ended: bool,
) -> String {
    let mut writer = Writer::default();
    writer.open("", "{");
    writer.raw("stream", stream);
    outbox.write(has_ended, &mut writer);
    evidence.write(&mut writer);
    tool_calls.write(&mut writer);
    writer.close("}");
    writer.end()
}

pub(super) fn read(text: &str, options: TurnOptions) -> Option<Position> {
    json::object(text, |_, _| ()).ok()?;
    let is_damaged = Cell::new(false);
    let value = Reader::new(text, &is_damaged);
    let position = Position {
        stream: SessionStream::resume_json(value.raw("stream"), options.stream)?,
        outbox: Outbox::read(value),
        evidence: Evidence::read(value),
        tool_calls: ToolCalls::read(value, options.wait_for_answers),
    };
    (!is_damaged.get()).then_some(position)
}
