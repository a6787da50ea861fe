//! Unknown members of unions.

use serde::de::{Error, MapAccess};
use serde::ser::{Serialize, Serializer};

use crate::wire::extra::Extra;
use crate::wire::json::Json;

/// A member of a union that this version of the crate does not know, with all its fields.
///
/// It offers no pattern to match on, so that a later version may add a variant for it.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownMember {
    kind: Box<str>,
    json: Json,
}

impl UnknownMember {
    /// Makes a member from any JSON object, to send one that is newer than this crate. `kind` is
    /// the value of its tag.
    pub fn new(kind: &str, json: Json) -> Self {
        Self { kind: kind.into(), json }
    }

    /// Returns the value of its tag; empty if it has none.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Returns the whole object with its tag.
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

pub(crate) fn texts(fields: &Extra) -> impl Iterator<Item = (&str, &str)> {
    fields.iter().map(|(key, value)| (key, value.get()))
}

pub(crate) fn object_text<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
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
