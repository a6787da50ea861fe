//! Timelines: the events of the service step by step, with the requests and deliveries that the
//! machines must produce.
//!
//! A script replaces the server: "it connects; it reads history and gets this page; it sends ...".
//! A machine that asks for anything else fails the test. Random schedules against a simulated
//! server are in `tests/simulation`.

mod calls;
mod checkpoint;
mod connection;
mod ending;
mod envelopes;
mod events;
mod held;
mod history;
mod identity;
mod in_flight;
mod interrupt;
mod lookup;
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
mod withdrawn;
