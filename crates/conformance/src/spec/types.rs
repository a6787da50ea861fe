use std::collections::BTreeMap;

use serde::Deserialize;

use super::Direction;
use crate::JsonKind;

/// A named type.
#[derive(Debug, Deserialize)]
pub struct Type {
    /// Where the type occurs.
    pub direction: Usage,
    /// What its values look like.
    #[serde(flatten)]
    pub definition: Definition,
}

impl Type {
    /// Whether the type occurs in JSON that goes this way.
    pub fn goes(&self, direction: Direction) -> bool {
        match self.direction {
            Usage::Request => direction == Direction::Request,
            Usage::Response => direction == Direction::Response,
            Usage::Both => true,
        }
    }

    /// The ways in which the type occurs, one or two.
    pub fn directions(&self) -> impl Iterator<Item = Direction> + '_ {
        [Direction::Request, Direction::Response].into_iter().filter(|direction| self.goes(*direction))
    }
}

/// Where a type occurs.
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

/// What the values of a named type look like.
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
    /// By name on the wire.
    pub fields: BTreeMap<String, Field>,
    /// When given, any further field may have this schema.
    pub additional: Option<Schema>,
}

/// A field of an object.
#[derive(Debug, Deserialize)]
pub struct Field {
    /// The key is always there.
    pub required: bool,
    /// The value may be null.
    pub nullable: bool,
    /// What the value is when it is not null.
    pub schema: Schema,
    /// What the server makes of the field in an update: a case such as `absent` or `null`, and what it does then.
    #[serde(default)]
    pub semantics: BTreeMap<String, String>,
    /// Not seen in every answer even though required; a reader takes its absence.
    #[serde(default)]
    pub beta_only: bool,
}

/// One of several shapes.
#[derive(Debug, Deserialize)]
pub struct Union {
    /// The field whose text tells the object variants apart.
    pub discriminator: Option<String>,
    /// Stated to grow.
    pub open: bool,
    /// In no particular order.
    pub variants: Vec<Variant>,
}

/// A shape that a union can take.
#[derive(Debug, Deserialize)]
pub struct Variant {
    /// The kind of JSON value.
    pub json: JsonKind,
    /// What the value is.
    pub schema: Schema,
    /// The text of the discriminator.
    pub tag: Option<String>,
    /// The discriminator may be absent, which then selects this variant.
    #[serde(default)]
    pub tag_optional: bool,
    /// A smaller union that holds this variant too.
    pub group: Option<String>,
}

/// One of several strings.
#[derive(Debug, Deserialize)]
pub struct Enumeration {
    /// Stated to grow.
    pub open: bool,
    /// In no particular order.
    pub values: Vec<String>,
}

/// What a value may be.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Schema {
    /// A JSON string.
    String {
        /// A form that every value has: `date-time` (RFC 3339) or nothing.
        format: Option<String>,
        /// What the text is, not enforced.
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
        /// What each item is.
        items: Box<Self>,
        /// Items may be null.
        #[serde(default)]
        items_nullable: bool,
    },
    /// A JSON object with free keys.
    Map {
        /// What each value is.
        values: Box<Self>,
        /// Values may be null.
        #[serde(default)]
        values_nullable: bool,
    },
    /// What the named type says.
    Ref {
        /// A key of [`Spec::types`](crate::Spec::types).
        name: String,
    },
    /// A file part of a multipart body. In samples it is `{"$file": {"filename", "content_type", "base64"}}`.
    File,
}
