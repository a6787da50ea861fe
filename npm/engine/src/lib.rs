//! The state machines of `managed-agents-core` as a class of JavaScript, for the npm package
//! `managed-agents`.
//!
//! *In scope*: following a session or a turn, without I/O. *Out of scope*: everything that a
//! JavaScript runtime already has: requests, timers, promises, and the sentences of errors. These
//! are in `npm/src`.
//!
//! ```text
//!   npm/src/*.js     Client, Turn, errors; fetch, timers, JSON.parse
//!        │  poll: what to do next, as JSON; one method for each thing to report
//!   Machine          texts and slices in, JSON out
//!        │
//!   core             SessionStream, Turn
//! ```
//!
//! **Call [`Machine::poll`], do what its JSON says, report the result, repeat.** The table of
//! `action.rs` lists the actions with their fields.
//!
//! ```
//! use managed_agents_engine::{Machine, Opening};
//!
//! let mut machine = Machine::open(Opening::Now, "sesn_1", "", false, false, 7, 0, 0, 0).unwrap();
//! assert!(machine.poll(0.0).starts_with(r#"{"do":"connect","session":"sesn_1""#));
//! ```

mod action;
mod ahead;
mod json;
mod machine;
mod panic;
mod raw;

pub use machine::{Machine, Opening, Report, Verdict};

/// A fifth of the size of the standard allocator.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
