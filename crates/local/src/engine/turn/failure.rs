//! Session errors.

use crate::engine::turn::{Interrupted, Stop, Turn};
use crate::state::session::thread::PRIMARY;
use serde_json::{Value, json};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The consequence of a session error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetryStatus {
    /// The session is rescheduled and continues.
    Retrying,
    /// The turn ends; the session, or the child, goes idle.
    Exhausted,
    /// The session is terminated; for a child, only its thread.
    Terminal,
}

impl Turn {
    /// Runs a script. A panic in it must not leave the session running for ever.
    pub(in crate::engine) fn run(&mut self, script: impl FnOnce(&mut Self) -> Result<(), Interrupted>) {
        if catch_unwind(AssertUnwindSafe(|| script(self))).is_err() {
            let _ = self.error("unknown_error", "the script panicked", RetryStatus::Exhausted);
        }
    }

    /// Reports a session error such as `model_overloaded_error`.
    ///
    /// # Errors
    ///
    /// The turn is over, unless `retry` is [`RetryStatus::Retrying`].
    pub fn error(&mut self, kind: &str, message: &str, retry: RetryStatus) -> Result<(), Interrupted> {
        self.end_request(true, 0);
        let name = match retry {
            RetryStatus::Retrying => "retrying",
            RetryStatus::Exhausted => "exhausted",
            RetryStatus::Terminal => "terminal",
        };
        let mut error = json!({"type": kind, "message": message, "retry_status": {"type": name}});
        for field in required_fields(kind) {
            error[*field] = "".into();
        }
        if kind.starts_with("repository_") {
            error["repository_url"] = Value::Null;
        }
        let thread = self.thread;
        self.step(|inner| {
            inner.emit_on(thread, "session.error", json!({"error": error}));
            if retry == RetryStatus::Retrying {
                inner.rescheduled(thread);
            }
        })?;
        match retry {
            RetryStatus::Retrying => return Ok(()),
            // A child ends for good at the limits of tool use and of compaction.
            RetryStatus::Exhausted if thread != PRIMARY && is_limit(kind) => self.is_terminal = true,
            RetryStatus::Exhausted => self.stop = Stop::RetriesExhausted,
            RetryStatus::Terminal => self.is_terminal = true,
        }
        self.is_over = true;
        Err(Interrupted)
    }
}

fn is_limit(kind: &str) -> bool {
    matches!(kind, "tool_use_limit_reached_error" | "compaction_limit_reached_error")
}

/// Names the further required fields of an error kind.
fn required_fields(kind: &str) -> &'static [&'static str] {
    match kind {
        "mcp_connection_failed_error" | "mcp_authentication_failed_error" => &["mcp_server_name"],
        "credential_host_unreachable_error" => &["credential_id", "vault_id"],
        _ => &[],
    }
}
