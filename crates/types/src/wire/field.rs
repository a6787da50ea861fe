use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::{Deserialize, MapAccess};

use crate::wire::json::Json;
use crate::wire::key::read_text;
use crate::wire::text::Secret;

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
