//! Ends a command from another thread.

use std::sync::{Arc, Mutex, MutexGuard};

use rustix::process::{Pid, Signal, kill_process_group};

/// Ends a running bash command from another thread. Clones end the same command.
#[derive(Clone, Debug, Default)]
pub struct Canceller {
    /// The process group of the running command. Cleared before the system may use its id again.
    running: Arc<Mutex<Option<Pid>>>,
}

impl Canceller {
    /// Kills the process group of the running bash command. The call then fails with `bash session
    /// terminated`, and the next one starts a new shell. Does nothing if no command runs; the other
    /// tools end within a minute.
    pub fn cancel(&self) {
        if let Some(group) = *self.lock() {
            // The command may just have ended.
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
