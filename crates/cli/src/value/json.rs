//! Reads JSON, refuses what readers disagree on, and keeps order and digits as they are written.

use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::value::place::{Files, MAX_DEPTH, quoted};

/// The fields of an object, in the order given.
pub(crate) struct Fields<'a>(pub(crate) Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// Returns the value with the files that its texts name. `None` if the text is not JSON.
pub(crate) fn read(text: &str, files: Files) -> Option<Result<String, String>> {
    let value: &RawValue = serde_json::from_str(text).ok()?;
    let mut json = String::new();
    Some(write(value.get(), 0, files, &mut json).map(|()| json))
}

fn write(text: &str, depth: usize, files: Files, json: &mut String) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!("it is nested deeper than {MAX_DEPTH} levels"));
    }
    let unreadable = |error: serde_json::Error| error.to_string();
    match text.as_bytes()[0] {
        b'{' => {
            let mut names = HashSet::new();
            let Fields(fields) = serde_json::from_str(text).map_err(unreadable)?;
            json.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                json.push_str(&serde_json::Value::from(name.as_str()).to_string());
                json.push(':');
                write(value.get(), depth + 1, files, json)?;
                if let Some(name) = names.replace(name) {
                    return Err(format!("the key {name:?} stands there twice"));
                }
            }
            json.push('}');
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(unreadable)?;
            json.push('[');
            for (index, item) in items.into_iter().enumerate() {
                if index > 0 {
                    json.push(',');
                }
                write(item.get(), depth + 1, files, json)?;
            }
            json.push(']');
        }
        b'"' if text.starts_with("\"@") || text.starts_with("\"\\u0040") => {
            let content: String = serde_json::from_str(text).map_err(unreadable)?;
            json.push_str(&quoted(&content, files)?);
        }
        _ => json.push_str(text),
    }
    Ok(())
}
