//! Machines that follow a session: one stream, one turn, or all threads merged.

pub(crate) mod event;
pub(crate) mod handlers;
pub(crate) mod input;
pub(crate) mod interrupts;
pub(crate) mod machine;
pub(crate) mod mark;
pub(crate) mod previews;
pub(crate) mod recent_hashes;
pub(crate) mod recent_ids;
pub(crate) mod seen;
pub(crate) mod seq;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod stream;
pub(crate) mod threads;
pub(crate) mod tool_call;
pub(crate) mod turn;
