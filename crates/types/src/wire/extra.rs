//! Unknown fields of an object, and the names of those that were not sent.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::wire::field::Field;
use crate::wire::json::Json;
use crate::wire::key::Key;
use crate::wire::missing::Missing;

/// Fields of an object that this version of the crate does not know. They are kept and written
/// back.
///
/// It also records the known fields that the service left out or sent as `null`, so that they are
/// written back in the same way; [`Missing`] reports them. An empty `Extra` takes one word and no
/// allocation. A request can send a field that is newer than this crate:
///
/// ```
/// use managed_agents_types::Extra;
///
/// let mut extra = Extra::default();
/// extra.insert("newer_field", serde_json::json!(7).into());
/// assert_eq!(extra.get("newer_field").unwrap().get(), "7");
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Beside>>);

/// Unknown fields, and the names of known fields that were not sent.
#[derive(Clone, Default, PartialEq)]
struct Beside {
    fields: Vec<(Box<str>, Json)>,
    /// Known fields that were absent or null, and constants with another value. They are written
    /// only once they are set.
    left_out: Vec<&'static str>,
}

impl Extra {
    /// No unknown fields.
    pub const NONE: Self = Self(None);

    /// Returns `true` if there are no unknown fields.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Returns the value of the field `name`.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.iter().filter(|(key, _)| *key == name).last().map(|(_, value)| value)
    }

    /// Sets the field `name`. If the type has a field of that name, the value here is written only
    /// while that field is empty.
    pub fn insert(&mut self, name: &str, value: Json) {
        let fields = &mut self.0.get_or_insert_default().fields;
        match fields.iter_mut().rfind(|(key, _)| **key == *name) {
            Some((_, old)) => *old = value,
            None => fields.push((name.into(), value)),
        }
    }

    /// Iterates over all fields, in the order of the JSON.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().flat_map(|beside| beside.fields.iter()).map(|(key, value)| (&**key, value))
    }

    /// Keeps a field from a parser. Does not look for an earlier one of the same name, which would
    /// make reading quadratic.
    pub(crate) fn keep(&mut self, key: Key<'_>, value: Json) {
        self.0.get_or_insert_default().fields.push((key.0.into(), value));
    }

    pub(crate) fn keep_null(&mut self, name: &str) {
        self.keep(Key(name.into()), Json::null());
    }

    /// Records a field as not sent and returns its empty value.
    #[cold]
    pub(crate) fn lack<T: Field>(&mut self, name: &'static str) -> T {
        self.leave_out(name);
        T::empty()
    }

    #[cold]
    pub(crate) fn leave_out(&mut self, name: &'static str) {
        if !self.lacks(name) {
            self.0.get_or_insert_default().left_out.push(name);
        }
    }

    /// Removes the record that a field was not sent, for a name that occurs twice.
    pub(crate) fn put_in(&mut self, name: &str) {
        if let Some(beside) = &mut self.0 {
            beside.left_out.retain(|left_out| *left_out != name);
        }
    }

    pub(crate) fn lacks(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|beside| beside.left_out.contains(&name))
    }

    /// Returns `true` if a field was not sent and has not been set since.
    pub(crate) fn is_left_out<T: Field>(&self, name: &str, value: &T) -> bool {
        self.lacks(name) && *value == T::empty()
    }

    /// Adds the missing parts of the field `name`. Adds nothing if the whole field is missing.
    pub(crate) fn find_missing_in(
        &self,
        value: &impl Missing,
        name: &str,
        at: &mut String,
        found: &mut Vec<String>,
    ) {
        if !self.lacks(name) {
            super::missing::within(at, &[".", name], |at| value.find_missing(at, found));
        }
    }

    pub(crate) fn write<M: SerializeMap>(
        &self,
        map: &mut M,
        is_written: impl Fn(&str) -> bool,
    ) -> Result<(), M::Error> {
        for (key, value) in self.iter().filter(|(key, _)| !is_written(key)) {
            map.serialize_entry(key, value)?;
        }
        Ok(())
    }

    pub(crate) fn read_rest<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Self, A::Error> {
        let mut extra = Self::NONE;
        while let Some(key) = map.next_key::<Key<'de>>()? {
            extra.keep(key, map.next_value()?);
        }
        Ok(extra)
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        map.entries(self.iter());
        match &self.0 {
            Some(beside) if !beside.left_out.is_empty() => {
                map.entry(&format_args!("left_out"), &beside.left_out).finish()
            }
            _ => map.finish(),
        }
    }
}

/// A constant with another value is not missing.
impl Missing for Extra {
    fn find_missing(&self, at: &mut String, found: &mut Vec<String>) {
        let names = self.0.iter().flat_map(|beside| beside.left_out.iter());
        for name in names.filter(|name| self.get(name).is_none_or(Json::is_null)) {
            super::missing::within(at, &[".", name], |at| found.push(at.clone()));
        }
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.write(&mut map, |_| false)?;
        map.end()
    }
}

impl<'de> serde::Deserialize<'de> for Extra {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Extra;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Extra, A::Error> {
                Extra::read_rest(&mut map)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}
