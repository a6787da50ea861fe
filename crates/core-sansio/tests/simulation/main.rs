//! The session machines against a simulated server: its own log, wire and clock, and faults at every step, all from one seed.
//!
//! What must hold in every schedule: each event is delivered exactly once per (id, processed), in the order it happened; each message
//! and each answer is stored once; a turn ends exactly when it ended.
//!
//! A schedule that fails is shrunken to the smallest that breaks the same rule; `sabotage` proves that.

#![expect(clippy::disallowed_methods, reason = "a test may ask the environment how long to run")]
#![expect(clippy::disallowed_types, reason = "and say how long it took")]

mod agent;
mod draws;
mod driver;
mod faults;
mod machine;
mod run;
mod sabotage;
mod server;
mod shrink;
mod stop;
mod stream;
mod transitions;
mod turn;
mod wire;
