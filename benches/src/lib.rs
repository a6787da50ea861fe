//! Measures the speed of the client: the same streams through our layers, through other crates, and
//! through the least code that could read them.
//!
//! *In scope*: streams made here, rows that read them, and counts that prove that each row read all
//! of it. *Out of scope*: running rows against each other and judging the results; `cargo xtask
//! bench` and `cargo xtask gate` do that.
//!
//! ```text
//!   corpus ──▶ row (framing | header | typed | lossless | end to end) ──▶ Tally; the run fails unless it equals the corpus
//! ```

#![forbid(unsafe_code)]

pub mod corpus;
pub mod end_to_end;
pub mod loopback;
pub mod recovery;
pub mod rows;
pub mod sessions;

mod limits;
mod lossless;
mod ours;
mod peer_types;
mod peers;
#[cfg(feature = "reqwest")]
mod runtime;
mod script;

pub use corpus::Corpus;
pub use rows::{ROWS, Row, Tally, Tier};
