//! The end of a turn as a plain JavaScript object with a `kind`.

use js_sys::{Array, Object};
use managed_agents_core::Outcome;
use wasm_bindgen::JsValue;

use crate::delivery;
use crate::object::set;

/// `{ kind, .. }`; a kind that this version does not know is the service's own word for it.
pub(crate) fn to_js(outcome: &Outcome) -> Result<JsValue, JsValue> {
    let object = Object::new();
    set(&object, "kind", outcome.name());
    match outcome {
        Outcome::NeedsAction(calls) => {
            let calls: Result<Array, JsValue> = calls.iter().map(delivery::pending).collect();
            set(&object, "calls", calls?);
        }
        Outcome::Refusal { category, explanation } => {
            set(&object, "category", category.as_deref());
            set(&object, "explanation", explanation.as_deref());
        }
        _ => (),
    }
    Ok(object.into())
}
