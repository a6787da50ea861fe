//! A process of the adapter: its lines and its standard error.

use serde_json::Value;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// The time that a program has to end by itself, and then the time until its standard error is
/// closed. A process that it started may keep that open.
const PATIENCE: Duration = Duration::from_millis(500);

/// The longest part of the standard error that is kept.
const MAX_ERROR_BYTES: usize = 1024 * 1024;

pub(super) struct Process {
    child: Child,
    lines: Receiver<String>,
    errors: Arc<Mutex<Vec<u8>>>,
    /// Closed together with the standard error.
    errors_end: Receiver<()>,
}

/// The standard error of a program.
pub(super) struct Errors(String);

impl Process {
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let lines = read_lines(child.stdout.take().expect("the standard output is a pipe"));
        let (errors, errors_end) = read_errors(child.stderr.take().expect("the standard error is a pipe"));
        Ok(Self { child, lines, errors, errors_end })
    }

    pub(super) fn give(&mut self, job: &Value) {
        // A program that has ended already says so by ending without an outcome.
        let _ = writeln!(self.child.stdin.as_mut().expect("the standard input is a pipe"), "{job}");
    }

    pub(super) fn next_line(&self, timeout: Duration) -> Result<String, RecvTimeoutError> {
        self.lines.recv_timeout(timeout)
    }

    /// Returns the standard error so far.
    pub(super) fn errors(&self) -> Errors {
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        Errors(String::from_utf8_lossy(&errors).into_owned())
    }

    /// Ends the process and returns its whole standard error.
    pub(super) fn finish(&mut self) -> Errors {
        drop(self.child.stdin.take());
        if matches!(self.errors_end.recv_timeout(PATIENCE), Err(RecvTimeoutError::Timeout)) {
            self.end();
            let _ = self.errors_end.recv_timeout(PATIENCE);
        }
        self.errors()
    }

    fn end(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

impl Errors {
    pub(super) fn contains(&self, text: &str) -> bool {
        self.0.contains(text)
    }

    pub(super) fn text(self) -> String {
        self.0
    }
}

fn read_lines(output: ChildStdout) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        // A line that is not UTF-8 is one to ignore, like any other that is not JSON.
        while matches!(output.read_until(b'\n', &mut line), Ok(1..)) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    lines
}

fn read_errors(mut output: ChildStderr) -> (Arc<Mutex<Vec<u8>>>, Receiver<()>) {
    let errors = Arc::new(Mutex::new(Vec::new()));
    let (sender, end) = channel();
    let written = errors.clone();
    thread::spawn(move || {
        let _end = sender;
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = output.read(&mut bytes) {
            let mut written = written.lock().unwrap_or_else(PoisonError::into_inner);
            let room = MAX_ERROR_BYTES.saturating_sub(written.len());
            written.extend_from_slice(&bytes[..count.min(room)]);
        }
    });
    (errors, end)
}
