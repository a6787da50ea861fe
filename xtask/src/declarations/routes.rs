//! Writes `npm/src/routes.js`: all operations, for the package's hand-written `rest.js`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// Operations that a retry would perform twice: they send or start something.
const TWICE: [&str; 5] =
    ["deployments.run", "dreams.create", "sessions.events.send", "tunnels.create", "tunnels.rotate_token"];

/// Operations that a retry would perform twice if they start work.
const TWICE_IF_IT_WORKS: [&str; 2] = ["deployments.create", "sessions.create"];

/// Operations whose conflict (409) says that the request contradicts the stored state. A retry does
/// not help.
const CONFLICT_IS_FINAL: [&str; 8] = [
    "agents.update",
    "environments.work.ack",
    "environments.work.heartbeat",
    "environments.work.stop",
    "memory_stores.memories.create",
    "memory_stores.memories.delete",
    "memory_stores.memories.update",
    "vaults.credentials.create",
];

/// The operation whose beta values apply to a session, without the resources below it.
const OF_A_SESSION: &str = "sessions.retrieve";

pub(super) fn module(endpoints: &Value) -> String {
    let endpoints = endpoints.as_array().map(Vec::as_slice).unwrap_or_default();
    let known: BTreeSet<&str> = endpoints.iter().flat_map(betas).collect();
    let letters: BTreeMap<&str, char> = known.into_iter().zip('a'..='z').collect();
    let mut module = String::from("// Written by `cargo xtask declarations` from spec/endpoints.json.\n\n");
    module += "/** By a letter of their own. */\nexport const BETAS = {\n";
    for (beta, letter) in &letters {
        module += &format!("  {letter}: {beta:?},\n");
    }
    module += "};\n\n";
    let of_a_session =
        endpoints.iter().filter(|endpoint| text(&endpoint["id"]) == OF_A_SESSION).flat_map(betas);
    module += "/** Of sessions and everything below them. */\n";
    module += &format!("export const SESSION_BETAS = {:?};\n\n", of_a_session.collect::<Vec<_>>());
    module += "/**\n * A resource in each line, the letters of its beta values, and its operations: name, flags, route, and which parameters go into the query\n";
    module += " * although there is a body. A route is the method's letter and the path below the resource's, or below `/v1/`, with a star for each id;\n";
    module += " * none is as `rest.js` knows it by the name.\n *\n";
    module += " * Flags: q, j or f: what it takes is query, JSON or a form; p or i: pages by cursor or by id; s: a stream; b: bytes; t, w or c: asked\n";
    module += " * twice it does it twice, does so if work begins with it, or contradicts itself.\n */\n";
    let mut lines: Vec<(String, String)> = Vec::new();
    for endpoint in endpoints {
        let (resource, name) = names(endpoint);
        let of_this: String = betas(endpoint).map(|beta| letters[beta]).collect();
        let line = format!("{resource} {}", if of_this.is_empty() { "-" } else { &of_this });
        let operation = operation(endpoint, resource, name);
        match lines.iter_mut().find(|(known, _)| *known == line) {
            Some((_, operations)) => *operations += &format!(" {operation}"),
            None => lines.push((line, operation)),
        }
    }
    let lines: Vec<_> = lines.iter().map(|(line, operations)| format!("{line} {operations}")).collect();
    module += &format!("export const ROUTES = `{}`;\n", lines.join("\n"));
    module
}

/// Returns the resource and the name of an operation, such as `agents.versions` and `list`.
fn names(endpoint: &Value) -> (&str, &str) {
    text(&endpoint["id"]).rsplit_once('.').unwrap_or_default()
}

fn operation(endpoint: &Value, resource: &str, name: &str) -> String {
    let id = text(&endpoint["id"]);
    let mut flags = String::new();
    let queries: Vec<_> =
        endpoint["query"].as_array().into_iter().flatten().map(|query| text(&query["name"])).collect();
    let body = text(&endpoint["request"]["content_type"]);
    flags += match (body, queries.is_empty()) {
        ("", true) => "",
        ("", false) => "q",
        ("application/json", _) => "j",
        _ => "f",
    };
    flags += match text(&endpoint["pagination"]["style"]) {
        "" => "",
        "cursor" | "bidirectional_cursor" => "p",
        _ => "i",
    };
    flags += match text(&endpoint["response"]["kind"]) {
        "sse" => "s",
        "binary" => "b",
        _ => "",
    };
    flags += match id {
        _ if TWICE.contains(&id) => "t",
        _ if TWICE_IF_IT_WORKS.contains(&id) => "w",
        _ if CONFLICT_IS_FINAL.contains(&id) => "c",
        _ => "",
    };
    let queries = if body.is_empty() { String::new() } else { queries.join(",") };
    let operation = [name, &flags, &route(endpoint, resource, name), &queries].join(":");
    operation.trim_end_matches(':').to_owned()
}

/// Returns the route, or nothing if the name of the operation implies it.
fn route(endpoint: &Value, resource: &str, name: &str) -> String {
    let method = &text(&endpoint["method"])[..1];
    let path: Vec<_> = text(&endpoint["path"])
        .trim_start_matches("/v1/")
        .split('/')
        .map(|part| if part.starts_with('{') { "*" } else { part })
        .collect();
    let path = path.join("/");
    let route = format!("{method}{}", path.strip_prefix(&resource.replace('.', "/*/")).unwrap_or(&path));
    let by_name = match name {
        "list" => "G",
        "create" => "P",
        "retrieve" => "G/*",
        "update" => "P/*",
        "delete" => "D/*",
        _ => &format!("P/*/{name}"),
    };
    if route == by_name { String::new() } else { route }
}

fn betas(endpoint: &Value) -> impl Iterator<Item = &str> {
    endpoint["beta"].as_array().into_iter().flatten().map(text)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
