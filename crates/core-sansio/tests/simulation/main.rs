//! Runs the session machines against a simulated server with its own log, wire and clock, and with
//! faults at every step. One seed determines a schedule.
//!
//! Every schedule checks these rules: each event is delivered exactly once per (id, processed), in
//! the order of its occurrence; each message and each answer is stored once; a turn ends exactly
//! when the service ended it.
//!
//! A failing schedule is shrunk to the smallest one that breaks the same rule. `sabotage` proves
//! that shrinking works.

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
