//! Reading of tagged unions.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, MapAccess, Unexpected, Visitor};

use crate::wire::extra::Extra;
use crate::wire::json::Json;
use crate::wire::key::{Key, read_text};
use crate::wire::unknown_member::{UnknownMember, object_text, texts};

/// A tagged union: the value of the tag selects the member. A few unions have a short form, a plain
/// string.
pub(crate) trait Union<'de>: Sized {
    const TAG: &'static str;
    const NAME: &'static str;
    fn read_member<A: MapAccess<'de>>(kind: &str, map: &mut A) -> Result<Self, A::Error>;
    fn from_unknown(unknown: UnknownMember) -> Self;
    fn from_text(text: &str) -> Option<Self>;
}

/// Reads a union in one pass if the tag comes first, as the service writes it. Otherwise reorders
/// the object's text and reads that.
pub(crate) fn read_union<'de, D: Deserializer<'de>, U: for<'a> Union<'a>>(
    deserializer: D,
) -> Result<U, D::Error> {
    deserializer.deserialize_any(UnionVisitor(PhantomData))
}

struct UnionVisitor<U>(PhantomData<U>);

impl<'de, U: for<'a> Union<'a>> Visitor<'de> for UnionVisitor<U> {
    type Value = U;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", <U as Union<'de>>::NAME)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<U, E> {
        U::from_text(text).ok_or_else(|| E::invalid_type(Unexpected::Str(text), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<U, A::Error> {
        let tag = <U as Union<'de>>::TAG;
        let mut fields = Extra::NONE;
        if let Some(first) = map.next_key::<Key<'de>>()? {
            if first.0 != tag {
                fields.keep(first, map.next_value()?);
            } else if let Some(kind) = read_text(&mut map)? {
                return U::read_member(&kind, &mut map);
            } else {
                fields.keep_null(tag);
            }
        }
        while let Some(key) = map.next_key::<Key<'de>>()? {
            fields.keep(key, map.next_value()?);
        }
        let Some(kind) = fields.get(tag).filter(|kind| !kind.is_null()) else {
            let json = Json::from_text(object_text(texts(&fields))).map_err(Error::custom)?;
            return Ok(U::from_unknown(UnknownMember::new("", json)));
        };
        let rest = texts(&fields).filter(|(key, _)| *key != tag);
        let text = object_text(std::iter::once((tag, kind.get())).chain(rest));
        read_union(&mut serde_json::Deserializer::from_str(&text)).map_err(Error::custom)
    }
}
