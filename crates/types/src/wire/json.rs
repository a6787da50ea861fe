use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

/// Any JSON value, kept as the text that came, so that no number or key order is lost.
///
/// Used where the API lets anything stand (tool input, JSON schema) and for what this version does not know. It can only be
/// read by `serde_json`, directly: serde's own buffering (`#[serde(flatten)]`, `untagged`) refuses it.
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
    /// By this name a deserializer knows what it may give as text.
    #[doc(hidden)]
    pub const NAME: &'static str = "managed_agents_types::Json";

    /// Writes `value` as JSON. Fails where `serde_json` does: a map whose keys are not strings, for one.
    pub fn from<T: Serialize + ?Sized>(value: &T) -> Result<Self, serde_json::Error> {
        serde_json::value::to_raw_value(value).map(Self)
    }

    /// The text, whole and as it came.
    pub fn get(&self) -> &str {
        self.0.get()
    }

    /// Reads the text as `T`.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(self.get())
    }

    /// The value as a tree. A number that fits neither 64 bits nor a double becomes `null`.
    pub fn to_value(&self) -> serde_json::Value {
        self.decode().unwrap_or_default()
    }

    /// `text` must be JSON already: it comes from a parser.
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

/// Equal as JSON values, whatever the spacing and key order.
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
