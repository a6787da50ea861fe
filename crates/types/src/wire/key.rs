//! Strings and object keys, borrowed if possible.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// An object key. Borrowed from the text if it has no escapes.
pub(crate) struct Key<'de>(pub(crate) Cow<'de, str>);

/// A string or `null`. An `Option` would inspect the next byte twice.
pub(crate) struct Nullable<'de>(pub(crate) Option<Cow<'de, str>>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Nullable<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor(PhantomData))
    }
}

/// Reads a string; returns `None` for `null`.
pub(crate) fn read_text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    map.next_value::<Nullable<'de>>().map(|text| text.0)
}

struct TextVisitor<T>(PhantomData<T>);

trait Text<'de>: Sized {
    fn of(text: Cow<'de, str>) -> Self;
    fn null() -> Option<Self>;
}

impl<'de> Text<'de> for Key<'de> {
    fn of(text: Cow<'de, str>) -> Self {
        Self(text)
    }
    fn null() -> Option<Self> {
        None
    }
}

impl<'de> Text<'de> for Nullable<'de> {
    fn of(text: Cow<'de, str>) -> Self {
        Self(Some(text))
    }
    fn null() -> Option<Self> {
        Some(Self(None))
    }
}

impl<'de, T: Text<'de>> Visitor<'de> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        Ok(T::of(Cow::Borrowed(text)))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::of(Cow::Owned(text.into())))
    }
    fn visit_string<E: Error>(self, text: String) -> Result<T, E> {
        Ok(T::of(Cow::Owned(text)))
    }
    fn visit_unit<E: Error>(self) -> Result<T, E> {
        T::null().ok_or_else(|| E::invalid_type(serde::de::Unexpected::Unit, &self))
    }
}
