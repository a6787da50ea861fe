//! Refuses new work while a session waits for answers or has used up its budget.

use crate::refusal::{Refusal, Result};
use crate::state::session::Inner;
use crate::state::session::status::Status;
use crate::state::session::thread::Thread;
use serde_json::Value;

/// The events that a session takes even then.
const TAKEN: &str = "user.tool_confirmation, user.tool_result, user.custom_tool_result and user.interrupt";

/// Refuses the whole request if one of its events would begin a turn and the session cannot begin
/// one.
pub(super) fn check(inner: &Inner, events: &[Value]) -> Result<()> {
    let Some(index) = events.iter().position(begins_work) else { return Ok(()) };
    let kind = events[index]["type"].as_str().unwrap_or_default();
    let calls = waiting_calls(inner);
    // An interrupt ends the wait for answers. It does not raise the budget.
    if !calls.is_empty() && !events[..index].iter().any(interrupts_all) {
        let message = format!(
            "Invalid {kind} event at events[{index}]: waiting on responses to events {calls:?}; only {TAKEN} may be sent"
        );
        return Err(Refusal::invalid(message));
    }
    if inner.budget_reached() {
        let message = format!(
            "Invalid {kind} event at events[{index}]: the session has reached its budget; only {TAKEN} may be sent"
        );
        return Err(Refusal::invalid(message));
    }
    Ok(())
}

fn begins_work(event: &Value) -> bool {
    matches!(event["type"].as_str(), Some("user.message" | "user.define_outcome"))
}

fn interrupts_all(event: &Value) -> bool {
    event["type"] == "user.interrupt" && event["session_thread_id"].is_null()
}

/// Lists the unanswered calls of an idle session.
fn waiting_calls(inner: &Inner) -> Vec<String> {
    if inner.status != Status::Idle {
        return Vec::new();
    }
    inner.threads.iter().filter(|thread| !thread.is_unwanted()).flat_map(Thread::open_calls).collect()
}
