//! A session at the service that a [`Fake`] reaches: an empty history, and a reply to each event.

use http::{Method, Request};
use managed_agents_async::types::SessionId;

use crate::fake::{Fake, Reaction, json};

pub(crate) const RUNNING: &str =
    r#"{"type":"session.status_running","id":"r1","processed_at":"2026-11-21T09:00:00Z"}"#;
pub(crate) const IDLE: &str = r#"{"type":"session.status_idle","id":"i1","processed_at":"2026-11-21T09:00:09Z","stop_reason":{"type":"end_turn"}}"#;

pub(crate) fn id() -> SessionId {
    "sesn_1".into()
}

/// The event by which the service shows that it processes the message.
pub(crate) fn processed(text: &str) -> String {
    format!(
        r#"{{"type":"user.message","id":"u1","processed_at":"2026-11-21T09:00:00Z","content":[{{"type":"text","text":"{text}"}}]}}"#
    )
}

/// A call of a custom tool.
pub(crate) fn call(id: &str, name: &str) -> String {
    format!(
        r#"{{"type":"agent.custom_tool_use","id":"{id}","processed_at":"2026-11-21T09:00:01Z","name":"{name}","input":{{}}}}"#
    )
}

/// A call that asks for an approval.
pub(crate) fn approval(id: &str, permission: &str) -> String {
    format!(
        r#"{{"type":"agent.tool_use","id":"{id}","processed_at":"2026-11-21T09:00:01Z","name":"bash","input":{{}},"evaluated_permission":"{permission}"}}"#
    )
}

/// The idle in which a session waits for answers.
pub(crate) fn waiting(calls: &[&str]) -> String {
    format!(
        r#"{{"type":"session.status_idle","id":"w1","processed_at":"2026-11-21T09:00:02Z","stop_reason":{{"type":"requires_action","event_ids":{calls:?}}}}}"#
    )
}

/// The reply to events that were sent: each has an id.
pub(crate) fn echo(request: &Request<Vec<u8>>) -> Reaction {
    let body: serde_json::Value = serde_json::from_slice(request.body()).unwrap();
    let mut events = body["events"].as_array().unwrap().clone();
    for (at, event) in events.iter_mut().enumerate() {
        let kind = if event["type"] == "user.message" { "u" } else { "a" };
        event["id"] = format!("{kind}{}", at + 1).into();
    }
    json(200, serde_json::json!({ "data": events }).to_string())
}

/// Reacts as a session does.
pub(crate) fn react(request: &Request<Vec<u8>>) -> Reaction {
    match (request.method(), request.uri().path()) {
        (&Method::GET, path) if path.ends_with("/stream") => Reaction::Live,
        (&Method::POST, _) => echo(request),
        (_, path) if path.ends_with("/events") => json(200, r#"{"data":[],"next_page":null}"#),
        _ => json(200, r#"{"id":"sesn_1","type":"session","status":"running"}"#),
    }
}

pub(crate) fn fake() -> Fake {
    Fake::new(react)
}
