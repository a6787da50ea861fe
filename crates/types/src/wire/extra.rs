use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::wire::field::Field;
use crate::wire::json::Json;
use crate::wire::key::Key;
use crate::wire::missing::Missing;

/// The fields of an object that this version of the crate has no name for, kept so that they are written back.
///
/// It also remembers which fields the service left out, and where it wrote `null`, so that neither is written back as something else:
/// [`Missing`] tells them. Empty, it takes one word and no allocation. In a request it is the way to send a field that is newer than
/// this crate:
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

/// What came beside the known fields, and which of these did not come.
#[derive(Clone, Default, PartialEq)]
struct Beside {
    fields: Vec<(Box<str>, Json)>,
    /// Known fields that were absent, null, or a constant that said something else: written only once they are set.
    left_out: Vec<&'static str>,
}

impl Extra {
    /// Nothing beside the known fields.
    pub const NONE: Self = Self(None);

    /// True when there is nothing beside the known fields.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The value of the field `name`.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.iter().filter(|(key, _)| *key == name).last().map(|(_, value)| value)
    }

    /// Sets the field `name`. A name that the type has a field for is written only while that field is empty.
    pub fn insert(&mut self, name: &str, value: Json) {
        let fields = &mut self.0.get_or_insert_default().fields;
        match fields.iter_mut().rfind(|(key, _)| **key == *name) {
            Some((_, old)) => *old = value,
            None => fields.push((name.into(), value)),
        }
    }

    /// All fields, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().flat_map(|beside| beside.fields.iter()).map(|(key, value)| (&**key, value))
    }

    /// Keeps a field that came from a parser, even if its name came before: looking would be quadratic.
    pub(crate) fn keep(&mut self, key: Key<'_>, value: Json) {
        self.0.get_or_insert_default().fields.push((key.0.into(), value));
    }

    pub(crate) fn keep_null(&mut self, name: &str) {
        self.keep(Key(name.into()), Json::null());
    }

    /// What stands in a field that did not come.
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

    /// The field came after all: its name was there twice.
    pub(crate) fn put_in(&mut self, name: &str) {
        if let Some(beside) = &mut self.0 {
            beside.left_out.retain(|left_out| *left_out != name);
        }
    }

    pub(crate) fn lacks(&self, name: &str) -> bool {
        self.0.as_ref().is_some_and(|beside| beside.left_out.contains(&name))
    }

    /// True if a field did not come and nobody has set it since.
    pub(crate) fn is_left_out<T: Field>(&self, name: &str, value: &T) -> bool {
        self.lacks(name) && *value == T::empty()
    }

    /// What is missing in the field `name`. Nothing more, if all of the field is.
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

/// A constant that says something else is not missing.
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
