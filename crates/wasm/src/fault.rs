//! Errors as JavaScript sees them: plain objects, of which the package's hand-written half makes its error classes.

use std::error::Error as _;

use js_sys::Object;
use managed_agents_core::Error;
use wasm_bindgen::JsValue;

use crate::object::set;

/// `message`, and what the service said if it was the service: `status`, `type`, `code`, `requestId`, `body`.
pub(crate) fn from_core(error: &Error) -> JsValue {
    let fault = Object::new();
    set(&fault, "message", with_causes(error));
    if let Some(api) = error.api() {
        set(&fault, "status", api.status.as_u16());
        set(&fault, "type", api.kind.as_ref().map(|kind| kind.as_str()));
        set(&fault, "code", api.code.as_ref().map(|code| code.as_str()));
        set(&fault, "requestId", api.request_id.as_deref());
        set(&fault, "body", &*String::from_utf8_lossy(&api.body));
    }
    fault.into()
}

/// A fault of our own.
pub(crate) fn saying(message: &str) -> JsValue {
    let fault = Object::new();
    set(&fault, "message", message);
    fault.into()
}

/// JavaScript prints the message only, so the causes go into it.
fn with_causes(error: &Error) -> String {
    let mut message = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        message = format!("{message}: {error}");
        cause = error.source();
    }
    message
}
