//! The reply of an operation, before it is written.

use crate::state::session::{Session, StreamId};
use serde_json::Value;
use std::sync::Arc;

pub(crate) enum Reply {
    Json(Value),
    /// JSON that is written as it is.
    Text(String),
    Bytes {
        content_type: String,
        bytes: Vec<u8>,
    },
    Empty,
    Stream {
        session: Arc<Session>,
        stream: StreamId,
    },
}
