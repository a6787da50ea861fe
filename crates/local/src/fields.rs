//! Reads the fields of a request body. A refusal names the place and the problem, as the service's
//! do.

use crate::refusal::{Refusal, Result};
use serde_json::{Map, Value};
use std::ops::RangeInclusive;

/// An object of a request, and its place in the body.
#[derive(Clone, Debug)]
pub(crate) struct Fields<'a> {
    place: String,
    map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
    /// `place` is empty for the body itself.
    pub(crate) fn new(value: &'a Value, place: impl Into<String>) -> Result<Self> {
        let place = place.into();
        match value {
            Value::Object(map) => Ok(Self { place, map }),
            _ if place.is_empty() => Err(Refusal::invalid("the body must be a JSON object")),
            _ => Err(Refusal::invalid(format!("{place}: must be an object"))),
        }
    }

    /// Refuses fields of other names.
    pub(crate) fn only(&self, names: &[&str]) -> Result<()> {
        match self.map.keys().find(|name| !names.contains(&name.as_str())) {
            Some(name) => Err(self.wrong(name, "unknown field")),
            None => Ok(()),
        }
    }

    pub(crate) fn wrong(&self, name: &str, problem: &str) -> Refusal {
        Refusal::invalid(format!("{}: {problem}", self.at(name)))
    }

    /// Returns the place of a field, such as `tools.0.name`.
    pub(crate) fn at(&self, name: &str) -> String {
        if self.place.is_empty() { name.into() } else { format!("{}.{name}", self.place) }
    }

    /// Returns the field as it was given, null included.
    pub(crate) fn given(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name)
    }

    /// Returns the field if it was given and is not null.
    pub(crate) fn some(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.map.iter()
    }

    pub(crate) fn required(&self, name: &str) -> Result<&'a Value> {
        self.given(name).ok_or_else(|| self.wrong(name, "this field is required"))
    }

    pub(crate) fn text(&self, name: &str, length: RangeInclusive<usize>) -> Result<&'a str> {
        self.check_text(name, self.required(name)?, length)
    }

    pub(crate) fn some_text(&self, name: &str, length: RangeInclusive<usize>) -> Result<Option<&'a str>> {
        self.some(name).map(|value| self.check_text(name, value, length)).transpose()
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>> {
        self.some(name)
            .map(|value| value.as_bool().ok_or_else(|| self.wrong(name, "must be true or false")))
            .transpose()
    }

    pub(crate) fn number(&self, name: &str, range: RangeInclusive<u64>) -> Result<Option<u64>> {
        let fits = |value: &Value| value.as_u64().filter(|number| range.contains(number));
        let problem = || format!("must be a whole number from {} to {}", range.start(), range.end());
        self.some(name).map(|value| fits(value).ok_or_else(|| self.wrong(name, &problem()))).transpose()
    }

    /// Returns the items of a list; none if the field is absent or null.
    pub(crate) fn list(&self, name: &str) -> Result<&'a [Value]> {
        match self.some(name) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(self.wrong(name, "must be a list")),
        }
    }

    /// Returns a list of objects.
    pub(crate) fn objects(&self, name: &str) -> Result<Vec<Self>> {
        let place = |index| format!("{}.{index}", self.at(name));
        self.list(name)?.iter().enumerate().map(|(index, item)| Self::new(item, place(index))).collect()
    }

    pub(crate) fn texts(&self, name: &str) -> Result<Vec<&'a str>> {
        let text = |item: &'a Value| item.as_str().ok_or_else(|| self.wrong(name, "must be a list of texts"));
        self.list(name)?.iter().map(text).collect()
    }

    pub(crate) fn object(&self, name: &str) -> Result<Option<Self>> {
        self.some(name).map(|value| Self::new(value, self.at(name))).transpose()
    }

    /// Returns the object's `type`, which must be one of these.
    pub(crate) fn kind(&self, kinds: &[&'static str]) -> Result<&'static str> {
        let given = self.text("type", 0..=usize::MAX)?;
        let known = kinds.iter().find(|kind| **kind == given);
        known.copied().ok_or_else(|| self.wrong("type", &format!("must be one of {}", kinds.join(", "))))
    }

    /// Returns a text, which must be one of these.
    pub(crate) fn choice(&self, name: &str, choices: &[&str]) -> Result<Option<&'a str>> {
        let text = self.some_text(name, 0..=usize::MAX)?;
        match text {
            Some(text) if !choices.contains(&text) => {
                Err(self.wrong(name, &format!("must be one of {}", choices.join(", "))))
            }
            text => Ok(text),
        }
    }

    fn check_text(&self, name: &str, value: &'a Value, length: RangeInclusive<usize>) -> Result<&'a str> {
        let text = value.as_str().ok_or_else(|| self.wrong(name, "must be a text"))?;
        if length.contains(&text.chars().count()) {
            return Ok(text);
        }
        let problem = format!("must have {} to {} characters", length.start(), length.end());
        Err(self.wrong(name, &problem))
    }
}

/// The most pairs of a metadata object, and the longest key and value.
const MAX_PAIRS: usize = 16;
const MAX_KEY: usize = 64;
const MAX_VALUE: usize = 512;

/// Merges the `metadata` of a request into the stored one. A text sets a key and null deletes it.
/// An empty text deletes it too if `empty_deletes` is set.
pub(crate) fn merge_metadata(
    fields: &Fields<'_>,
    stored: &Map<String, Value>,
    empty_deletes: bool,
) -> Result<Map<String, Value>> {
    let invalid = |problem: &str| fields.wrong("metadata", problem).with_code("invalid_metadata");
    let invalid_at = |key: &str, problem: &str| {
        let shown: String = key.chars().take(MAX_KEY).collect();
        fields.wrong(&format!("metadata.{shown}"), problem).with_code("invalid_metadata")
    };
    let mut merged = stored.clone();
    let Some(given) = fields.some("metadata") else { return Ok(merged) };
    for (key, value) in given.as_object().ok_or_else(|| invalid("must be an object"))? {
        match value {
            Value::Null => {
                merged.remove(key);
            }
            Value::String(text) if text.is_empty() && empty_deletes => {
                merged.remove(key);
            }
            Value::String(text) if key.chars().count() <= MAX_KEY && text.chars().count() <= MAX_VALUE => {
                merged.insert(key.clone(), value.clone());
            }
            Value::String(_) => return Err(invalid_at(key, "a key may have 64 characters, its value 512")),
            _ => return Err(invalid_at(key, "must be a text")),
        }
    }
    if merged.len() > MAX_PAIRS {
        return Err(invalid("may have at most 16 pairs"));
    }
    Ok(merged)
}
