//! Checks an adapter: a program that drives the client's core, in any language, over any HTTP
//! client.
//!
//! [`check`] starts the program once for each run, with a local server that does not behave, and
//! reads the lines that the program writes. `managed-agents-local --check PROGRAM [ARGUMENT..]`
//! does the same from the command line.
//!
//! # The program
//!
//! The first line on the standard input is the job, a JSON object. All fields are there; a field
//! that asks for nothing is null. Unknown fields are to be ignored.
//!
//! | field | meaning |
//! | --- | --- |
//! | `base_url`, `api_key` | where requests go, and the key that they carry |
//! | `session` | the id of the session |
//! | `message` | the text to say in a new turn; null where `checkpoint` is given |
//! | `checkpoint` | the text of a checkpoint: resume this turn instead |
//! | `tool_result` | the text that answers every custom tool call; approvals are always allowed |
//! | `read_timeout_ms`, `list_lag_ms`, `max_wait_ms` | options of the stream |
//! | `max_body_bytes` | the largest reply that the adapter may accept, event streams aside |
//! | `drop_after` | drop the turn after this many deliveries of any kind: see below |
//! | `give_up_ms` | give up waiting for a delivery after this time and wait again, over and over |
//! | `deadline_ms` | end the turn after this time |
//! | `interrupt` | `true`: interrupt the turn after the first `agent.message` |
//! | `cancel_ms` | cancel the turn this long after the first `agent.message`, while the turn waits |
//! | `in_send` | `interrupt`, `cancel` or `deadline`: do this, or let the deadline pass, 100 ms after the delivery `sending`, while the message is being sent |
//!
//! The program writes one JSON object per line to the standard output. Other lines are ignored.
//!
//! | line | when |
//! | --- | --- |
//! | `{"event": {..}}` | an event was delivered; its JSON as it came |
//! | `{"checkpoint": ".."}`, then `{"dropped": true}` | the turn was dropped, for `drop_after`. The program then waits for the end of its standard input, so that the check can see the connection close before the process ends |
//! | `{"outcome": "end_turn"}` | the turn has ended; the name of its outcome |
//! | `{"error": ".."}` | the turn has failed; the message of the error |
//! | `{"cannot": ".."}` | the adapter does not do this, in words: the check counts as not done, or as failed if every adapter has to do it |
//!
//! The last four end a run. A run that takes longer than 30 seconds has failed, and so has one that
//! shows the key on either output. These checks need not be done: `give_up`, `dropped`, `checkpoint`,
//! `large_history`, `deadline`, `cancel`, `steered`, `interrupt`.
//!
//! ```no_run
//! let report = managed_agents_local::kit::check("target/debug/my-adapter", &[]);
//! println!("{report}");
//! assert!(report.has_passed());
//! ```

mod adapter;
mod checks;
mod job;
mod process;
mod report;
mod route;
mod stage;

pub use report::{Check, Report, Verdict};

use adapter::Adapter;
use checks::CHECKS;
use report::verdict;
use std::ffi::OsStr;
use std::sync::Mutex;
use std::thread;

/// Checks that run at the same time: most of the time of a check is waiting.
const WORKERS: usize = 4;

/// Runs all checks against a program, and reports them in the order of the list.
///
/// # Panics
///
/// The local server cannot be started.
pub fn check(program: impl AsRef<OsStr>, arguments: &[&str]) -> Report {
    check_some(program, arguments, |_| true)
}

/// As [`check()`], for the checks whose name `is_wanted` accepts: while an adapter is written.
///
/// # Panics
///
/// The local server cannot be started.
pub fn check_some(
    program: impl AsRef<OsStr>,
    arguments: &[&str],
    is_wanted: impl Fn(&str) -> bool,
) -> Report {
    let adapter = Adapter::new(program.as_ref(), arguments);
    let wanted: Vec<_> = CHECKS.iter().filter(|check| is_wanted(check.name)).collect();
    let waiting = Mutex::new(wanted.into_iter().enumerate());
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                loop {
                    let next = waiting.lock().expect("no check panics with the lock").next();
                    let Some((place, check)) = next else { return };
                    let verdict = verdict((check.run)(&adapter), check.is_optional);
                    let check = Check { name: check.name, fact: check.fact, verdict };
                    done.lock().expect("no check panics with the lock").push((place, check));
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no check panics with the lock");
    done.sort_by_key(|(place, _)| *place);
    Report { checks: done.into_iter().map(|(_, check)| check).collect() }
}
