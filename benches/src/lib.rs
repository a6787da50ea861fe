//! How fast the client is: the same streams through our layers, through what others wrote, and through the least code that could do it.
//!
//! *In scope*: streams made here, rows that read them, counts that prove that each row read all of it. *Out of scope*: running rows against
//! each other and judging what came out; `cargo xtask bench` and `cargo xtask gate` do that.
//!
//! ```text
//!   corpus ──▶ row (framing | header | typed | lossless | end to end) ──▶ Tally, equal to what the corpus holds, or the run fails
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
