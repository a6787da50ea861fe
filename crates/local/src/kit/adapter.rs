//! Starts the adapter's program for a job and reads its lines.

use crate::kit::job::{Job, KEY};
use crate::kit::process::Process;
use crate::kit::report::{Checked, Stop};
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::process::Command;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

/// The longest time that a run may take.
const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) struct Adapter {
    program: OsString,
    arguments: Vec<String>,
}

/// The last line of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    Outcome(String),
    Error(String),
    Dropped,
}

/// A run that has ended. The process of a dropped turn is there until this is dropped.
pub(super) struct Run {
    pub(super) events: Vec<Value>,
    pub(super) checkpoint: Option<String>,
    pub(super) end: End,
    pub(super) time: Duration,
    /// The time from the first `agent.message` to the end.
    pub(super) time_since_spoken: Duration,
    _process: Process,
}

impl Adapter {
    pub(super) fn new(program: &OsStr, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { program: program.to_owned(), arguments }
    }

    /// Runs a job to its end. An error of the turn is an end too.
    pub(super) fn run(&self, job: &Job) -> Checked<Run> {
        let began = Instant::now();
        let mut command = Command::new(&self.program);
        let failed =
            |error| Stop::Failed(format!("cannot start {}: {error}", self.program.to_string_lossy()));
        let mut process = Process::start(command.args(&self.arguments)).map_err(failed)?;
        process.give(&job.json());
        let (mut events, mut checkpoint, mut spoken) = (Vec::new(), None, None);
        let end = loop {
            let line = match process.next_line(TIMEOUT.saturating_sub(began.elapsed())) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!("the turn did not end within {} s", TIMEOUT.as_secs()).into());
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let errors = process.finish().text();
                    let errors = errors.lines().take(3).collect::<Vec<_>>().join("\n          ");
                    return Err(format!("the program ended without an outcome: {errors}").into());
                }
            };
            if line.contains(KEY) {
                return Err(Stop::Failed("a line of the adapter shows the key".into()));
            }
            let Ok(Value::Object(mut line)) = serde_json::from_str::<Value>(&line) else { continue };
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            if let Some(event) = line.remove("event") {
                if event["type"] == "agent.message" {
                    spoken.get_or_insert_with(Instant::now);
                }
                events.push(event);
            } else if let Some(text) = line.get("checkpoint").map(text) {
                checkpoint = Some(text);
            } else if let Some(name) = line.get("outcome").map(text) {
                break End::Outcome(name);
            } else if let Some(message) = line.get("error").map(text) {
                break End::Error(message);
            } else if let Some(why) = line.get("cannot").map(text) {
                return Err(Stop::Cannot(why));
            } else if line.contains_key("dropped") {
                break End::Dropped;
            }
        };
        let time = began.elapsed();
        let time_since_spoken = spoken.map_or(Duration::ZERO, |spoken| spoken.elapsed());
        let errors = if end == End::Dropped { process.errors() } else { process.finish() };
        if errors.contains(KEY) {
            return Err(Stop::Failed("the standard error of the adapter shows the key".into()));
        }
        Ok(Run { events, checkpoint, end, time, time_since_spoken, _process: process })
    }
}
