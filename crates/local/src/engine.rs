//! The agent's side of a session: takes the events that clients send, and runs the script once for
//! each message.

mod builtin;
pub(crate) mod incoming;
mod json_script;
mod not_now;
pub(crate) mod outcome;
pub(crate) mod permission;
mod replay;
mod roster;
pub(crate) mod script;
mod template;
pub(crate) mod tool_call;
pub(crate) mod turn;
pub(crate) mod wake;
