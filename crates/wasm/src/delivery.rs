//! Deliveries as plain JavaScript objects with a `kind`.

use js_sys::{JSON, Object};
use managed_agents_core::{CallKind, Delivery, PendingCall, RawEvent};
use wasm_bindgen::JsValue;

use crate::fault;
use crate::object::set;

/// `{ kind, .. }`; an event inside is what the page's own `JSON.parse` makes of its text.
pub(crate) fn to_js(delivery: &Delivery) -> Result<JsValue, JsValue> {
    let object = Object::new();
    let kind = match delivery {
        Delivery::Event(event) => {
            set(&object, "event", parsed(event)?);
            "event"
        }
        Delivery::Processed(event) => {
            set(&object, "event", parsed(event)?);
            "processed"
        }
        Delivery::Preview(preview) => {
            set(&object, "eventId", preview.event_id.as_str());
            set(&object, "eventType", &*preview.kind);
            set(&object, "index", preview.index as f64);
            set(&object, "delta", &*preview.delta);
            "preview"
        }
        Delivery::Reconnected { recovered, failures, away } => {
            set(&object, "recovered", *recovered as f64);
            set(&object, "failures", *failures);
            set(&object, "awayMilliseconds", away.map(|away| away.as_secs_f64() * 1000.0));
            "reconnected"
        }
        Delivery::Waiting(call) => {
            set(&object, "call", pending(call)?);
            "waiting"
        }
        Delivery::Sending => "sending",
        _ => "unknown",
    };
    set(&object, "kind", kind);
    Ok(object.into())
}

/// A call of the agent that waits for the page.
pub(crate) fn pending(call: &PendingCall) -> Result<JsValue, JsValue> {
    let object = Object::new();
    let kind = match call.kind {
        CallKind::CustomTool => "custom_tool",
        CallKind::Approval => "approval",
        CallKind::Tool => "tool",
        _ => "unknown",
    };
    set(&object, "id", call.id.as_str());
    set(&object, "kind", kind);
    set(&object, "name", &*call.name);
    set(&object, "mcpServer", call.mcp_server.as_deref());
    set(&object, "input", parse(&call.input)?);
    set(&object, "threadId", call.thread.as_ref().map(|thread| thread.as_str()));
    Ok(object.into())
}

fn parsed(event: &RawEvent) -> Result<JsValue, JsValue> {
    parse(event.json())
}

/// The machine looked at the fields it needs only; the text as a whole is checked here.
fn parse(json: &str) -> Result<JsValue, JsValue> {
    JSON::parse(json).map_err(|_| fault::saying("the service sent an event that is not JSON"))
}
