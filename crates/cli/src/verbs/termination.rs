//! Signals of the system that end a program: SIGINT of Ctrl-C, SIGTERM of a job that is cancelled,
//! SIGHUP of a terminal that is closed.

use std::fs;
use std::thread;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// Calls `interrupt` for Ctrl-C, and `end` with the exit code of another signal, on a thread of its
/// own.
pub(crate) fn listen(interrupt: impl Fn() + Send + 'static, end: impl Fn(u8) + Send + 'static) {
    // Fails only if the system is out of pipes, and then the signals end the program as ever.
    let Ok(mut signals) = Signals::new(handled(&ignored())) else { return };
    thread::spawn(move || {
        for signal in &mut signals {
            match signal {
                SIGINT => interrupt(),
                signal => end(128 + u8::try_from(signal).unwrap_or_default()),
            }
        }
    });
}

/// `nohup` makes programs ignore SIGHUP, and a shell without job control makes those in the
/// background ignore SIGINT. Where the system does not tell that, SIGHUP is left alone.
fn handled(ignored: &Option<u64>) -> impl Iterator<Item = i32> {
    let is_ignored = |signal: i32| ignored.map(|set| set >> (signal - 1) & 1 == 1);
    let is_free = |signal| is_ignored(signal) != Some(true);
    let hangup = is_ignored(SIGHUP) == Some(false);
    [(SIGINT, is_free(SIGINT)), (SIGTERM, is_free(SIGTERM)), (SIGHUP, hangup)]
        .into_iter()
        .filter_map(|(signal, is_handled)| is_handled.then_some(signal))
}

/// Returns the set of signals that this program ignores, on Linux.
fn ignored() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let set = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    u64::from_str_radix(set.trim(), 16).ok()
}
