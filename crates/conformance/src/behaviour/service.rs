//! Plays the service of one row, and checks what the client does.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use crate::behaviour::table::{Answer, Row, Step, Table, WantedRequest, milliseconds};
use crate::http_request::HttpRequest;

/// How exactly the waits of an adapter are compared with those of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exactness {
    /// To the millisecond: the adapter runs by virtual time.
    Exact,
    /// Not shorter than in the table, as far as a real clock can tell.
    AtLeast,
    /// Not at all: the adapter draws random numbers of its own, or counts from another moment.
    Unchecked,
}

/// The service of one row.
#[derive(Debug)]
pub struct Service<'a> {
    table: &'a Table,
    row: &'a Row,
    exactness: Exactness,
    next: usize,
    /// When the last answer was given, or the call began.
    since: Duration,
    problems: String,
}

/// The service's reaction to a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// It answers after this time.
    Answer(Duration, Answer),
    /// It has read the request and closes the connection after this time.
    Lost(Duration),
    /// It never answers.
    Never,
}

impl<'a> Service<'a> {
    /// Begins a row at the time 0.
    pub fn new(table: &'a Table, row: &'a Row, exactness: Exactness) -> Self {
        Self { table, row, exactness, next: 0, since: Duration::ZERO, problems: String::new() }
    }

    /// Takes a request that the client sends `now`, since the call began.
    pub fn handle_request(&mut self, now: Duration, request: &HttpRequest) -> Reply {
        self.pass_wait(now);
        let line = format!("{} {}", request.method, request.target);
        let Some(Step::Exchange { request: name, answer, takes }) = self.row.steps.get(self.next) else {
            self.problem(&format!("sends one request too many: {line}"));
            return Reply::Answer(Duration::ZERO, refusal());
        };
        self.next += 1;
        let wanted = &self.table.requests[name];
        if let Some(difference) = difference(wanted, request) {
            self.problem(&format!("step {}, {name}: {difference}", self.next));
        }
        let takes = milliseconds(*takes);
        self.since = now + takes;
        match self.table.answers.get(answer) {
            Some(answer) => Reply::Answer(takes, answer.clone()),
            None if answer == "lost" => Reply::Lost(takes),
            None => Reply::Never,
        }
    }

    /// Compares the end of the call, `now`, with the row.
    ///
    /// # Errors
    ///
    /// All differences, each in a line.
    pub fn finish(mut self, now: Duration, outcome: Result<Value, Value>) -> Result<(), String> {
        self.pass_wait(now);
        if let Some(step) = self.row.steps.get(self.next) {
            self.problem(&format!("ends before {step:?}"));
        }
        let wanted = match (&self.row.result, &self.row.error) {
            (Some(result), _) => Ok(result.clone()),
            (None, error) => Err(error.clone().unwrap_or_default()),
        };
        if outcome != wanted {
            self.problem(&format!("ends with {outcome:?}, not with {wanted:?}"));
        }
        if self.problems.is_empty() { Ok(()) } else { Err(format!("{}:{}", self.row.name, self.problems)) }
    }

    /// Compares the time since the last answer with the wait of the row.
    fn pass_wait(&mut self, now: Duration) {
        let mut wanted = Duration::ZERO;
        if let Some(Step::Wait { wait }) = self.row.steps.get(self.next) {
            self.next += 1;
            wanted = milliseconds(*wait);
        }
        let waited = now.saturating_sub(self.since);
        const MILLISECOND: Duration = Duration::from_millis(1);
        let is_right = match self.exactness {
            Exactness::Exact => waited.abs_diff(wanted) < MILLISECOND,
            Exactness::AtLeast => waited + MILLISECOND >= wanted,
            Exactness::Unchecked => true,
        };
        if !is_right {
            let step = self.next;
            self.problem(&format!("step {step}: waits for {waited:?}, not for {wanted:?}"));
        }
    }

    fn problem(&mut self, problem: &str) {
        let _ = write!(self.problems, "\n    {problem}");
    }
}

/// A refusal that is final for every client, so that the call ends.
fn refusal() -> Answer {
    let error = json!({ "type": "invalid_request_error", "message": "one request too many" });
    let body = json!({ "type": "error", "error": error });
    Answer { status: 400, body: Some(body), ..Answer::default() }
}

fn difference(wanted: &WantedRequest, request: &HttpRequest) -> Option<String> {
    let line = format!("{} {}", request.method, request.target);
    if sorted(&wanted.send) != sorted(&line) {
        return Some(format!("sends {line}, not {}", wanted.send));
    }
    let beta = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("anthropic-beta"));
    let beta = beta.map_or("", |(_, value)| value);
    if beta != wanted.beta {
        return Some(format!("has the beta values {beta:?}, not {:?}", wanted.beta));
    }
    (request.body != wanted.body).then(|| format!("has the body {:?}, not {:?}", request.body, wanted.body))
}

/// Splits a request line into its path and its parameters in order.
fn sorted(line: &str) -> (&str, Vec<&str>) {
    let (path, query) = line.split_once('?').unwrap_or((line, ""));
    let mut parameters: Vec<_> = query.split('&').collect();
    parameters.sort_unstable();
    (path, parameters)
}
