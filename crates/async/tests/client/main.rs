//! Tests the client over a transport in memory, on a clock that tests move.

mod behaviour;
mod connection;
mod dropped;
mod fake;
mod handlers;
mod requests;
mod secrets;
mod session;
mod steered;
mod threads;
mod turns;
