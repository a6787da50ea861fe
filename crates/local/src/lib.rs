//! A local Claude Managed Agents server, for development and tests.
#![forbid(unsafe_code)]

mod app;
mod engine;
pub mod faults;
mod fields;
mod http;
mod log;
mod refusal;
mod routes;
mod server;
mod state;
mod threads;

pub use engine::{Interrupted, RetryStatus, Script, ScriptError, Stop, ToolCall, ToolOutput, Turn};
pub use faults::{FaultControl, Faults};
pub use log::RequestRecord;
pub use server::{Options, Server};
