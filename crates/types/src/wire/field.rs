//! Values of fields that were not sent.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::{Deserialize, MapAccess};

use crate::wire::json::Json;
use crate::wire::key::read_text;
use crate::wire::text::Secret;

/// The type of a required field of a reply.
pub(crate) trait Field: Sized + PartialEq {
    /// Returns the value of a field that was not sent. For an enum or a union that is its unknown
    /// member.
    fn empty() -> Self;

    /// Reads a value; returns `None` for `null`.
    fn read_value<'de, A: MapAccess<'de>>(map: &mut A) -> Result<Option<Self>, A::Error>
    where
        Self: Deserialize<'de>,
    {
        map.next_value()
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
