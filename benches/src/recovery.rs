//! Measures the recovery of a turn after a fault: a small service of its own, and three programs
//! that follow turns there.
//!
//! ```text
//!  plan (from a seed) ──▶ session ──▶ service ──sockets──▶ client (Rust, Node, naive) ──▶ Turn: events and times
//!      turns, cuts, faults   events so far    HTTP                                           └─▶ report: medians
//! ```
//!
//! A turn has 60 events in 2 s, in a session with 200 earlier events. The history has pages of ten
//! events. The service shares no code with the client.

pub mod clients;
pub mod report;
pub mod service;

mod events;
mod plan;
mod session;

use std::time::{Duration, SystemTime};

pub use plan::Faults;

/// The number of turns of each kind.
pub const TURNS: u64 = 100;

/// One client's observations of one turn.
pub struct Turn {
    /// The id of its session.
    pub session: String,
    /// The time from the call to the outcome.
    pub length: Duration,
    /// The outcome of the turn, as the client names it.
    pub outcome: String,
    /// For each delivered event: its time, its id, and `true` if it was processed.
    pub events: Vec<(f64, String, bool)>,
}

/// Returns the milliseconds since 1970, the clock that all processes here share.
pub fn now() -> f64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("the clock is past 1970").as_secs_f64() * 1e3
}
