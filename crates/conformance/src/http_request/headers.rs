use std::collections::BTreeMap;

use crate::spec::Spec;
use crate::spec::endpoint::{Endpoint, Version};
use crate::validate::Problem;

/// Headers that an endpoint takes only if it lists them.
const SPECIAL: [&str; 2] = ["anthropic-workspace-id", "anthropic-worker-id"];

/// Returns values by names in lower case. Joins the values of a repeated header by commas.
pub(super) fn by_name(headers: &[(String, String)]) -> BTreeMap<String, String> {
    let mut named: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in headers {
        let joined = named.entry(name.to_ascii_lowercase()).or_default();
        if !joined.is_empty() {
            joined.push(',');
        }
        joined.push_str(value);
    }
    named
}

pub(super) fn version(
    headers: &BTreeMap<String, String>,
    problems: &mut Vec<Problem>,
) -> Option<&'static Version> {
    let given = headers.get("anthropic-version").map_or("", String::as_str);
    let version = Spec::load().versions.iter().find(|version| version.anthropic_version == given);
    if version.is_none() {
        problems
            .push(Problem::new("header.anthropic-version", format!("{given:?} is no version of the API")));
    }
    version
}

pub(super) fn check(endpoint: &Endpoint, headers: &BTreeMap<String, String>, problems: &mut Vec<Problem>) {
    check_credential(endpoint, headers, problems);
    check_beta(endpoint, headers, problems);
    for name in SPECIAL.into_iter().filter(|name| headers.contains_key(*name)) {
        if !endpoint.headers.iter().any(|header| header.name == name) {
            problems.push(Problem::new(format!("header.{name}"), "is not taken by this endpoint"));
        }
    }
    if let Some(accept) =
        headers.get("accept").filter(|accept| !accept.split(',').any(|a| a == endpoint.accept))
    {
        if accept != "*/*" {
            problems
                .push(Problem::new("header.accept", format!("is {accept:?}, must be {}", endpoint.accept)));
        }
    }
}

fn check_credential(endpoint: &Endpoint, headers: &BTreeMap<String, String>, problems: &mut Vec<Problem>) {
    let takes_api_key = endpoint.credentials.iter().any(|kind| kind == "api_key");
    match (headers.get("x-api-key"), headers.get("authorization")) {
        (None, None) => problems.push(Problem::new("header.authorization", "no credential is given")),
        (Some(_), Some(_)) => problems.push(Problem::new("header.x-api-key", "is a second credential")),
        (Some(_), None) if !takes_api_key => {
            problems.push(Problem::new("header.x-api-key", "an API key is not taken by this endpoint"));
        }
        (Some(key), None) if key.is_empty() => problems.push(Problem::new("header.x-api-key", "is empty")),
        (None, Some(value)) if value.strip_prefix("Bearer ").is_none_or(str::is_empty) => {
            problems.push(Problem::new("header.authorization", "must be Bearer and a token"));
        }
        _ => {}
    }
}

fn check_beta(endpoint: &Endpoint, headers: &BTreeMap<String, String>, problems: &mut Vec<Problem>) {
    const PLACE: &str = "header.anthropic-beta";
    let Some(given) = headers.get("anthropic-beta") else {
        problems.extend(endpoint.beta.iter().map(|value| Problem::new(PLACE, format!("lacks {value}"))));
        return;
    };
    let given: Vec<&str> = given.split(',').map(str::trim).collect();
    if given.iter().any(|value| value.is_empty()) {
        problems.push(Problem::new(PLACE, "holds an empty value"));
    }
    for value in endpoint.beta.iter().filter(|value| !given.contains(&value.as_str())) {
        problems.push(Problem::new(PLACE, format!("lacks {value}")));
    }
    // The API refuses the two together.
    let is_memory = endpoint.beta.iter().any(|value| value.starts_with("agent-memory-"));
    if is_memory && given.iter().any(|value| value.starts_with("managed-agents-")) {
        problems.push(Problem::new(PLACE, "agent-memory and managed-agents exclude each other"));
    }
}
