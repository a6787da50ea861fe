//! Reads the fields of a script's objects.

use crate::engine::script::ScriptError;
use crate::nearest::hint;
use serde_json::{Map, Value};
use std::time::Duration;

pub(super) type Parsed<T> = Result<T, ScriptError>;

pub(super) fn object<'a>(value: &'a Value, place: &str) -> Parsed<&'a Map<String, Value>> {
    value.as_object().ok_or_else(|| wrong(place, "must be an object"))
}

pub(super) fn only(fields: &Map<String, Value>, place: &str, names: &[&str]) -> Parsed<()> {
    match fields.keys().find(|name| !names.contains(&name.as_str())) {
        Some(name) => {
            let hint = hint(name, names.iter().copied());
            Err(wrong(place, &format!("unknown field `{name}`; allowed are {}{hint}", names.join(", "))))
        }
        None => Ok(()),
    }
}

pub(super) fn string(value: &Value, place: &str, name: &str) -> Parsed<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| wrong(place, &format!("`{name}` must be a text")))
}

pub(super) fn texts(value: &Value, place: &str, name: &str) -> Parsed<Vec<String>> {
    let items = value.as_array().ok_or_else(|| wrong(place, &format!("`{name}` must be a list of texts")))?;
    items.iter().map(|item| string(item, place, name)).collect()
}

pub(super) fn wrong(place: &str, problem: &str) -> ScriptError {
    ScriptError(format!("{place}: {problem}"))
}

pub(super) fn wait_of(value: &Value, place: &str) -> Parsed<Duration> {
    let time = value.as_u64().map(Duration::from_millis);
    time.ok_or_else(|| wrong(place, "`wait` must be a number of milliseconds"))
}
