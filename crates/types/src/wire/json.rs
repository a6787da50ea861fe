//! Arbitrary JSON as text.

use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Any JSON value, kept as its text, so that numbers and the order of keys are exact.
///
/// The type of fields that hold arbitrary JSON (tool input, JSON schema) and of values that this
/// version does not know. Only `serde_json` can read it, and only directly: serde's buffering
/// (`#[serde(flatten)]`, `untagged`) refuses it.
///
/// ```
/// use managed_agents_types::Json;
///
/// let input: Json = serde_json::from_str(r#"{ "path": "a.txt", "size": 1e3 }"#)?;
/// assert_eq!(input.get(), r#"{ "path": "a.txt", "size": 1e3 }"#);
/// assert_eq!(input.to_value()["path"], "a.txt");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Json(Box<RawValue>);

impl Json {
    /// The name by which a deserializer recognises that it may pass the text.
    #[doc(hidden)]
    pub const NAME: &'static str = "managed_agents_types::Json";

    /// Writes `value` as JSON. Fails like `serde_json`, for example for a map whose keys are not
    /// strings.
    pub fn from<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(value).map(Self)
    }

    /// Returns the whole text, unchanged.
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Reads the text as `T`.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.get())
    }

    /// Returns the value as a tree. The whole value becomes `null` if the tree cannot hold it, such
    /// as a number beyond the range of a double.
    pub fn to_value(&self) -> serde_json::Value {
        self.decode().unwrap_or_default()
    }

    /// `text` must be JSON from a parser.
    pub(crate) fn from_text(text: String) -> Result<Self, serde_json::Error> {
        RawValue::from_string(text).map(Self)
    }

    pub(crate) fn null() -> Self {
        Self(RawValue::NULL.to_owned())
    }

    pub(crate) fn is_null(&self) -> bool {
        self.get() == "null"
    }
}

impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        Self::from(&value).expect("a tree of JSON values can be written")
    }
}

/// Compares JSON values and ignores spacing and the order of keys.
impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get() || self.to_value() == other.to_value()
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.get())
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct JsonVisitor;
        impl<'de> Visitor<'de> for JsonVisitor {
            type Value = Json;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any JSON value")
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
                Box::<RawValue>::deserialize(deserializer).map(Json)
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Json, E> {
                Json::from_text(text.into()).map_err(E::custom)
            }
        }
        deserializer.deserialize_newtype_struct(Self::NAME, JsonVisitor)
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
