use serde::de::{Error, MapAccess};
use serde::ser::{Serialize, Serializer};

use crate::wire::extra::Extra;
use crate::wire::json::Json;

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
