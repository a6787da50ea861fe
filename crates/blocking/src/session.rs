//! Follows sessions: drives the machines of the core over connections of their own.
//!
//! ```text
//! Events, Turn, Threads        iterators for the program
//!          │
//!        Driver                polls the machine, and does what it asks for
//!    ┌─────┴──────────┐
//! Machine       StreamConnection ◀── Canceller, from any thread
//! ```

pub(crate) mod canceller;
mod downtime;
mod driver;
pub(crate) mod events;
pub(crate) mod handlers;
mod machine;
mod moment;
mod output_files;
mod procedures;
mod seed;
mod start_turn;
mod stream_connection;
pub(crate) mod threads;
mod tool_runner;
pub(crate) mod turn;
