//! How soon a turn goes on after a fault: a small service of its own, and three programs that follow turns there.
//!
//! ```text
//!  plan (from a seed) ──▶ session ──▶ service ──sockets──▶ client (Rust, Node, naive) ──▶ Turn: what came, and when
//!      turns, cuts, faults   what happened    HTTP                                           └─▶ report: medians
//! ```
//!
//! A turn has 60 events in 2 s, in a session in which 200 happened before. The history comes in pages of ten. The service shares no code
//! with the client.

pub mod clients;
pub mod report;
pub mod service;

mod events;
mod plan;
mod session;

use std::time::{Duration, SystemTime};

pub use plan::Faults;

/// Turns of each kind.
pub const TURNS: u64 = 100;

/// What one client saw of one turn.
pub struct Turn {
    /// The id of its session.
    pub session: String,
    /// From the call to the outcome.
    pub length: Duration,
    /// How the turn ended, as the client names it.
    pub outcome: String,
    /// When each event was handed over, its id, and whether it had been processed.
    pub events: Vec<(f64, String, bool)>,
}

/// Milliseconds since 1970, the clock that all processes here share.
pub fn now() -> f64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("the clock is past 1970").as_secs_f64() * 1e3
}
