//! Writes an action of a machine as JSON.
//!
//! | `do` | fields | report |
//! | --- | --- | --- |
//! | `connect` | `session`, `thread`, `query` | the reply, or `Failed` |
//! | `history` | the same, and `room`: the bytes of the stream that it takes meanwhile | the same, or `TooLarge` |
//! | `session` | `session`, `thread`, `query` | the reply, or `Failed` |
//! | `send` | `session`, `body` | the reply, or `Failed` |
//! | `receive` | `timeout` in milliseconds, `isLive` once the history is read | bytes, `Disconnected` or `Timeout` |
//! | `wait` | `timeout` in milliseconds | `Timeout` |
//! | `deliver` | `kind` and the fields of the delivery | |
//! | `finish` | `kind` and the fields of the outcome | |
//! | `failed` | `why`, `route` | |
//!
//! `query` is a list of names and values. An event stands as text, because only JavaScript's parser
//! decides whether the whole of it is JSON.

use std::time::Duration;

use managed_agents_core::{Delivery, Failure, Outcome, Preview, Request, ToolCall, ToolCallKind};

use crate::json::{Object, quoted};

pub(crate) fn request(name: &str, request: &Request) -> Object {
    let mut action = Object::action(name);
    action.text("session", request.session.as_str());
    if let Some(thread) = &request.thread {
        action.text("thread", thread.as_str());
    }
    action.list("query", request.parameters.iter().map(|(name, value)| pair(name, value)));
    if !request.body.is_empty() {
        action.text("body", &request.body);
    }
    action
}

fn pair(name: &str, value: &str) -> String {
    let mut pair = String::new();
    for part in ["[", &quoted(name), ",", &quoted(value), "]"] {
        pair.push_str(part);
    }
    pair
}

pub(crate) fn wait(name: &str, time: Duration) -> Object {
    let mut action = Object::action(name);
    let milliseconds = time.as_secs() as f64 * 1000.0 + f64::from(time.subsec_millis());
    // A longer time ends at the largest number.
    action.number("timeout", milliseconds as u32);
    action
}

/// Writes a delivery. `None` if this interface has no name for it.
pub(crate) fn delivery(delivery: &Delivery) -> Option<Object> {
    let mut action = Object::action("deliver");
    match delivery {
        Delivery::Event(event) => {
            action.text("kind", "event");
            action.text("json", event.json());
        }
        Delivery::Processed(event) => {
            action.text("kind", "processed");
            action.text("json", event.json());
        }
        Delivery::Unreadable(json) => {
            action.text("kind", "unreadable");
            action.text("json", json);
        }
        Delivery::Preview(said) => return Some(preview(action, said)),
        Delivery::Reconnected { recovered, failures, .. } => {
            action.text("kind", "reconnected");
            action.number("recovered", *recovered as u32);
            action.number("failures", *failures);
        }
        Delivery::Sending => action.text("kind", "sending"),
        Delivery::Waiting(waiting) => {
            action.text("kind", "waiting");
            action.raw("call", &call(waiting));
        }
        _ => return None,
    }
    Some(action)
}

pub(crate) fn preview(mut object: Object, preview: &Preview) -> Object {
    object.text("kind", "preview");
    object.text("eventId", preview.event_id.as_str());
    object.text("eventType", &preview.kind);
    object.number("index", preview.index as u32);
    object.text("delta", &preview.delta);
    object
}

fn call(call: &ToolCall) -> String {
    let mut object = Object::new();
    object.text(
        "kind",
        match call.kind {
            ToolCallKind::CustomTool => "custom_tool",
            ToolCallKind::Tool => "tool",
            // A kind that is not known here waits for a person too.
            _ => "approval",
        },
    );
    object.text("json", call.event().json());
    object.text("inputJson", call.input());
    object.end()
}

/// Writes the end of a turn.
pub(crate) fn outcome<'a>(
    outcome: &Outcome,
    is_unsent: bool,
    mut open_runs: impl Iterator<Item = &'a str>,
) -> Object {
    let mut action = finish(outcome.name());
    if is_unsent {
        action.flag("isUnsent", true);
    }
    if let Some(first) = open_runs.next() {
        action.list("openRuns", std::iter::once(first).chain(open_runs).map(quoted));
    }
    match outcome {
        Outcome::NeedsAction(calls) => action.list("calls", calls.iter().map(call)),
        Outcome::Refusal { category, explanation } => {
            for (name, text) in [("category", category), ("explanation", explanation)] {
                if let Some(text) = text {
                    action.text(name, text);
                }
            }
        }
        _ => (),
    }
    action
}

pub(crate) fn finish(kind: &str) -> Object {
    let mut action = Object::action("finish");
    action.text("kind", kind);
    action
}

/// Writes why a machine failed. JavaScript has the replies.
pub(crate) fn failed(failure: Option<Failure>) -> Object {
    let mut action = Object::action("failed");
    let why = match failure {
        Some(Failure::Refused(_)) => "refused",
        Some(Failure::NoSuchRoute { route, .. }) => {
            action.text("route", route);
            "no_such_route"
        }
        Some(Failure::NotAnEventStream { .. }) => "not_an_event_stream",
        Some(Failure::NotEchoed { .. }) => "not_echoed",
        Some(Failure::UnreadablePage(_)) => "unreadable_page",
        Some(Failure::NoNextPage) => "no_next_page",
        Some(Failure::Frame(_)) => "frame",
        Some(Failure::RepeatedCursor(_)) => "repeated_cursor",
        Some(Failure::UndecidedSend) => "undecided_send",
        // The reason is the adapter's own last failure.
        _ => "lost",
    };
    action.text("why", why);
    action
}
