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
    Some(write(text, value.get(), 0, files, &mut json).map(|()| json))
}

/// Adds `text`, a value of `whole`, to `json`.
fn write(whole: &str, text: &str, depth: usize, files: Files, json: &mut String) -> Result<(), String> {
    let refused = |problem: String| at(whole, text, &problem);
    if depth > MAX_DEPTH {
        return Err(refused(format!("it is nested deeper than {MAX_DEPTH} levels")));
    }
    let unreadable = |error: serde_json::Error| refused(reason(&error));
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
                write(whole, value.get(), depth + 1, files, json)?;
                if let Some(name) = names.replace(name) {
                    return Err(at(whole, value.get(), &format!("duplicate key {name:?}")));
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
                write(whole, item.get(), depth + 1, files, json)?;
            }
            json.push(']');
        }
        b'"' if text.starts_with("\"@") || text.starts_with("\"\\u0040") => {
            let content: String = serde_json::from_str(text).map_err(unreadable)?;
            json.push_str(&quoted(&content, files).map_err(refused)?);
        }
        b'"' if text.contains("\\u") => {
            // Finds half of a surrogate pair, which no text can contain.
            serde_json::from_str::<String>(text).map_err(|error| refused(reason(&error)))?;
            json.push_str(text);
        }
        b'-' | b'0'..=b'9' if text.parse().is_ok_and(f64::is_infinite) => {
            return Err(refused(format!("{text} is too large a number")));
        }
        _ => json.push_str(text),
    }
    Ok(())
}

/// Returns the reason without a place, which would count from the beginning of the string.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// Adds the place of a part of `whole` to a message.
fn at(whole: &str, part: &str, problem: &str) -> String {
    // Parts are slices of the whole.
    let before = &whole[..part.as_ptr().addr().saturating_sub(whole.as_ptr().addr())];
    let (line, start) = (before.matches('\n').count() + 1, before.rfind('\n').map_or(0, |end| end + 1));
    format!("line {line}, column {}: {problem}", before[start..].chars().count() + 1)
}
