//! Machines that follow a session: one stream, one turn, or all threads merged.

pub(crate) mod event;
pub(crate) mod handlers;
pub(crate) mod previews;
pub(crate) mod stream;
pub(crate) mod threads;
pub(crate) mod tool_call;
pub(crate) mod turn;
