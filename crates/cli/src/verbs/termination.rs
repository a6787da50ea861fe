//! Signals of the system that end a program: SIGTERM of a job that is cancelled, SIGHUP of a terminal
//! that is closed.

use std::fs;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGTERM};
use signal_hook::iterator::Signals;

/// Calls `end` with the exit code of the signal, on a thread of its own.
pub(crate) fn listen(end: impl Fn(u8) + Send + 'static) {
    // Fails only if the system is out of pipes, and then the signals end the program as ever.
    let Ok(mut signals) = Signals::new(handled(&ignored())) else { return };
    thread::spawn(move || {
        for signal in &mut signals {
            end(128 + u8::try_from(signal).unwrap_or_default());
        }
    });
}

/// `nohup` makes programs ignore SIGHUP. Where the system does not tell that, SIGHUP is left alone.
fn handled(ignored: &Option<u64>) -> impl Iterator<Item = i32> {
    let is_ignored = |signal: i32| ignored.map(|set| set >> (signal - 1) & 1 == 1);
    let term = is_ignored(SIGTERM) != Some(true);
    let hangup = is_ignored(SIGHUP) == Some(false);
    [(SIGTERM, term), (SIGHUP, hangup)]
        .into_iter()
        .filter_map(|(signal, is_handled)| is_handled.then_some(signal))
}

/// Returns the set of signals that this program ignores, on Linux.
fn ignored() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let set = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(set.trim(), 16).ok()
}
