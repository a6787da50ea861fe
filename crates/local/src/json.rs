//! Reads the JSON that clients and scripts give. A key that an object has twice is refused, because
//! JSON does not say which of the two counts.

use crate::spec::place::Place;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Reads a whole text. The error names the line, and the place of a key that is there twice.
pub(crate) fn read(text: &[u8]) -> serde_json::Result<Value> {
    let mut source = serde_json::Deserializer::from_slice(text);
    let value = At(Place::Body).deserialize(&mut source)?;
    source.end()?;
    Ok(value)
}

/// Reads the value at a place.
struct At<'a>(Place<'a>);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Value, D::Error> {
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for At<'_> {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = source.next_element_seed(At(Place::Item(&self.0, items.len())))? {
            items.push(item);
        }
        Ok(items.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Value, A::Error> {
        let mut fields = Map::new();
        while let Some(key) = source.next_key::<String>()? {
            let place = Place::Field(&self.0, &key);
            if fields.contains_key(&key) {
                return Err(A::Error::custom(format_args!("{place}: given twice")));
            }
            let value = source.next_value_seed(At(place))?;
            fields.insert(key, value);
        }
        Ok(fields.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_key_twice_is_read_as_serde_json_reads_it() {
        for text in [
            r#"{"a": [1, -1, 1.5, 1e300, 18446744073709551615], "b": {"a": null, "b": [true, "ü\u00e9"]}}"#,
            r#"[[], {}, "", 0]"#,
            "7",
            "[1] 2",
            "{\"a\": \"\\ud800\"}",
            "{\"a\"",
            "",
        ] {
            let expected = serde_json::from_str::<Value>(text).map_err(|error| error.to_string());
            assert_eq!(read(text.as_bytes()).map_err(|error| error.to_string()), expected, "{text}");
        }
    }

    #[test]
    fn a_key_that_is_there_twice_is_named_by_its_place() {
        for (text, problem) in [
            (r#"{"a": 1, "a": 1}"#, "a: given twice at line 1 column 12"),
            (r#"{"a": 1, "\u0061": 2}"#, "a: given twice at line 1 column 17"),
            (r#"{"a": [{"b": {"c": 1, "d": 2, "c": 3}}]}"#, "a.0.b.c: given twice at line 1 column 33"),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap_err().to_string(), problem);
        }
    }
}
