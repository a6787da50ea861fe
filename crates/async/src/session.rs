//! Follows sessions: drives the machines of the core over connections of their own.
//!
//! ```text
//! Events, Turn, Threads        streams for the program
//!          │
//!        Driver                polls the machine, and does what it asks for
//!    ┌─────┴──────┐
//! Machine     Transport        Handle, tools: steer the machine between two steps
//! ```

mod downtime;
mod driven;
mod driver;
pub(crate) mod events;
pub(crate) mod handle;
pub(crate) mod handlers;
mod procedures;
mod seed;
mod start_turn;
mod steered;
pub(crate) mod threads;
mod tools;
pub(crate) mod turn;
mod wait;
