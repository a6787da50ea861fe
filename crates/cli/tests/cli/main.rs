//! Runs the program against fake hosts and the local server.

mod answer;
#[cfg(unix)]
mod apply;
#[cfg(unix)]
mod apply_input;
mod approvals;
mod bad_input;
mod connect;
mod ctrl_c;
mod downloads;
#[cfg(unix)]
mod dry_run;
mod exit_codes;
mod failures;
mod host;
mod input;
#[cfg(unix)]
mod kills;
mod local;
mod operations;
mod output;
mod picture;
mod program;
mod questions;
mod readme;
#[cfg(unix)]
mod resume;
#[cfg(unix)]
mod run;
mod shells;
mod skills;
mod streams;
mod surface;
mod terminal;
mod tools;
#[cfg(unix)]
mod unsent;
mod uploads;
mod verbs;
mod watch;
