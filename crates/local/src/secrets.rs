//! Removes secrets from JSON before it is shown or written down.

use serde_json::Value;

/// The fields whose values are secrets, in any object.
const SECRET: [&str; 14] = [
    "access_token",
    "api_key",
    "assertion",
    "authorization_token",
    "client_secret",
    "password",
    "private_key",
    "refresh_token",
    "secret",
    "secret_value",
    "token",
    "tunnel_token",
    "value_secret",
    "webhook_secret",
];
const HIDDEN: &str = "[hidden]";

/// Replaces the secrets of a value.
pub(crate) fn hide(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if SECRET.contains(&name.as_str()) && value.is_string() {
                    *value = HIDDEN.into();
                } else {
                    hide(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

/// Returns a body as JSON without secrets; null for a body that is no JSON.
pub(crate) fn shown(body: &[u8]) -> Value {
    let mut value = serde_json::from_slice(body).unwrap_or_default();
    hide(&mut value);
    value
}
