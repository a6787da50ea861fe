//! Tests the faults that a streaming client meets, over real sockets, one row of `rows.txt` after
//! the other. The name of a test begins with its row. `cargo xtask faults` runs them and writes the
//! results to `docs/faults.md`.
#![cfg(all(target_os = "linux", feature = "rustls"))]

#[allow(dead_code, reason = "shared with the other tests, which use all of it")]
#[path = "../blocking/host.rs"]
mod host;
#[allow(dead_code, reason = "shared with the other tests, which use all of it")]
#[path = "../blocking/local.rs"]
mod local;

mod process;
mod recorded;
mod relay;

mod answers;
mod cuts;
mod events;
mod habits;
mod heads;
mod history;
mod kept;
mod limits;
mod proxies;
mod recovery;
mod rest;
mod security;
mod sending;
mod service;
mod session;
mod suspended;
mod time;
mod tls;
mod turns;
mod uploads;
