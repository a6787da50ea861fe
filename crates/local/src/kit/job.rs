//! One run of an adapter, as the adapter is told.

use serde_json::{Value, json};

/// The job's fields are described at the top of the kit.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) base_url: String,
    pub(super) session: String,
    pub(super) message: Option<&'static str>,
    pub(super) checkpoint: Option<String>,
    pub(super) read_timeout_ms: u64,
    pub(super) max_body_bytes: Option<usize>,
    pub(super) drop_after: Option<usize>,
    pub(super) give_up_ms: Option<u64>,
    pub(super) deadline_ms: Option<u64>,
    pub(super) interrupt: Option<bool>,
    pub(super) cancel_ms: Option<u64>,
    pub(super) in_send: Option<&'static str>,
}

/// The key of every job: easy to find where it should not be.
pub(super) const KEY: &str = "sk-ant-kit-canary-0123456789";
pub(super) const MESSAGE: &str = "go";
pub(super) const TOOL_RESULT: &str = "0.87";

impl Job {
    pub(super) fn new(base_url: String, session: &str) -> Self {
        Self {
            base_url,
            session: session.into(),
            message: Some(MESSAGE),
            checkpoint: None,
            read_timeout_ms: 10_000,
            max_body_bytes: None,
            drop_after: None,
            give_up_ms: None,
            deadline_ms: None,
            interrupt: None,
            cancel_ms: None,
            in_send: None,
        }
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "base_url": self.base_url,
            "api_key": KEY,
            "session": self.session,
            "message": self.message,
            "checkpoint": self.checkpoint,
            "tool_result": TOOL_RESULT,
            "read_timeout_ms": self.read_timeout_ms,
            "list_lag_ms": 30,
            "max_wait_ms": 50,
            "max_body_bytes": self.max_body_bytes,
            "drop_after": self.drop_after,
            "give_up_ms": self.give_up_ms,
            "deadline_ms": self.deadline_ms,
            "interrupt": self.interrupt,
            "cancel_ms": self.cancel_ms,
            "in_send": self.in_send,
        })
    }
}
