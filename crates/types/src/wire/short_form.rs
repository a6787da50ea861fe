//! Values that are a string or an object.

use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};

use crate::wire::member::Member;

/// Reads a string or an object without a tag.
pub(crate) fn read_text_or_object<'de, D: Deserializer<'de>, T: Member<'de>, U>(
    deserializer: D,
    of_text: fn(&str) -> U,
    of_object: fn(T) -> U,
) -> Result<U, D::Error> {
    deserializer.deserialize_any(TextOrObject { of_text, of_object })
}

struct TextOrObject<T, U> {
    of_text: fn(&str) -> U,
    of_object: fn(T) -> U,
}

impl<'de, T: Member<'de>, U> Visitor<'de> for TextOrObject<T, U> {
    type Value = U;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or an object")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<U, E> {
        Ok((self.of_text)(text))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<U, A::Error> {
        T::read(&mut map, false).map(self.of_object)
    }
}
