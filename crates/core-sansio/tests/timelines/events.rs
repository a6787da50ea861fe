//! Builds events in the service's format from a short form.

use serde_json::{Value, json};

/// Returns the timestamp this many seconds after nine.
pub(crate) fn moment(second: u32) -> String {
    format!("2026-11-21T09:{:02}:{:02}Z", second / 60, second % 60)
}

/// Builds an event from `"TYPE ID TIME"`. The time is `@7` for seven seconds after nine, or
/// `queued`. An id of `-` is an empty one.
pub(crate) fn event(short: &str) -> Value {
    let parts: Vec<_> = short.split(' ').collect();
    let [kind, id, time] = parts[..] else { panic!("{short:?} is not TYPE ID TIME") };
    let processed_at = time.strip_prefix('@').map(|second| moment(second.parse().unwrap()));
    assert!(processed_at.is_some() || time == "queued", "{short:?} has no time");
    json!({ "type": kind, "id": if id == "-" { "" } else { id }, "processed_at": processed_at })
}

/// As [`event`], with more fields.
pub(crate) fn with(short: &str, fields: Value) -> Value {
    let mut event = event(short);
    event.as_object_mut().unwrap().append(&mut fields.as_object().unwrap().clone());
    event
}

/// Builds a message of the user: `says("u1 queued", "Hello")`.
pub(crate) fn says(id_and_time: &str, text: &str) -> Value {
    with(&format!("user.message {id_and_time}"), json!({ "content": [{ "type": "text", "text": text }] }))
}

/// Builds a message of the agent.
pub(crate) fn replies(id_and_time: &str, text: &str) -> Value {
    with(&format!("agent.message {id_and_time}"), json!({ "content": [{ "type": "text", "text": text }] }))
}

pub(crate) fn running(id_and_time: &str) -> Value {
    event(&format!("session.status_running {id_and_time}"))
}

pub(crate) fn idle(id_and_time: &str, reason: &str) -> Value {
    with(&format!("session.status_idle {id_and_time}"), json!({ "stop_reason": { "type": reason } }))
}

/// Builds an idle that waits for answers to these tool calls.
pub(crate) fn requires(id_and_time: &str, calls: &[&str]) -> Value {
    with(
        &format!("session.status_idle {id_and_time}"),
        json!({ "stop_reason": { "type": "requires_action", "event_ids": calls } }),
    )
}

/// Builds a call of a tool that the client runs.
pub(crate) fn custom_call(id_and_time: &str) -> Value {
    with(
        &format!("agent.custom_tool_use {id_and_time}"),
        json!({ "name": "lookup", "input": { "number": 7 } }),
    )
}

/// Builds a call of a tool that the service runs, with its permission: `allow`, `ask` ...
pub(crate) fn tool_call(id_and_time: &str, permission: &str) -> Value {
    with(
        &format!("agent.tool_use {id_and_time}"),
        json!({ "name": "bash", "input": {}, "evaluated_permission": permission }),
    )
}

/// Builds the stored answer to a [`custom_call`].
pub(crate) fn custom_result(id_and_time: &str, call: &str) -> Value {
    with(&format!("user.custom_tool_result {id_and_time}"), json!({ "custom_tool_use_id": call }))
}

/// Builds the stored answer to a call that needs an approval.
pub(crate) fn confirmation(id_and_time: &str, call: &str) -> Value {
    with(&format!("user.tool_confirmation {id_and_time}"), json!({ "tool_use_id": call, "result": "allow" }))
}

/// Builds an event of a workflow run.
pub(crate) fn run(kind_id_and_time: &str, run: &str) -> Value {
    with(&format!("workflow_run.{kind_id_and_time}"), json!({ "workflow_run_id": run }))
}

/// Builds the start of a preview.
pub(crate) fn preview_start(id: &str) -> Value {
    json!({ "type": "event_start", "event": { "type": "agent.message", "id": id } })
}

/// Builds more text of a preview.
pub(crate) fn preview_delta(id: &str, text: &str) -> Value {
    let content = json!({ "type": "text", "text": text });
    json!({ "type": "event_delta", "event_id": id, "delta": { "type": "content_delta", "content": content } })
}

/// Builds an error of the service.
pub(crate) fn error(kind: &str) -> Value {
    json!({ "type": "error", "error": { "type": kind, "message": "so it is" }, "request_id": "req_1" })
}
