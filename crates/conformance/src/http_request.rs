use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Direction, Endpoint, Problem, Spec, validate};

mod headers;
mod parts;
mod path;
mod query;

/// A request as it is sent.
#[derive(Clone, Debug, Default)]
pub struct HttpRequest {
    /// In capitals.
    pub method: String,
    /// Path and query, percent-encoded, as on the request line.
    pub target: String,
    /// In any case and order.
    pub headers: Vec<(String, String)>,
    /// The body, when it is JSON.
    pub body: Option<Value>,
    /// The body, when it is multipart.
    pub parts: Option<Vec<Part>>,
}

/// A part of a multipart body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name in content-disposition.
    pub name: String,
    /// The file name in content-disposition.
    pub filename: Option<String>,
}

/// The endpoint that takes a request, if it is wholly what that endpoint asks for: method, path, query names and
/// values and their encoding, version, credential, beta values, content type, body or parts.
/// With `endpoint_id` it must be that endpoint.
///
/// # Errors
///
/// Everything that is wrong, each with its place: `method`, `path`, `query.NAME`, `header.NAME`, `part.NAME`, `body`,
/// or a path into the JSON body (`$.name`).
///
/// # Panics
///
/// When there is no endpoint of that id.
pub fn validate_request(
    request: &HttpRequest,
    endpoint_id: Option<&str>,
) -> Result<&'static Endpoint, Vec<Problem>> {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let Some(endpoint) = path::find_endpoint(&request.method, path) else {
        return Err(vec![problem("path", format!("no endpoint is {} {path}", request.method))]);
    };
    let headers = headers::by_name(&request.headers);
    let mut problems = Vec::new();
    if let Some(expected) = endpoint_id.map(|id| Spec::load().endpoint(id)) {
        if expected.id != endpoint.id {
            problems.push(problem("path", format!("is that of {}, not of {}", endpoint.id, expected.id)));
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
            problems.push(problem("body", "none is taken"));
        }
        return;
    };
    let content_type = headers.get("content-type").map_or("", String::as_str);
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(&wanted.content_type) {
        problems.push(problem(
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
        _ => problems.push(problem("body", format!("must be one of {}", wanted.content_type))),
    }
}

fn problem(path: impl Into<String>, message: impl Into<String>) -> Problem {
    Problem { path: path.into(), message: message.into() }
}
