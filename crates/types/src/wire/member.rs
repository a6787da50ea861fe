use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, MapAccess, Unexpected, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{Extra, Json, Key, read_text};

/// What can stand behind one tag of a union: an object, a boxed object, or nothing but unknown fields.
pub(crate) trait Member<'de>: Sized {
    /// Reads the fields; of what `is_tagged` the tag came first and is already taken.
    fn read<A: MapAccess<'de>>(map: &mut A, is_tagged: bool) -> Result<Self, A::Error>;
    /// Writes the fields, and before them the tag unless it is empty or a constant of the object's own.
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

/// Writes an object, alone (`tag` empty) or as the member of a union.
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

/// A member of a union that is newer than this version of the crate: nothing of it is lost.
///
/// Its text can be read but not matched on, so that a later version may give it a variant of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownMember {
    kind: Box<str>,
    json: Json,
}

impl UnknownMember {
    /// Any JSON object as a member: the way to send something that is newer than this crate. `kind` is what its tag says.
    pub fn new(kind: &str, json: Json) -> Self {
        Self { kind: kind.into(), json }
    }

    /// What its tag says; empty if it has none.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The whole object, tag included.
    pub fn json(&self) -> &Json {
        &self.json
    }

    pub(crate) fn empty() -> Self {
        Self::new("", Json::from_text("{}".into()).expect("it is JSON"))
    }

    pub(crate) fn read<'de, A: MapAccess<'de>>(tag: &str, kind: &str, map: &mut A) -> Result<Self, A::Error> {
        let rest = Extra::read_rest(map)?;
        let text = object_text(std::iter::once((tag, quoted(kind).as_str())).chain(texts(&rest)));
        Ok(Self { kind: kind.into(), json: Json::from_text(text).map_err(Error::custom)? })
    }
}

impl Serialize for UnknownMember {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

/// A union: one tag field says which member an object is; a few have a short form, a plain string.
pub(crate) trait Union<'de>: Sized {
    const TAG: &'static str;
    const NAME: &'static str;
    fn read_member<A: MapAccess<'de>>(kind: &str, map: &mut A) -> Result<Self, A::Error>;
    fn from_unknown(unknown: UnknownMember) -> Self;
    fn from_text(text: &str) -> Option<Self>;
}

/// One pass when the tag comes first, as the service writes it; otherwise the object is put in that order and read again.
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

/// Reads an object that stands alone.
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

/// Reads a field that should say `value`. What else it says is kept, and is not an error, since nothing depends on it. False if so.
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

/// The bit of a constant among those of an object.
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

fn texts(fields: &Extra) -> impl Iterator<Item = (&str, &str)> {
    fields.iter().map(|(key, value)| (key, value.get()))
}

fn object_text<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::from("{");
    for (key, value) in fields {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&quoted(key));
        text.push(':');
        text.push_str(value);
    }
    text.push('}');
    text
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a string can be written")
}
