use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::{Deserialize, DeserializeSeed, MapAccess};
use serde::ser::Serialize;

use super::key::{Key, Nullable};
use super::{Extra, Json, Member, Secret};

/// What can stand in a required field of an answer.
pub(crate) trait Field: Sized + PartialEq {
    /// What stands there if the service did not say it. An enum or a union is its unknown member then.
    fn empty() -> Self;

    /// Reads it; `None` if it is null.
    fn read_value<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Self>, A::Error>
    where
        Self: Deserialize<'de>,
    {
        map.next_value()
    }
}

/// Reads a text.
pub(crate) fn read_text<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    map.next_value::<Nullable<'de>>().map(|text| text.0)
}

/// Reads a list or map of which an absent one and an empty one mean the same. One that is there and empty is kept beside the fields,
/// so that it is written back.
pub(crate) fn read_many<'de, A: MapAccess<'de>, T: Field + Deserialize<'de> + Serialize>(
    map: &mut A,
    extra: &mut Extra,
    name: &str,
) -> Result<T, A::Error> {
    let found = map.next_value::<Option<T>>()?;
    match &found {
        Some(value) if *value == T::empty() => {
            extra.keep(Key(name.into()), Json::from(value).expect("nothing in it can fail"));
        }
        Some(_) => (),
        None => extra.keep_null(name),
    }
    Ok(found.unwrap_or_else(T::empty))
}

/// An object without any field.
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

impl Field for Json {
    fn empty() -> Self {
        Self::null()
    }
}

impl Field for Secret {
    fn empty() -> Self {
        Self::from("")
    }
}

impl<T: Field> Field for Box<T> {
    fn empty() -> Self {
        Self::new(T::empty())
    }
}

macro_rules! by_default {
    ($( $ty:ty $(where $item:ident)? ),*) => { $(
        impl$(<$item: PartialEq>)? Field for $ty {
            fn empty() -> Self {
                Self::default()
            }
        }
    )* };
}

impl Field for String {
    fn empty() -> Self {
        Self::new()
    }
    fn read_value<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Self>, A::Error> {
        Ok(read_text(map)?.map(Cow::into_owned))
    }
}

by_default!(bool, u64, i64, Vec<T> where T, Option<T> where T, BTreeMap<String, T> where T);
