//! Starts the adapter's program for a job and reads its lines.

use crate::kit::job::{Job, KEY};
use crate::kit::report::{Checked, Stop};
use serde_json::Value;
use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
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

/// A run that has ended. The process is there until this is dropped.
pub(super) struct Run {
    pub(super) events: Vec<Value>,
    pub(super) checkpoint: Option<String>,
    pub(super) end: End,
    pub(super) time: Duration,
    _process: Process,
}

struct Process(Child);

impl Adapter {
    pub(super) fn new(program: &OsStr, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned()).collect();
        Self { program: program.to_owned(), arguments }
    }

    /// Runs a job to its end. An error of the turn is an end too.
    pub(super) fn run(&self, job: &Job) -> Checked<Run> {
        let began = Instant::now();
        let mut process = self.start()?;
        let (lines, errors) = (process.lines(), process.errors());
        process.give(&job.json());
        let (mut events, mut checkpoint) = (Vec::new(), None);
        let end = loop {
            let left = TIMEOUT.saturating_sub(began.elapsed());
            let line = match lines.recv_timeout(left) {
                Ok(line) => line,
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!("the turn did not end within {} s", TIMEOUT.as_secs()).into());
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let errors = errors.recv().unwrap_or_default();
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
        Ok(Run { events, checkpoint, end, time: began.elapsed(), _process: process })
    }

    fn start(&self) -> Checked<Process> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let failed =
            |error| Stop::Failed(format!("cannot start {}: {error}", self.program.to_string_lossy()));
        command.spawn().map(Process).map_err(failed)
    }
}

impl Process {
    fn give(&mut self, job: &Value) {
        // A program that has ended already says so by ending without an outcome.
        let _ = writeln!(self.0.stdin.as_mut().expect("the standard input is a pipe"), "{job}");
    }

    fn lines(&mut self) -> Receiver<String> {
        let (sender, lines) = channel();
        let output = self.0.stdout.take().expect("the standard output is a pipe");
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        lines
    }

    /// The whole standard error, once the program has closed it.
    fn errors(&mut self) -> Receiver<String> {
        let (sender, errors) = channel();
        let mut output = self.0.stderr.take().expect("the standard error is a pipe");
        thread::spawn(move || {
            let mut text = Vec::new();
            let _ = output.read_to_end(&mut text);
            let _ = sender.send(String::from_utf8_lossy(&text).into_owned());
        });
        errors
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
