//! Text formats of the wire: server-sent events, JSON and timestamps.

pub(crate) mod digits;
pub(crate) mod hash;
pub(crate) mod json;
pub(crate) mod json_object;
pub(crate) mod part;
pub(crate) mod report;
pub mod sse;
pub(crate) mod timestamp;
