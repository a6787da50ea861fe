//! The fields of a file: their hashes, and how they differ from those that were sent.
//!
//! The service merges `metadata` key by key, so each of its keys is a field here:
//! `metadata.team`.

use std::collections::BTreeMap;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::body;

/// The hash of each field that was sent, by its name.
pub(crate) type Hashes = BTreeMap<String, String>;

pub(crate) struct Field {
    pub(crate) name: String,
    /// As it is written, with its digits.
    json: String,
    value: Value,
}

/// A field that an update sets, or clears.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) name: String,
    /// The JSON text of the new value, or `null`.
    pub(crate) json: String,
}

impl Field {
    /// Splits the fields of a body.
    pub(crate) fn all(fields: &[(String, String)]) -> Result<Vec<Self>, String> {
        let mut all = Vec::new();
        for (name, json) in fields {
            match body::fields_of(json) {
                Ok(entries) if name == "metadata" => {
                    for (key, json) in entries {
                        all.push(Self::new(format!("metadata.{key}"), json)?);
                    }
                }
                _ => all.push(Self::new(name.clone(), json.clone())?),
            }
        }
        Ok(all)
    }

    fn new(name: String, json: String) -> Result<Self, String> {
        let value = serde_json::from_str(&json).map_err(|error| format!("{name}: {error}"))?;
        Ok(Self { name, json, value })
    }

    fn change(&self) -> Change {
        Change { name: self.name.clone(), json: self.json.clone() }
    }
}

/// Returns the hash of each field. The order of keys does not count.
pub(crate) fn hashes(fields: &[Field]) -> Hashes {
    fields.iter().map(|field| (field.name.clone(), hash(&field.value))).collect()
}

/// Returns the fields that are not as they were sent. One that was sent and is left out is cleared.
pub(crate) fn since(sent: &Hashes, fields: &[Field]) -> Vec<Change> {
    let is_new = |field: &&Field| sent.get(&field.name) != Some(&hash(&field.value));
    let changes = fields.iter().filter(is_new).map(Field::change);
    changes.chain(cleared(sent, fields)).collect()
}

/// Returns the fields that the stored object does not have as the file has them.
pub(crate) fn from_stored(stored: &Value, sent: &Hashes, fields: &[Field]) -> Vec<Change> {
    let differs = |field: &&Field| !has(stored_field(stored, &field.name), &field.value);
    let changes = fields.iter().filter(differs).map(Field::change);
    let is_set = |change: &Change| !has(stored_field(stored, &change.name), &Value::Null);
    changes.chain(cleared(sent, fields).filter(is_set)).collect()
}

fn cleared<'a>(sent: &'a Hashes, fields: &'a [Field]) -> impl Iterator<Item = Change> + 'a {
    let is_left_out = |name: &&String| !fields.iter().any(|field| field.name == **name);
    sent.keys().filter(is_left_out).map(|name| Change { name: name.clone(), json: "null".into() })
}

/// Returns the field of an object of the service.
pub(crate) fn stored_field<'a>(stored: &'a Value, name: &str) -> &'a Value {
    match name.strip_prefix("metadata.") {
        Some(key) => &stored["metadata"][key],
        None => &stored[name],
    }
}

/// Returns the body that sets the fields.
pub(crate) fn body(changes: impl IntoIterator<Item = Change>) -> String {
    let (mut fields, mut metadata) = (Vec::new(), Vec::new());
    for Change { name, json } in changes {
        match name.strip_prefix("metadata.") {
            Some(key) => metadata.push((key.to_owned(), json)),
            None => fields.push((name, json)),
        }
    }
    if !metadata.is_empty() {
        fields.push(("metadata".to_owned(), body::object(&metadata)));
    }
    body::object(&fields)
}

/// Returns `true` if the service stores what was sent. It adds defaults to objects, writes the
/// model and other agents as objects, and clears what is empty.
fn has(stored: &Value, sent: &Value) -> bool {
    let is_empty = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    match (stored, sent) {
        (Value::Object(stored), Value::Object(sent)) => {
            sent.iter().all(|(name, sent)| has(stored.get(name).unwrap_or(&Value::Null), sent))
        }
        (Value::Object(stored), Value::String(sent)) => {
            ["id", "type"].iter().any(|name| stored.get(*name).is_some_and(|stored| stored == sent))
        }
        (Value::Array(stored), Value::Array(sent)) => {
            stored.len() == sent.len() && stored.iter().zip(sent).all(|(stored, sent)| has(stored, sent))
        }
        _ => stored == sent || (is_empty(stored) && is_empty(sent)),
    }
}

fn hash(value: &Value) -> String {
    let mut text = String::new();
    write_sorted(value, &mut text);
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes JSON with the keys in one order, whatever the features of `serde_json`.
fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<_, _> = fields.iter().collect();
            text.push('{');
            for (name, value) in fields {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write_sorted(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_sorted(item, text);
                text.push(',');
            }
            text.push(']');
        }
        value => text.push_str(&value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Field, from_stored, hashes, since};

    fn fields(json: &serde_json::Value) -> Vec<Field> {
        let fields = json.as_object().unwrap().iter();
        Field::all(&fields.map(|(name, value)| (name.clone(), value.to_string())).collect::<Vec<_>>())
            .unwrap()
    }

    #[test]
    fn only_what_was_edited_changes_and_what_was_removed_is_cleared() {
        let before =
            json!({"name": "a", "model": {"id": "m", "speed": "fast"}, "metadata": {"x": "1", "y": "2"}});
        let sent = hashes(&fields(&before));
        assert!(since(&sent, &fields(&before)).is_empty());
        let after = json!({"name": "b", "metadata": {"x": "1"}, "model": {"speed": "fast", "id": "m"}});
        let changes = since(&sent, &fields(&after));
        assert_eq!(super::body(changes), r#"{"name":"b","metadata":{"y":null}}"#);
    }

    #[test]
    fn what_the_service_adds_is_no_difference() {
        let stored = json!({
            "name": "a", "model": {"id": "m", "speed": "standard"}, "system": null, "metadata": {"x": "1"},
            "tools": [{"type": "t", "configs": []}],
        });
        let same = json!({"name": "a", "model": "m", "system": "", "tools": [{"type": "t"}], "metadata": {"x": "1"}});
        assert!(from_stored(&stored, &hashes(&[]), &fields(&same)).is_empty());
        let other = json!({"model": "n", "tools": [], "metadata": {"x": "2"}});
        let names: Vec<_> =
            from_stored(&stored, &hashes(&fields(&json!({"name": "a", "system": "s"}))), &fields(&other))
                .into_iter()
                .map(|change| change.name)
                .collect();
        assert_eq!(names, ["metadata.x", "model", "tools", "name"]);
    }
}
