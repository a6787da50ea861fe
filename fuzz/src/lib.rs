//! Fuzz targets, as functions that a fuzzer and an ordinary test can both call.
//!
//! Each module opens with its invariant. Its `run` takes the bytes of one input and panics if they
//! break the invariant.
#![forbid(unsafe_code)]

mod failure;
pub mod json;
pub mod login;
pub mod requests;
pub mod retry;
pub mod server;
mod session;
pub mod sse;
pub mod stream;
pub mod threads;
pub mod tools;
pub mod turn;
pub mod types;
#[allow(dead_code, reason = "the program uses more of these files")]
mod value;
pub mod values;
pub mod webhooks;

/// A fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of the program in `fuzz_targets/`, and of the folder in `corpus/`.
    pub name: &'static str,
    /// Runs the target on one input.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { name: "sse", run: sse::run },
    Target { name: "json", run: json::run },
    Target { name: "types", run: types::run },
    Target { name: "stream", run: stream::run },
    Target { name: "turn", run: turn::run },
    Target { name: "threads", run: threads::run },
    Target { name: "requests", run: requests::run },
    Target { name: "retry", run: retry::run },
    Target { name: "login", run: login::run },
    Target { name: "webhooks", run: webhooks::run },
    Target { name: "tools", run: tools::run },
    Target { name: "values", run: values::run },
    Target { name: "server", run: server::run },
];
