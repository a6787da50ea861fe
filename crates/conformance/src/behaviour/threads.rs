//! The table of merging: `threads.json`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

/// `threads.json`: merges the streams of a session and of its threads.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreadsTable {
    /// The subject of the table, for its readers.
    pub about: String,
    /// The events that the rows name.
    pub events: BTreeMap<String, Value>,
    /// The cases.
    pub rows: Vec<ThreadsRow>,
}

/// A case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreadsRow {
    /// The fact that the row states.
    pub name: String,
    /// The list of the session's threads.
    pub listed: Vec<Value>,
    /// The streams that are followed at first.
    pub follow: Vec<String>,
    /// The events of all streams, in order.
    pub steps: Vec<ThreadsStep>,
}

/// An event of a stream, or its end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThreadsStep {
    /// `session` or the id of a thread.
    pub stream: String,
    /// One of [`ThreadsTable::events`]; or
    pub event: Option<String>,
    /// the stream ends.
    #[serde(default)]
    pub ends: bool,
    /// The streams that are followed from now on.
    #[serde(default)]
    pub follow: Vec<String>,
    /// The deliveries: event, stream, agent.
    pub deliver: Vec<(String, String, Option<String>)>,
}

impl ThreadsTable {
    /// Reads the table.
    ///
    /// # Panics
    ///
    /// If the file is not as `spec/behaviour/README.md` describes it.
    pub fn load() -> Self {
        let text = include_str!("../../../../spec/behaviour/threads.json");
        serde_json::from_str(text).unwrap_or_else(|error| panic!("threads.json: {error}"))
    }

    /// Returns the name of an event.
    pub fn name(&self, event: &Value) -> Option<&str> {
        self.events.iter().find(|(_, known)| *known == event).map(|(name, _)| &**name)
    }
}
