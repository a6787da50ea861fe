//! Operations of the API: routes, parameters, headers and bodies.

use serde::Deserialize;
use serde_json::Value;

use crate::spec::types::Schema;

/// An operation of the API.
#[derive(Debug, Deserialize)]
pub struct Endpoint {
    /// Resource path and method, such as `sessions.events.list`.
    pub id: String,
    /// The HTTP method in capitals.
    pub method: String,
    /// The path, which has `{name}` for each of `path_params`.
    pub path: String,
    /// The parameters of the path, in its order.
    pub path_params: Vec<PathParam>,
    /// The query parameters it takes.
    pub query: Vec<QueryParam>,
    /// Optional headers that not every endpoint takes.
    pub headers: Vec<Header>,
    /// The values that `anthropic-beta` must hold.
    pub beta: Vec<String>,
    /// The value of `accept`.
    pub accept: String,
    /// The body of the request.
    pub request: Option<RequestBody>,
    /// The body of the response.
    pub response: ResponseBody,
    /// The style of paging and the names of the parameters and fields that play each part, or null.
    pub pagination: Value,
    /// Documented errors: `status`, `error_code`, `details`.
    pub error_codes: Vec<Value>,
    /// The kinds of credential it takes, keys of `api.auth.credentials`.
    pub credentials: Vec<String>,
}

/// A `{name}` in a path.
#[derive(Debug, Deserialize)]
pub struct PathParam {
    /// The name between the braces.
    pub name: String,
    /// Always a string today.
    pub schema: Schema,
}

/// A query parameter.
#[derive(Debug, Deserialize)]
pub struct QueryParam {
    /// The name without brackets for arrays.
    pub name: String,
    /// The name on the wire before percent-encoding, such as `types[]`.
    pub wire_name: String,
    /// Must be given.
    pub required: bool,
    /// Clients leave the parameter out when its value is null.
    pub nullable: bool,
    /// A scalar, an enum, or an array of these.
    pub schema: Schema,
}

/// A header that not every endpoint takes.
#[derive(Debug, Deserialize)]
pub struct Header {
    /// The name in lower case.
    pub name: String,
    /// Must be given.
    pub required: bool,
    /// Always a string today.
    pub schema: Schema,
}

/// The body that an endpoint takes.
#[derive(Debug, Deserialize)]
pub struct RequestBody {
    /// `application/json` or `multipart/form-data`.
    pub content_type: String,
    /// The name of the body's type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Always true today.
    pub required: bool,
    /// The body may be `{}`.
    pub empty_object_allowed: bool,
    /// The parts of a multipart body; empty for JSON.
    #[serde(default)]
    pub parts: Vec<BodyPart>,
}

/// A part of a multipart body.
#[derive(Debug, Deserialize)]
pub struct BodyPart {
    /// The part's name, `files[]` for a repeated one.
    pub name: String,
    /// The field of the body's type.
    pub field: String,
    /// File or text.
    pub kind: PartKind,
    /// May be given more than once.
    pub repeated: bool,
    /// The meaning of the file name.
    pub filename: Option<String>,
}

/// The content of a part of a multipart body.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum PartKind {
    /// Bytes with a file name.
    File,
    /// Text without a file name.
    Text,
}

/// The body of a response.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum ResponseBody {
    /// One JSON value.
    Json {
        /// The name of its type.
        #[serde(rename = "type")]
        type_name: String,
        /// The body may be JSON null, or the status 204.
        #[serde(default)]
        nullable: bool,
    },
    /// A stream of events.
    Sse {
        /// The name of the type of each event.
        event_type: String,
    },
    /// Bytes.
    Binary,
    /// No body.
    None,
}

/// A value of the header `anthropic-version`.
#[derive(Debug, Deserialize)]
pub struct Version {
    /// The value.
    pub anthropic_version: String,
    /// A query pair that clients of that version may add.
    pub beta_query: Option<BetaQuery>,
}

/// A query pair that clients of an older version may add to any endpoint.
#[derive(Debug, Deserialize)]
pub struct BetaQuery {
    /// The name.
    pub name: String,
    /// The only value.
    pub value: String,
}
