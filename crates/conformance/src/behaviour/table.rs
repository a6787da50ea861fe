//! Tables of conversations: the requests of a call in order, what the service answers, the waits,
//! and the result.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

/// A table of `spec/behaviour`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The subject of the table, for its readers.
    pub about: String,
    /// The time limit of a row that has none of its own, in milliseconds.
    #[serde(default)]
    pub timeout: f64,
    /// The requests that the rows name.
    pub requests: BTreeMap<String, WantedRequest>,
    /// The answers that the rows name.
    pub answers: BTreeMap<String, Answer>,
    /// The cases.
    pub rows: Vec<Row>,
}

/// A request that the client must send.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WantedRequest {
    /// Method and path, with the query in any order.
    pub send: String,
    /// The whole `anthropic-beta` header.
    pub beta: String,
    /// The JSON body. Without it the request has none.
    pub body: Option<Value>,
}

/// An answer of the service.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers beside the content type.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// A text is sent as HTML, anything else as JSON, and nothing without a content type.
    pub body: Option<Value>,
    /// The events of a stream, which then ends. In place of a body.
    pub events: Option<Vec<Value>>,
}

/// A case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The fact that the row states.
    pub name: String,
    /// The function that the program calls.
    pub call: String,
    /// The time limit that the program gives, in milliseconds.
    timeout: Option<f64>,
    /// Each random number of the row, from 0 to below 1.
    #[serde(default)]
    pub random: f64,
    /// The requests and waits, in order.
    pub steps: Vec<Step>,
    /// The value that the call returns, if it succeeds.
    pub result: Option<Value>,
    /// The error that the call returns otherwise.
    pub error: Option<Value>,
}

/// One thing that happens.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Step {
    /// The client sends a request and gets an answer.
    Exchange {
        /// One of [`Table::requests`].
        request: String,
        /// One of [`Table::answers`], `lost` or `never`.
        answer: String,
        /// The time until the answer is there, in milliseconds.
        #[serde(default)]
        takes: f64,
    },
    /// The client waits.
    Wait {
        /// The time in milliseconds.
        wait: f64,
    },
}

impl Table {
    /// Reads a table.
    ///
    /// # Panics
    ///
    /// If the text is not a table as `spec/behaviour/README.md` describes it.
    pub fn read(text: &str) -> Self {
        let table: Self = serde_json::from_str(text).unwrap_or_else(|error| panic!("a table: {error}"));
        for row in &table.rows {
            let is_one = row.result.is_some() != row.error.is_some();
            assert!(is_one, "{}: a row has either a result or an error", row.name);
            for step in &row.steps {
                let Step::Exchange { request, answer, .. } = step else { continue };
                let is_known = table.answers.contains_key(answer) || matches!(&**answer, "lost" | "never");
                assert!(table.requests.contains_key(request), "{}: no request is called {request}", row.name);
                assert!(is_known, "{}: no answer is called {answer}", row.name);
            }
        }
        table
    }

    /// `stop_session.json`: stop, archive or delete a session, or wait until it is idle.
    pub fn stop_session() -> Self {
        Self::read(include_str!("../../../../spec/behaviour/stop_session.json"))
    }

    /// `output_files.json`: list the files that an agent left.
    pub fn output_files() -> Self {
        Self::read(include_str!("../../../../spec/behaviour/output_files.json"))
    }

    /// `retry.json`: when an operation is sent again, and after which wait.
    pub fn retry() -> Self {
        Self::read(include_str!("../../../../spec/behaviour/retry.json"))
    }

    /// `lists.json`: go from page to page.
    pub fn lists() -> Self {
        Self::read(include_str!("../../../../spec/behaviour/lists.json"))
    }

    /// `follow.json`: where a program begins to follow a session.
    pub fn follow() -> Self {
        Self::read(include_str!("../../../../spec/behaviour/follow.json"))
    }

    /// Returns the time limit of a row.
    pub fn timeout(&self, row: &Row) -> Duration {
        milliseconds(row.timeout.unwrap_or(self.timeout))
    }

    /// Returns `true` if a slow machine could reach the time limit of a row, and change its
    /// requests.
    pub fn is_timed(&self, row: &Row) -> bool {
        row.timeout.is_some_and(|timeout| timeout > 0.0)
    }
}

impl Row {
    /// Returns the time that passes in the row, as long as the service answers at once.
    pub fn waits(&self) -> Duration {
        let waits = self.steps.iter().map(|step| match step {
            Step::Wait { wait } => *wait,
            Step::Exchange { takes, .. } => *takes,
        });
        milliseconds(waits.sum())
    }
}

impl Answer {
    /// Returns the headers, with the content type.
    pub fn headers(&self) -> Vec<(&str, &str)> {
        let content_type = match (&self.body, &self.events) {
            (None, None) => None,
            (None, Some(_)) => Some("text/event-stream"),
            (Some(Value::String(_)), _) => Some("text/html"),
            (Some(_), _) => Some("application/json"),
        };
        let content_type = content_type.map(|value| ("content-type", value));
        let others = self.headers.iter().map(|(name, value)| (&**name, &**value));
        content_type.into_iter().chain(others).collect()
    }

    /// Returns the bytes of the body.
    pub fn body(&self) -> Vec<u8> {
        let events = self.events.iter().flatten();
        match &self.body {
            None => events.map(|event| format!("data: {event}\n\n")).collect::<String>().into_bytes(),
            Some(Value::String(text)) => text.clone().into_bytes(),
            Some(json) => json.to_string().into_bytes(),
        }
    }
}

pub(super) fn milliseconds(count: f64) -> Duration {
    Duration::from_secs_f64(count / 1000.0)
}
