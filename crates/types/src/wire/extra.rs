use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Json, Key};

/// The fields of an object that this version of the crate has no name for, kept so that they are written back.
///
/// It also remembers where the service wrote `null` for a field that it could have left out. Empty, it takes one word and no
/// allocation. In a request it is the way to send a field that is newer than this crate:
///
/// ```
/// use managed_agents_types::Extra;
///
/// let mut extra = Extra::default();
/// extra.insert("newer_field", serde_json::json!(7).into());
/// assert_eq!(extra.get("newer_field").unwrap().get(), "7");
/// ```
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Fields>>);

type Fields = Vec<(Box<str>, Json)>;

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
        let fields = self.0.get_or_insert_default();
        match fields.iter_mut().rfind(|(key, _)| **key == *name) {
            Some((_, old)) => *old = value,
            None => fields.push((name.into(), value)),
        }
    }

    /// All fields, in the order they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().flat_map(|fields| fields.iter()).map(|(key, value)| (&**key, value))
    }

    /// Keeps a field that came from a parser, even if its name came before: looking would be quadratic.
    pub(crate) fn keep(&mut self, key: Key<'_>, value: Json) {
        self.0.get_or_insert_default().push((key.0.into(), value));
    }

    pub(crate) fn keep_null(&mut self, name: &str) {
        self.keep(Key(name.into()), Json::null());
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
        f.debug_map().entries(self.iter()).finish()
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
