//! Timelines: what the service does, step by step, and what the machines must ask for and hand over.
//!
//! There is no server here, only a script: "it connects; it reads history and gets this page; it sends ...". A machine that asks for
//! anything else fails the test. Random schedules against a server with a mind of its own are in `tests/simulation`.

mod calls;
mod checkpoint;
mod connection;
mod ending;
mod envelopes;
mod events;
mod held;
mod history;
mod identity;
mod interrupt;
mod merged;
mod open_work;
mod outage;
mod phases;
mod previews;
mod read_ahead;
mod reference;
mod rest;
mod script;
mod sending;
mod thread;
