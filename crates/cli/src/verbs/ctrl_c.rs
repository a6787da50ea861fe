//! Ctrl-C: once stops the agent and waits for the end of the turn, twice leaves at once.
//!
//! The loop that follows the turn looks here at each of its ticks. A program that is busy with a
//! request cannot look, so the listener ends it after a moment.

use std::io::{self, Write as _};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::verbs::tool_process;

/// The exit code after Ctrl-C.
pub(crate) const INTERRUPTED: u8 = 130;

/// The time that the loop has to leave by itself.
const GRACE: Duration = Duration::from_millis(500);

/// Listens to Ctrl-C. Where the shell ignores it, as for a job in the background, so does this
/// program.
pub(crate) struct CtrlC(Arc<Mutex<Listener>>);

struct Listener {
    presses: u8,
    /// The number of presses that ends the program.
    limit: u8,
    /// The loop ends the program.
    is_taken: bool,
    farewell: Farewell,
}

/// The output of a program that must end in the middle of something.
#[derive(Clone, Default)]
pub(crate) struct Farewell {
    /// For the standard output: `cli.result`, or nothing.
    pub(crate) line: Option<String>,
    /// For the standard error.
    pub(crate) note: String,
}

/// The wish of the person at the keyboard.
#[derive(Debug, PartialEq)]
pub(crate) enum Wish {
    GoOn,
    Interrupt,
    Leave,
}

impl CtrlC {
    /// Until there is a turn, one press ends the program.
    pub(crate) fn listen(farewell: Farewell) -> Self {
        let listener = Arc::new(Mutex::new(Listener { presses: 0, limit: 1, is_taken: false, farewell }));
        let shared = listener.clone();
        // Fails where the shell ignores Ctrl-C.
        let _ = ctrlc::try_set_handler(move || pressed(&shared));
        Self(listener)
    }

    /// From now on there is a turn to interrupt, or with `limit` 1 only to leave.
    pub(crate) fn has_turn(&self, limit: u8, farewell: Farewell) {
        let mut listener = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        listener.limit = limit;
        listener.farewell = farewell;
    }

    pub(crate) fn wish(&self) -> Wish {
        let mut listener = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match listener.presses {
            0 => Wish::GoOn,
            presses if presses < listener.limit => Wish::Interrupt,
            _ => {
                listener.is_taken = true;
                Wish::Leave
            }
        }
    }
}

/// Runs on the thread of the signal handler.
fn pressed(listener: &Mutex<Listener>) {
    let locked = || listener.lock().unwrap_or_else(PoisonError::into_inner);
    let mut now = locked();
    now.presses = now.presses.saturating_add(1);
    let is_last = now.presses >= now.limit;
    drop(now);
    if !is_last {
        return;
    }
    thread::sleep(GRACE);
    let (is_taken, farewell) = {
        let now = locked();
        (now.is_taken, now.farewell.clone())
    };
    if !is_taken {
        let (done, said) = channel();
        // On a thread of its own, because a pipe that nobody reads would hold it up.
        thread::spawn(move || {
            say(farewell);
            let _ = done.send(());
        });
        let _ = said.recv_timeout(GRACE);
    }
    tool_process::stop();
    std::process::exit(INTERRUPTED.into());
}

fn say(farewell: Farewell) {
    let _ = write!(io::stderr(), "{}", farewell.note);
    if let Some(line) = farewell.line {
        let mut out = io::stdout().lock();
        let _ = out.write_all(line.as_bytes()).and_then(|()| out.flush());
    }
}
