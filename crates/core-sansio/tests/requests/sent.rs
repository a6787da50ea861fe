use std::collections::BTreeSet;

use http::Request;
use managed_agents_conformance::{Endpoint, HttpRequest, Part, Spec, equal, validate_request};
use managed_agents_core::{Credential, MANAGED_AGENTS_BETA};
use percent_encoding::percent_decode_str;

use crate::operations::{self, Operation};
use crate::values::{Fill, Values};
use crate::{endpoints, multipart};

const RANDOM_REQUESTS: u64 = 20;

#[test]
fn no_operation_is_missing_and_none_is_there_twice() {
    let known: BTreeSet<&str> = operations::all().map(|operation| operation.id).collect();
    let wanted: BTreeSet<&str> = endpoints().map(|endpoint| endpoint.id.as_str()).collect();
    assert_eq!(wanted.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "missing");
    assert_eq!(known.difference(&wanted).collect::<Vec<_>>(), Vec::<&&str>::new(), "not in the facts");
    assert_eq!(known.len(), operations::all().count());
}

#[test]
fn every_operation_with_everything_set_is_a_request_that_the_facts_allow() {
    operations::all().for_each(|operation| check(operation, Fill::Full, 0));
}

#[test]
fn every_operation_with_as_little_as_it_takes_is_a_request_that_the_facts_allow() {
    operations::all().for_each(|operation| check(operation, Fill::Least, 0));
}

#[test]
fn every_operation_with_random_values_is_a_request_that_the_facts_allow() {
    for operation in operations::all() {
        (1..=RANDOM_REQUESTS).for_each(|seed| check(operation, Fill::Random, seed));
    }
}

fn check(operation: &Operation, fill: Fill, seed: u64) {
    let credentials = [
        (Credential::ApiKey("key".into()), "x-api-key", "key"),
        (Credential::Bearer("token".into()), "authorization", "Bearer token"),
        (Credential::EnvironmentKey("environment".into()), "authorization", "Bearer environment"),
    ];
    let endpoint = Spec::load().endpoint(operation.id);
    let takes_keys = endpoint.credentials.iter().any(|kind| kind == "api_key");
    let takes_workspace = endpoint.headers.iter().any(|header| header.name == "anthropic-workspace-id");
    let is_taken = |header: &str| takes_keys || header != "x-api-key";
    for (credential, header, value) in credentials.into_iter().filter(|it| is_taken(it.1)) {
        let what = format!("{} {fill:?} {seed} {credential:?}", operation.id);
        let mut values = Values::new(operation.id, fill, seed, credential);
        values.settings.workspace = values.maybe(|_| "wrkspc_1".into()).filter(|_| takes_workspace);
        let request = (operation.build)(&mut values).unwrap_or_else(|error| panic!("{what}: {error}"));
        assert_eq!(request.headers()[header], value, "{what}");
        let workspace = request.headers().get("anthropic-workspace-id");
        assert_eq!(workspace.is_some(), values.settings.workspace.is_some(), "{what}");
        check_request(&what, endpoint, &request, &values);
    }
}

fn check_request(what: &str, endpoint: &Endpoint, request: &Request<Vec<u8>>, values: &Values) {
    let (uri, headers) = (request.uri(), request.headers());
    assert_eq!((uri.scheme_str(), uri.host()), (Some("https"), Some("api.anthropic.com")), "{what}");
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
