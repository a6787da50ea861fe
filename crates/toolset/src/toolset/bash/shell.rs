//! The bash process, and the three threads that write to it, read from it and wait for its end.

use std::ffi::OsString;
use std::io::{ErrorKind, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;
use std::{io, thread};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::capture::{Capture, Finished, Output};

/// A bash process that leads a process group of its own. Dropping it kills the group.
pub(super) struct Shell {
    child: Child,
    scripts: Sender<String>,
    capture: Arc<Mutex<Capture>>,
    outcomes: Receiver<Option<Finished>>,
    /// Disconnected once no process can write any more.
    printing: Receiver<()>,
}

/// The reason why a shell cannot be used any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stopped {
    /// It has ended, by itself or by a signal.
    Died,
    /// A command has reached its timeout.
    TimedOut,
}

impl Shell {
    pub(super) fn start(workdir: &Path, environment: &[(OsString, OsString)]) -> io::Result<Self> {
        let mut child = Command::new("/bin/bash")
            .args(["--noprofile", "--norc"])
            .current_dir(workdir)
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env_remove("BASH_ENV")
            .env("TERM", "dumb")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let (scripts, to_feed) = channel();
        let (outcome, outcomes) = channel();
        let (printer, printing) = channel();
        let capture = Arc::new(Mutex::new(Capture::default()));
        let shell = Self { child, scripts, capture, outcomes, printing };

        // One pipe for both outputs keeps their lines in order.
        _ = shell.scripts.send("exec 2>&1\n".to_owned());
        let (group, listener) = (shell.group(), outcome.clone());
        let captured = Arc::downgrade(&shell.capture);
        let stdin = stdin.expect("stdin is piped");
        let stdout = stdout.expect("stdout is piped");
        thread::Builder::new().name("bash stdin".to_owned()).spawn(move || feed(stdin, &to_feed))?;
        thread::Builder::new().name("bash output".to_owned()).spawn(move || {
            listen(stdout, &captured, &listener);
            drop(printer);
        })?;
        thread::Builder::new().name("bash end".to_owned()).spawn(move || await_end(group, &outcome))?;
        Ok(shell)
    }

    /// Returns the process group, whose id is the shell's own.
    pub(super) fn group(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Runs one command to its end. An error holds the output so far; the shell cannot be used any
    /// more after it.
    pub(super) fn execute(
        &mut self,
        command: &str,
        timeout: Duration,
    ) -> Result<Finished, (Stopped, Output)> {
        let mark = format!("{:032x}:", fastrand::u128(..));
        self.captured().expect(&mark);
        // If the writing thread is gone, the shell has ended and the outcome says so.
        _ = self.scripts.send(script(command, &mark));
        let stopped = match self.outcomes.recv_timeout(timeout) {
            Ok(Some(finished)) => return Ok(finished),
            Ok(None) | Err(RecvTimeoutError::Disconnected) => Stopped::Died,
            Err(RecvTimeoutError::Timeout) => Stopped::TimedOut,
        };
        self.kill();
        // The pipe may hold unread output, and a process that left the group may keep it open.
        _ = self.printing.recv_timeout(MAX_DRAIN);
        Err((stopped, self.captured().rest()))
    }

    fn captured(&self) -> MutexGuard<'_, Capture> {
        self.capture.lock().expect("nothing panics while it is locked")
    }

    fn kill(&mut self) {
        // The shell is not reaped yet, so no other process has its id; the group may be gone.
        _ = kill_process_group(self.group(), Signal::KILL);
        _ = self.child.kill();
    }
}

/// The longest time for reading the output of a stopped shell.
const MAX_DRAIN: Duration = Duration::from_millis(500);

impl Drop for Shell {
    fn drop(&mut self) {
        self.kill();
        _ = self.child.wait();
    }
}

/// `eval` keeps a syntax error from swallowing the mark, which is printed without the trace of `set
/// -x`. Both stand on one line, because after some syntax errors bash cannot read the next line.
fn script(command: &str, mark: &str) -> String {
    let quoted = command.replace('\'', r"'\''");
    format!("builtin eval '{quoted}' </dev/null; {{ builtin printf '%s%d\\n' {mark} \"$?\"; }} 2>/dev/null\n")
}

/// A separate thread, because a write blocks while the shell does not read, perhaps beyond the
/// timeout.
fn feed(mut stdin: impl Write, scripts: &Receiver<String>) {
    for script in scripts {
        if stdin.write_all(script.as_bytes()).and_then(|()| stdin.flush()).is_err() {
            return;
        }
    }
}

/// Reads between commands too, so that background jobs never block on a full pipe. A process that
/// left the group keeps this thread until it writes or ends.
fn listen(mut output: impl Read, capture: &Weak<Mutex<Capture>>, outcomes: &Sender<Option<Finished>>) {
    let mut piece = [0; 8192];
    loop {
        let length = match output.read(&mut piece) {
            Ok(0) => return,
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        let Some(capture) = capture.upgrade() else { return };
        let finished = capture.lock().expect("nothing panics while it is locked").push(&piece[..length]);
        if let Some(finished) = finished {
            _ = outcomes.send(Some(finished));
        }
    }
}

/// Waits for the shell itself, because a background job may hold the pipe long after the shell has
/// died. [`Shell`] reaps it, so that the process group's id stays taken.
fn await_end(shell: Pid, outcomes: &Sender<Option<Finished>>) {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
    while matches!(waitid(WaitId::Pid(shell), options), Err(Errno::INTR)) {}
    _ = outcomes.send(None);
}
