//! Writes JSON in the order of keys that servers use.

use serde_json::Value;

/// Writes JSON with `type` as the first key of every object that has it, as servers do.
///
/// `Value` sorts its keys, so the text of a `Value` rarely begins with the tag. Test both orders.
pub fn tag_first(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(tag_first).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(fields) => {
            let (tags, others): (Vec<_>, Vec<_>) = fields.iter().partition(|(key, _)| *key == "type");
            let fields: Vec<String> = tags
                .into_iter()
                .chain(others)
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), tag_first(value)))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        scalar => scalar.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_tag_comes_first_at_every_level_and_the_value_is_the_same() {
        let value = json!({"a": [{"b": "\u{0}\"", "type": "x"}], "type": "y"});
        let text = tag_first(&value);
        assert_eq!(text, r#"{"type":"y","a":[{"type":"x","b":"\u0000\""}]}"#);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }
}
