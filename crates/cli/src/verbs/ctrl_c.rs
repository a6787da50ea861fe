//! Ctrl-C: once stops the agent and waits for the end of the turn, twice leaves at once. A signal that
//! ends programs leaves at once too.
//!
//! The loop that follows the turn looks here at each of its ticks. A program that is busy with a
//! request cannot look, so the listener ends it after a moment.

use std::io::{self, Write as _};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::status_line;
#[cfg(unix)]
use crate::verbs::termination;
use crate::verbs::tool_process;

/// The exit code after Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// The time that the loop has to notice a signal, and then the listener to write the exit message.
const GRACE: Duration = Duration::from_millis(500);
/// The time that the main thread has to end the program, once it has noticed.
const LAST: Duration = Duration::from_secs(3);

/// Listens to Ctrl-C. Where the shell ignores it, as for a job in the background, so does this
/// program.
pub(crate) struct CtrlC(Arc<Mutex<Listener>>);

struct Listener {
    presses: u8,
    /// The press that ends the program.
    last_press: u8,
    /// The exit code of the signal that ends the program.
    code: Option<u8>,
    /// The main thread ends the program.
    is_taken: bool,
    message: ExitMessage,
}

/// The output of a program that must end in the middle of something.
#[derive(Clone, Default)]
pub(crate) struct ExitMessage {
    /// For the standard output: `cli.result` without its exit code, or nothing.
    pub(crate) result: Option<Value>,
    /// For the standard error: a line, or nothing.
    pub(crate) note: String,
}

/// The wish of the person at the keyboard.
#[derive(Debug, PartialEq)]
pub(crate) enum Wish {
    GoOn,
    Interrupt,
    /// Leave with this exit code.
    Leave(u8),
}

/// Returns `true` for the exit code of a program that a signal has ended.
pub(crate) fn is_of_a_signal(code: u8) -> bool {
    code > 128
}

impl CtrlC {
    /// Until there is a turn, one press ends the program.
    pub(crate) fn listen(message: ExitMessage) -> Self {
        let listener = Listener { presses: 0, last_press: 1, code: None, is_taken: false, message };
        let listener = Arc::new(Mutex::new(listener));
        let shared = listener.clone();
        let press = move || pressed(&shared);
        #[cfg(windows)]
        // Fails if there is a handler already.
        let _ = ctrlc::try_set_handler(press);
        #[cfg(unix)]
        {
            let shared = listener.clone();
            termination::listen(press, move |code| end(&shared, code));
        }
        Self(listener)
    }

    /// This press ends the program from now on: the second while there is a turn to interrupt.
    pub(crate) fn end_at_press(&self, last: u8) {
        let mut listener = locked(&self.0);
        listener.last_press = last;
        if listener.presses >= last {
            listener.code.get_or_insert(INTERRUPTED);
        }
    }

    /// Keeps the output of a program that ends now.
    pub(crate) fn update(&self, message: ExitMessage) {
        locked(&self.0).message = message;
    }

    pub(crate) fn wish(&self) -> Wish {
        let mut listener = locked(&self.0);
        match (listener.code, listener.presses) {
            (Some(code), _) => {
                listener.is_taken = true;
                Wish::Leave(code)
            }
            (None, 0) => Wish::GoOn,
            (None, _) => Wish::Interrupt,
        }
    }

    /// The main thread ends the program now, and writes its last output.
    pub(crate) fn take(&self) {
        // The listener keeps the lock if it ends the program.
        locked(&self.0).is_taken = true;
    }
}

fn locked(listener: &Mutex<Listener>) -> MutexGuard<'_, Listener> {
    listener.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs on the thread of the signal handler.
fn pressed(listener: &Mutex<Listener>) {
    let mut now = locked(listener);
    now.presses = now.presses.saturating_add(1);
    let is_last = now.presses >= now.last_press;
    drop(now);
    if is_last {
        end(listener, INTERRUPTED);
    }
}

/// Ends the program with this code, at the latest after a moment.
fn end(listener: &Mutex<Listener>, code: u8) {
    locked(listener).code.get_or_insert(code);
    thread::sleep(GRACE);
    let now = locked(listener);
    if now.is_taken {
        drop(now);
        thread::sleep(LAST);
        std::process::exit(code.into());
    }
    let message = now.message.clone();
    let (done, said) = channel();
    // On a thread of its own, because a pipe that nobody reads would hold it up.
    thread::spawn(move || {
        say(message, code);
        let _ = done.send(());
    });
    let _ = said.recv_timeout(GRACE);
    tool_process::stop();
    std::process::exit(code.into());
}

fn say(message: ExitMessage, code: u8) {
    status_line::clear();
    let _ = write!(io::stderr(), "{}", message.note);
    if let Some(mut result) = message.result {
        result["exit_code"] = code.into();
        let mut out = io::stdout().lock();
        let _ = out.write_all(format!("{result}\n").as_bytes()).and_then(|()| out.flush());
    }
}
