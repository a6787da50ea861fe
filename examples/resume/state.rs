//! Keeps the state that survives a crash: the transcript and its checkpoint, in one file that is
//! replaced atomically.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::Path;

use managed_agents_blocking::{Delivery, TurnCheckpoint};
use managed_agents_examples::terminal::{printable, short};
use serde_json::{Value, json};

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) transcript: Vec<Entry>,
    pub(crate) checkpoint: TurnCheckpoint,
}

/// An event that the program has handled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// A queued message is delivered twice with one id: queued, then processed.
    pub(crate) is_processed: bool,
    pub(crate) kind: String,
    /// A summary of the event.
    pub(crate) text: String,
}

impl State {
    pub(crate) fn new(checkpoint: TurnCheckpoint) -> Self {
        Self { transcript: Vec::new(), checkpoint }
    }

    /// Handles a delivery. Returns a record if it is an event.
    pub(crate) fn take(&mut self, delivery: &Delivery) -> Option<&Entry> {
        let event = delivery.event()?;
        self.transcript.push(Entry {
            id: event.id().unwrap_or_default().into(),
            is_processed: event.processed_at().is_some(),
            kind: event.kind().into(),
            text: short(&event.content_text().unwrap_or_default(), 60),
        });
        self.transcript.last()
    }

    /// Returns `None` if there is no such file yet.
    pub(crate) fn load(file: &Path) -> Result<Option<Self>, Box<dyn Error>> {
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("cannot read {}: {error}", file.display()).into()),
        };
        let state = Self::read(&text).map_err(|error| {
            format!("{} is no state of this program ({error}): remove it to begin anew", file.display())
        })?;
        Ok(Some(state))
    }

    /// Writes a file beside the old one, then renames it. A reader finds either the old state or
    /// the new one.
    pub(crate) fn save(&self, file: &Path) -> io::Result<()> {
        let beside = file.with_extension("new");
        let transcript: Vec<Value> = self
            .transcript
            .iter()
            .map(|entry| json!([entry.id, entry.is_processed, entry.kind, entry.text]))
            .collect();
        let json = json!({ "transcript": transcript, "checkpoint": self.checkpoint.to_json() });
        std::fs::write(&beside, json.to_string())?;
        std::fs::rename(&beside, file)
    }

    fn read(text: &str) -> Result<Self, Box<dyn Error>> {
        let value: Value = serde_json::from_str(text)?;
        let checkpoint = TurnCheckpoint::from_json(value["checkpoint"].as_str().ok_or("no checkpoint")?)?;
        let entry = |value: &Value| {
            let text = |place: usize| value[place].as_str().map(String::from);
            Some(Entry { id: text(0)?, is_processed: value[1].as_bool()?, kind: text(2)?, text: text(3)? })
        };
        let transcript = value["transcript"].as_array().ok_or("no transcript")?;
        let transcript = transcript.iter().map(entry).collect::<Option<_>>().ok_or("an entry is damaged")?;
        Ok(Self { transcript, checkpoint })
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = format!("{:<28} {}", self.kind, self.text);
        f.write_str(&printable(line.trim_end()))
    }
}
