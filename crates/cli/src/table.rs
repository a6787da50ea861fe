//! The operations and the types of their requests, as `cargo xtask declarations` writes them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// All operations by id, such as `agents.versions.list`.
pub(crate) static TABLE: LazyLock<Table> =
    LazyLock::new(|| serde_json::from_str(include_str!("table.json")).expect("a test reads the table"));

#[derive(Deserialize)]
pub(crate) struct Table {
    pub(crate) operations: BTreeMap<String, Operation>,
    pub(crate) types: BTreeMap<String, Type>,
}

#[derive(Deserialize)]
pub(crate) struct Operation {
    pub(crate) about: String,
    pub(crate) beta: Vec<String>,
    /// The kinds of credentials that the service accepts.
    pub(crate) credentials: Vec<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The reply is one page of a list.
    pub(crate) pages: bool,
    pub(crate) query: Vec<Parameter>,
    pub(crate) request: Option<Body>,
    pub(crate) response: Response,
}

/// A kind of key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    OfTheWorkspace,
    /// The key of a self-hosted environment, for its workers.
    OfAnEnvironment,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Response {
    Json,
    Sse,
    Binary,
    None,
}

#[derive(Deserialize)]
pub(crate) struct Parameter {
    pub(crate) about: String,
    pub(crate) name: String,
    pub(crate) wire_name: String,
    pub(crate) schema: Schema,
}

#[derive(Deserialize)]
pub(crate) struct Body {
    #[serde(rename = "type")]
    pub(crate) type_name: String,
    /// The parts of a multipart body; empty for JSON.
    #[serde(default)]
    pub(crate) parts: Vec<Part>,
}

#[derive(Deserialize)]
pub(crate) struct Part {
    pub(crate) kind: String,
    pub(crate) repeated: bool,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Type {
    Object(Object),
    Union(Union),
    Enum(Choices),
}

#[derive(Deserialize)]
pub(crate) struct Object {
    pub(crate) fields: BTreeMap<String, Field>,
    pub(crate) additional: Option<Schema>,
}

#[derive(Deserialize)]
pub(crate) struct Field {
    #[serde(default)]
    pub(crate) about: String,
    pub(crate) nullable: bool,
    pub(crate) required: bool,
    pub(crate) schema: Schema,
}

#[derive(Deserialize)]
pub(crate) struct Union {
    pub(crate) discriminator: Option<String>,
    pub(crate) open: bool,
    pub(crate) variants: Vec<Variant>,
}

#[derive(Deserialize)]
pub(crate) struct Variant {
    pub(crate) json: String,
    pub(crate) schema: Schema,
    pub(crate) tag: Option<String>,
    #[serde(default)]
    pub(crate) tag_optional: bool,
}

#[derive(Deserialize)]
pub(crate) struct Choices {
    pub(crate) open: bool,
    pub(crate) values: Vec<String>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(crate) enum Schema {
    String,
    Integer,
    Number,
    Boolean,
    Any,
    File,
    Const {
        value: String,
    },
    Array {
        items: Box<Self>,
        #[serde(default)]
        items_nullable: bool,
    },
    Map {
        values: Box<Self>,
        #[serde(default)]
        values_nullable: bool,
    },
    Ref {
        name: String,
    },
}

impl Operation {
    /// Returns the names of the ids in the path, in order.
    pub(crate) fn ids(&'static self) -> impl Iterator<Item = &'static str> {
        self.segments().filter_map(|segment| segment.err())
    }

    /// Returns the segments of the path. An error is the name of an id.
    pub(crate) fn segments(&'static self) -> impl Iterator<Item = Result<&'static str, &'static str>> {
        self.path.split('/').skip(1).map(|segment| {
            match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => Err(name),
                None => Ok(segment),
            }
        })
    }

    /// Returns the fields of the body, or none without a body.
    pub(crate) fn fields(&'static self) -> impl Iterator<Item = (&'static str, &'static Field)> {
        let body = self.request.as_ref().and_then(|body| TABLE.types.get(&body.type_name));
        let fields = body.and_then(|of| match of {
            Type::Object(object) => Some(&object.fields),
            _ => None,
        });
        fields.into_iter().flatten().map(|(name, field)| (name.as_str(), field))
    }

    /// Returns the kind of key that the service accepts.
    pub(crate) fn key(&self) -> Key {
        match self.credentials.iter().any(|kind| kind == "api_key") {
            true => Key::OfTheWorkspace,
            false => Key::OfAnEnvironment,
        }
    }

    /// Returns the part of a multipart body that takes files.
    pub(crate) fn file_part(&self) -> Option<&Part> {
        self.request.iter().flat_map(|body| &body.parts).find(|part| part.kind == "file")
    }
}

impl Schema {
    /// Returns `true` for files, and lists of them.
    pub(crate) fn is_file(&self) -> bool {
        match self {
            Self::Array { items, .. } => items.is_file(),
            schema => matches!(schema, Self::File),
        }
    }

    /// Returns the type that the schema names.
    pub(crate) fn named(&self) -> Option<&'static Type> {
        match self {
            Self::Ref { name } => TABLE.types.get(name),
            _ => None,
        }
    }

    /// Returns a word for help texts and `commands`.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::String => "text".into(),
            Self::Integer => "integer".into(),
            Self::Number => "number".into(),
            Self::Boolean => "boolean".into(),
            Self::Any => "json".into(),
            Self::File => "file".into(),
            Self::Const { value } => value.clone(),
            Self::Array { items, .. } => format!("list of {}", items.word()),
            Self::Map { .. } => "key=value".into(),
            Self::Ref { name } => match self.named() {
                Some(Type::Enum(choices)) => choices.values.join("|"),
                _ => name.clone(),
            },
        }
    }
}
