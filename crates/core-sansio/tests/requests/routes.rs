use std::collections::BTreeMap;

use managed_agents_conformance::Spec;

use crate::endpoints;

/// The source of each module that holds operations.
const SOURCES: &[(&str, &str)] = &[
    ("agents", include_str!("../../src/agents.rs")),
    ("agents.versions", include_str!("../../src/agents/versions.rs")),
    ("environments", include_str!("../../src/environments.rs")),
    ("files", include_str!("../../src/files.rs")),
    ("sessions", include_str!("../../src/sessions.rs")),
    ("sessions.events", include_str!("../../src/sessions/events.rs")),
    ("sessions.resources", include_str!("../../src/sessions/resources.rs")),
    ("sessions.threads", include_str!("../../src/sessions/threads.rs")),
    ("sessions.threads.events", include_str!("../../src/sessions/threads/events.rs")),
];

/// The first line of documentation of each public function, by `module.function`.
fn first_lines() -> BTreeMap<String, String> {
    let mut first_lines = BTreeMap::new();
    for (module, source) in SOURCES.iter().copied() {
        let mut first = None;
        for line in source.lines() {
            if let Some(text) = line.strip_prefix("///") {
                first.get_or_insert_with(|| text.trim());
            } else if let Some(signature) = line.strip_prefix("pub fn ") {
                let name = signature.split(['(', '<']).next().unwrap_or_default();
                first_lines.insert(format!("{module}.{name}"), first.take().unwrap_or_default().to_owned());
            } else if !line.starts_with("#[") {
                first = None;
            }
        }
    }
    first_lines
}

/// The one operation with two ways to do it.
fn endpoint_id(function: &str) -> &str {
    if function == "files.upload_head" { "files.upload" } else { function }
}

#[test]
fn the_first_line_of_every_operations_documentation_is_its_route() {
    for (function, line) in first_lines() {
        let endpoint = Spec::load()
            .find_endpoint(endpoint_id(&function))
            .unwrap_or_else(|| panic!("{function} is no operation of the facts"));
        assert_eq!(line, format!("`{} {}`", endpoint.method, endpoint.path), "{function}");
    }
}

#[test]
fn every_operation_is_the_function_of_its_name() {
    let functions = first_lines();
    for endpoint in endpoints() {
        assert!(functions.contains_key(&endpoint.id), "there is no function {}", endpoint.id);
    }
}
