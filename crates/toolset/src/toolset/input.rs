//! Reads arguments from a tool call's JSON. An argument of the wrong type counts as missing.

use serde_json::Value;

pub(crate) fn text<'a>(input: &'a Value, name: &str) -> Option<&'a str> {
    input.get(name)?.as_str()
}

pub(crate) fn flag(input: &Value, name: &str) -> bool {
    input.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// Returns a required text, which may be empty.
pub(crate) fn required<'a>(tool: &str, input: &'a Value, name: &str) -> Result<&'a str, String> {
    text(input, name).ok_or_else(|| format!("{tool}: {name} is required"))
}

/// Returns a required text, which must not be empty.
pub(crate) fn non_empty<'a>(tool: &str, input: &'a Value, name: &str) -> Result<&'a str, String> {
    text(input, name).filter(|text| !text.is_empty()).ok_or_else(|| format!("{tool}: {name} is required"))
}
