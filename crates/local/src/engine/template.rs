//! Replaces `${name}` in a script's texts.

use serde_json::Value;
use std::collections::HashMap;

/// The value of each name.
pub(super) type Names = HashMap<String, String>;

/// Replaces the names that are known. Other names stay, so that bash can have variables of its own.
pub(super) fn fill(text: &str, names: &Names) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        match after.split_once('}') {
            Some((name, left)) if names.contains_key(name) => {
                filled.push_str(&names[name]);
                rest = left;
            }
            _ => {
                filled.push_str("${");
                rest = after;
            }
        }
    }
    filled + rest
}

/// Does the same in every string of a value.
pub(super) fn fill_value(value: &Value, names: &Names) -> Value {
    match value {
        Value::String(text) => fill(text, names).into(),
        Value::Array(items) => items.iter().map(|item| fill_value(item, names)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), fill_value(value, names))).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_are_filled_and_others_are_left_to_bash() {
        let names = Names::from([("total".into(), "12 ${x}".into())]);
        assert_eq!(fill("a ${total} b ${HOME} ${", &names), "a 12 ${x} b ${HOME} ${");
    }
}
