//! Named types: objects, unions and enums of JSON values.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::kind::JsonKind;
use crate::spec::direction::Direction;

/// A named type.
#[derive(Debug, Deserialize)]
pub struct Type {
    /// The directions in which the type occurs.
    pub direction: Usage,
    /// The shape of its values.
    #[serde(flatten)]
    pub definition: Definition,
}

impl Type {
    /// Returns `true` if the type occurs in JSON that goes this way.
    pub fn goes(&self, direction: Direction) -> bool {
        match self.direction {
            Usage::Request => direction == Direction::Request,
            Usage::Response => direction == Direction::Response,
            Usage::Both => true,
        }
    }

    /// Returns the ways in which the type occurs, one or two.
    pub fn directions(&self) -> impl Iterator<Item = Direction> + '_ {
        [Direction::Request, Direction::Response].into_iter().filter(|direction| self.goes(*direction))
    }
}

/// The directions in which a type occurs.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Usage {
    /// Only in what the client sends.
    Request,
    /// Only in what the API answers.
    Response,
    /// In both.
    Both,
}

/// The shape of the values of a named type.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Definition {
    /// A JSON object with named fields.
    Object(Object),
    /// One of several shapes.
    Union(Union),
    /// One of several strings.
    Enum(Enumeration),
}

/// A JSON object with named fields.
#[derive(Debug, Deserialize)]
pub struct Object {
    /// The fields by their names on the wire.
    pub fields: BTreeMap<String, Field>,
    /// The schema of fields that are not listed, if such fields are allowed.
    pub additional: Option<Schema>,
}

/// A field of an object.
#[derive(Debug, Deserialize)]
pub struct Field {
    /// The key is always present.
    pub required: bool,
    /// The value may be null.
    pub nullable: bool,
    /// The schema of the value when it is not null.
    pub schema: Schema,
    /// The effect of the field in an update, by case: `absent`, `null` and others.
    #[serde(default)]
    pub semantics: BTreeMap<String, String>,
    /// A required field that some responses lack, so a reader must accept its absence.
    #[serde(default)]
    pub beta_only: bool,
}

/// One of several shapes.
#[derive(Debug, Deserialize)]
pub struct Union {
    /// The field whose text identifies the object variant.
    pub discriminator: Option<String>,
    /// The API documents that the list may grow.
    pub open: bool,
    /// The shapes, in no particular order.
    pub variants: Vec<Variant>,
}

/// A shape that a union can take.
#[derive(Debug, Deserialize)]
pub struct Variant {
    /// The kind of JSON value.
    pub json: JsonKind,
    /// The schema of the value.
    pub schema: Schema,
    /// The text of the discriminator.
    pub tag: Option<String>,
    /// An absent discriminator selects this variant.
    #[serde(default)]
    pub tag_optional: bool,
    /// A smaller union that holds this variant too.
    pub group: Option<String>,
}

/// One of several strings.
#[derive(Debug, Deserialize)]
pub struct Enumeration {
    /// The API documents that the list may grow.
    pub open: bool,
    /// The strings, in no particular order.
    pub values: Vec<String>,
}

/// The values that are allowed in one place.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Schema {
    /// A JSON string.
    String {
        /// The form of every value: `date-time` (RFC 3339) or none.
        format: Option<String>,
        /// A description of the text, which is not enforced.
        format_hint: Option<String>,
        /// The values known today; others are to be expected.
        #[serde(default)]
        known_values: Vec<String>,
    },
    /// A number without fraction.
    Integer {
        /// Values below zero occur.
        #[serde(default)]
        may_be_negative: bool,
    },
    /// A number, whole or not.
    Number,
    /// True or false.
    Boolean,
    /// Exactly this text.
    Const {
        /// The text.
        value: String,
    },
    /// Any JSON, null too.
    Any,
    /// A JSON array.
    Array {
        /// The schema of each item.
        items: Box<Self>,
        /// Items may be null.
        #[serde(default)]
        items_nullable: bool,
    },
    /// A JSON object with free keys.
    Map {
        /// The schema of each value.
        values: Box<Self>,
        /// Values may be null.
        #[serde(default)]
        values_nullable: bool,
    },
    /// The values of a named type.
    Ref {
        /// A key of [`Spec::types`](crate::Spec::types).
        name: String,
    },
    /// A file part of a multipart body.
    ///
    /// Samples show it as `{"$file": {"filename", "content_type", "base64"}}`.
    File,
}
