use std::collections::BTreeMap;

use managed_agents_conformance::Spec;

use super::endpoints;

/// The source of each module with operations.
const SOURCES: &[(&str, &str)] = &[
    ("agents", include_str!("../../../src/operations/agents.rs")),
    ("agents.versions", include_str!("../../../src/operations/agents/versions.rs")),
    ("deployment_runs", include_str!("../../../src/operations/deployment_runs.rs")),
    ("deployments", include_str!("../../../src/operations/deployments.rs")),
    ("dreams", include_str!("../../../src/operations/dreams.rs")),
    ("environments", include_str!("../../../src/operations/environments.rs")),
    ("environments.work", include_str!("../../../src/operations/environments/work.rs")),
    ("files", include_str!("../../../src/operations/files.rs")),
    ("memory_stores", include_str!("../../../src/operations/memory_stores.rs")),
    ("memory_stores.memories", include_str!("../../../src/operations/memory_stores/memories.rs")),
    (
        "memory_stores.memory_versions",
        include_str!("../../../src/operations/memory_stores/memory_versions.rs"),
    ),
    ("models", include_str!("../../../src/operations/models.rs")),
    ("sessions", include_str!("../../../src/operations/sessions.rs")),
    ("sessions.events", include_str!("../../../src/operations/sessions/events.rs")),
    ("sessions.resources", include_str!("../../../src/operations/sessions/resources.rs")),
    ("sessions.threads", include_str!("../../../src/operations/sessions/threads.rs")),
    ("sessions.threads.events", include_str!("../../../src/operations/sessions/threads/events.rs")),
    ("skills", include_str!("../../../src/operations/skills.rs")),
    ("skills.versions", include_str!("../../../src/operations/skills/versions.rs")),
    ("tunnels", include_str!("../../../src/operations/tunnels.rs")),
    ("tunnels.certificates", include_str!("../../../src/operations/tunnels/certificates.rs")),
    ("user_profiles", include_str!("../../../src/operations/user_profiles.rs")),
    ("user_profiles.action_urls", include_str!("../../../src/operations/user_profiles/action_urls.rs")),
    (
        "user_profiles.providers.google.data_controls",
        include_str!("../../../src/operations/user_profiles/providers/google/data_controls.rs"),
    ),
    ("vaults", include_str!("../../../src/operations/vaults.rs")),
    ("vaults.credentials", include_str!("../../../src/operations/vaults/credentials.rs")),
];

/// Returns the first documentation line of each public function, by `module.function`.
fn first_lines() -> BTreeMap<String, String> {
    let mut first_lines = BTreeMap::new();
    for (module, source) in SOURCES {
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

/// Maps the one function that shares its endpoint with another.
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

#[test]
fn the_table_of_contents_leads_to_every_module_of_operations() {
    let documentation = include_str!("../../../src/lib.rs");
    for (module, _) in SOURCES {
        let link = format!("[`{}`]", module.replace('.', "::"));
        assert!(documentation.contains(&link), "{link} is missing");
    }
}
