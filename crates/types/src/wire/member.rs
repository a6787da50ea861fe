//! Reading and writing of objects, alone or as members of a union.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use crate::wire::extra::Extra;
use crate::wire::json::Json;
use crate::wire::key::{Key, read_text};

/// The content of a union's member: an object, a boxed object, or unknown fields only.
pub(crate) trait Member<'de>: Sized {
    /// Reads the fields. `is_tagged` says that the tag came first and was already read.
    fn read<A: MapAccess<'de>>(map: &mut A, is_tagged: bool) -> Result<Self, A::Error>;
    /// Writes the tag and the fields. Leaves out a tag that is empty or a constant of the object.
    fn write_fields<M: SerializeMap>(&self, map: &mut M, tag: &str, value: &str) -> Result<(), M::Error>;
}

impl<'de, T: Member<'de>> Member<'de> for Box<T> {
    fn read<A: MapAccess<'de>>(map: &mut A, is_tagged: bool) -> Result<Self, A::Error> {
        T::read(map, is_tagged).map(Self::new)
    }
    fn write_fields<M: SerializeMap>(&self, map: &mut M, tag: &str, value: &str) -> Result<(), M::Error> {
        (**self).write_fields(map, tag, value)
    }
}

impl<'de> Member<'de> for Extra {
    fn read<A: MapAccess<'de>>(map: &mut A, _: bool) -> Result<Self, A::Error> {
        Self::read_rest(map)
    }
    fn write_fields<M: SerializeMap>(&self, map: &mut M, tag: &str, value: &str) -> Result<(), M::Error> {
        map.serialize_entry(tag, value)?;
        self.write(map, |name| name == tag)
    }
}

/// Writes an object: alone if `tag` is empty, else as a member of a union.
pub(crate) fn write_object<'de, T: Member<'de>, S: Serializer>(
    object: &T,
    tag: &str,
    value: &str,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    object.write_fields(&mut map, tag, value)?;
    map.end()
}

/// Reads an object that is not a member of a union.
pub(crate) fn read_object<'de, D: Deserializer<'de>, T: Member<'de>>(
    deserializer: D,
    name: &'static str,
) -> Result<T, D::Error> {
    struct ObjectVisitor<T>(&'static str, PhantomData<T>);
    impl<'de, T: Member<'de>> Visitor<'de> for ObjectVisitor<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "the object {}", self.0)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
            T::read(&mut map, false)
        }
    }
    deserializer.deserialize_map(ObjectVisitor(name, PhantomData))
}

/// Reads a field that should be the constant `value`. Another value is no error, because nothing
/// depends on the constant: the function keeps that value in `extra` and returns `false`.
pub(crate) fn read_constant<'de, A: MapAccess<'de>>(
    map: &mut A,
    extra: &mut Extra,
    name: &'static str,
    value: &str,
) -> Result<bool, A::Error> {
    let found = read_text(map)?;
    let is_said = found.as_ref().is_some_and(|found| found == value);
    if !is_said {
        let found = found.map(|found| Json::from(&*found).expect("a string can be written"));
        extra.keep(Key(name.into()), found.unwrap_or_else(Json::null));
    }
    Ok(is_said)
}

/// Returns the bit for one of an object's constants.
pub(crate) const fn bit(names: &[&str], name: &str) -> u8 {
    let mut at = 0;
    while !is_same(names[at].as_bytes(), name.as_bytes()) {
        at += 1;
    }
    1 << at
}

const fn is_same(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

/// Makes an object of which no field was sent.
pub(crate) fn read_nothing<T: Member<'static>>() -> T {
    T::read(&mut Nothing, false).expect("no field of it is refused")
}

struct Nothing;

impl<'de> MapAccess<'de> for Nothing {
    type Error = serde::de::value::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, _: K) -> Result<Option<K::Value>, Self::Error> {
        Ok(None)
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, _: V) -> Result<V::Value, Self::Error> {
        unreachable!("there was no key")
    }
}
