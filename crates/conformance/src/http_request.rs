//! Checks a whole request against the endpoint that takes it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::http_request::parts::Part;
use crate::spec::Spec;
use crate::spec::direction::Direction;
use crate::spec::endpoint::Endpoint;
use crate::validate::{Problem, validate};

mod headers;
pub(crate) mod parts;
mod path;
mod query;

/// A request as a client sends it.
#[derive(Clone, Debug, Default)]
pub struct HttpRequest {
    /// The method in capitals.
    pub method: String,
    /// Path and query, percent-encoded, as on the request line.
    pub target: String,
    /// The headers, in any case and order.
    pub headers: Vec<(String, String)>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// The body, if it is multipart.
    pub parts: Option<Vec<Part>>,
}

/// Returns the endpoint that takes a request.
///
/// Checks the method, path, query names and values and their encoding, version, credential, beta
/// values, content type, and body or parts. With `endpoint_id` the route must be that endpoint's.
///
/// # Errors
///
/// Returns all problems. Each names its place: `method`, `path`, `query.NAME`, `header.NAME`,
/// `part.NAME`, `body`, or a path into the JSON body (`$.name`).
///
/// # Panics
///
/// If the facts have no endpoint of that id.
pub fn validate_request(
    request: &HttpRequest,
    endpoint_id: Option<&str>,
) -> Result<&'static Endpoint, Vec<Problem>> {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let Some(endpoint) = path::find_endpoint(&request.method, path) else {
        return Err(vec![Problem::new("path", format!("no endpoint is {} {path}", request.method))]);
    };
    let headers = headers::by_name(&request.headers);
    let mut problems = Vec::new();
    if let Some(expected) = endpoint_id.map(|id| Spec::load().endpoint(id)) {
        if expected.id != endpoint.id {
            problems
                .push(Problem::new("path", format!("is that of {}, not of {}", endpoint.id, expected.id)));
        }
    }
    path::check(path, &mut problems);
    let version = headers::version(&headers, &mut problems);
    query::check(endpoint, query, version, &mut problems);
    headers::check(endpoint, &headers, &mut problems);
    check_body(endpoint, request, &headers, &mut problems);
    if problems.is_empty() { Ok(endpoint) } else { Err(problems) }
}

fn check_body(
    endpoint: &Endpoint,
    request: &HttpRequest,
    headers: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) {
    let Some(wanted) = &endpoint.request else {
        let empty =
            request.body.as_ref().is_none_or(|body| body.as_object().is_some_and(|fields| fields.is_empty()));
        if !empty || request.parts.is_some() {
            problems.push(Problem::new("body", "none is taken"));
        }
        return;
    };
    let content_type = headers.get("content-type").map_or("", String::as_str);
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(&wanted.content_type) {
        problems.push(Problem::new(
            "header.content-type",
            format!("is {content_type:?}, must be {}", wanted.content_type),
        ));
    }
    let multipart = wanted.content_type == "multipart/form-data";
    match (&request.body, &request.parts) {
        (Some(body), None) if !multipart => {
            problems.extend(validate(&wanted.type_name, Direction::Request, body, false));
        }
        (None, Some(parts)) if multipart => parts::check(wanted, parts, problems),
        _ => problems.push(Problem::new("body", format!("must be one of {}", wanted.content_type))),
    }
}
