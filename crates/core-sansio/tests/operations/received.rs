//! Checks that a request is the one its operation must send.

use http::Request;
use managed_agents_conformance::{Endpoint, HttpRequest, Part, equal, validate_request};
use managed_agents_core::MANAGED_AGENTS_BETA;
use percent_encoding::percent_decode_str;

use super::multipart;
use super::values::Values;

/// Everything that the facts say of it, and that nothing was lost of what was put in.
pub(crate) fn check(what: &str, endpoint: &Endpoint, request: &Request<Vec<u8>>, values: &Values) {
    let (uri, headers) = (request.uri(), request.headers());
    let has_parts = endpoint.request.as_ref().is_some_and(|body| !body.parts.is_empty());
    let parts = has_parts.then(|| multipart::read(headers, request.body()));
    let has_json = !has_parts && !request.body().is_empty();
    let sent = HttpRequest {
        method: request.method().to_string(),
        target: uri.path_and_query().expect("there is a path").to_string(),
        headers: headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().expect("plain text").to_owned()))
            .collect(),
        body: has_json.then(|| serde_json::from_slice(request.body()).expect("JSON")),
        parts: parts.map(|parts| parts.into_iter().map(|received| received.part).collect::<Vec<Part>>()),
    };
    if let Err(problems) = validate_request(&sent, Some(&endpoint.id)) {
        panic!("{what}: {problems:?} in {sent:?}");
    }
    assert!(headers.contains_key("accept"), "{what}");
    assert_eq!(headers.contains_key("content-type"), endpoint.request.is_some(), "{what}");
    assert_eq!(betas(&sent), wanted_betas(endpoint, values), "{what}");
    assert_eq!(ids(endpoint, uri.path()), values.ids, "{what}");
    assert_eq!(pairs(uri.query().unwrap_or_default()), values.query, "{what}");
    match (&sent.body, &values.body) {
        (Some(sent), Some(given)) => assert!(equal(sent, given), "{what}: {sent} of {given}"),
        (sent, given) => assert_eq!(sent, given, "{what}"),
    }
}

fn betas(sent: &HttpRequest) -> Vec<&str> {
    let values = sent.headers.iter().filter(|(name, _)| name == "anthropic-beta");
    values.flat_map(|(_, value)| value.split(',')).collect()
}

/// Files of a session are the one exception from what the facts say of an endpoint as a whole.
fn wanted_betas<'a>(endpoint: &'a Endpoint, values: &Values) -> Vec<&'a str> {
    let of_session = endpoint.id == "files.list" && values.query.iter().any(|(name, _)| name == "scope_id");
    let beta = endpoint.beta.iter().map(String::as_str);
    beta.chain(of_session.then_some(MANAGED_AGENTS_BETA)).collect()
}

fn ids(endpoint: &Endpoint, path: &str) -> Vec<String> {
    let pairs = endpoint.path.split('/').zip(path.split('/'));
    pairs.filter(|(pattern, _)| pattern.starts_with('{')).map(|(_, segment)| decoded(segment)).collect()
}

fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8().expect("UTF-8").into_owned()
}
