//! Ending a command from another thread.

use std::sync::{Arc, Mutex, MutexGuard};

use rustix::process::{Pid, Signal, kill_process_group};

/// Ends a running bash command from another thread. Clones end the same one.
#[derive(Clone, Debug, Default)]
pub struct Canceller {
    /// The process group of the command that runs now; emptied before its leader's id may be used again.
    running: Arc<Mutex<Option<Pid>>>,
}

impl Canceller {
    /// Kills the process group of the bash command that runs now, so that its call ends as `bash session
    /// terminated` and the next one starts a new shell. Does nothing when none runs; the other tools end by
    /// themselves within a minute.
    pub fn cancel(&self) {
        if let Some(group) = *self.lock() {
            // It may have ended by itself just now.
            _ = kill_process_group(group, Signal::KILL);
        }
    }

    pub(super) fn set(&self, running: Option<Pid>) {
        *self.lock() = running;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pid>> {
        self.running.lock().expect("nothing panics while it is locked")
    }
}
