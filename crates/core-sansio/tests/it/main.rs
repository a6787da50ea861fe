//! Tests that need no simulated service.

#[path = "../operations/table.rs"]
mod operations;

mod answers;
mod behaviour;
mod decode;
mod long_sessions;
mod missing;
mod previews;
mod procedures;
mod requests;
mod settings;
mod sse;
#[cfg(feature = "webhooks")]
mod webhooks;
