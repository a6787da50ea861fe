use crate::client::*;
use serde_json::{Value, json};

fn agent(server: &managed_agents_local::Server) -> Value {
    post(server, "/v1/agents", json!({"name": "A", "model": "claude-opus-4-7"}))
}

#[test]
fn update_makes_a_version_only_if_something_changes() {
    let server = start();
    let path = format!("/v1/agents/{}", id(&agent(&server)));
    let same = post(&server, &path, json!({"name": "A", "version": 1}));
    assert_eq!(same["version"], 1);
    let changed = post(&server, &path, json!({"system": "Be brief.", "metadata": {"a": "1", "b": "2"}}));
    assert_eq!((changed["version"].as_u64(), changed["system"].as_str()), (Some(2), Some("Be brief.")));
    let merged = post(&server, &path, json!({"system": null, "metadata": {"a": null, "c": "3"}}));
    assert_eq!(merged["metadata"], json!({"b": "2", "c": "3"}));
    assert!(merged["system"].is_null());
    assert_eq!(get(&server, &format!("{path}?version=2"))["system"], "Be brief.");
    let versions = get(&server, &format!("{path}/versions?limit=2"));
    let numbers: Vec<_> =
        versions["data"].as_array().unwrap().iter().map(|agent| &agent["version"]).collect();
    assert_eq!(numbers, [3, 2]);
    let next =
        get(&server, &format!("{path}/versions?limit=2&page={}", versions["next_page"].as_str().unwrap()));
    assert_eq!((next["data"][0]["version"].as_u64(), next["next_page"].is_null()), (Some(1), true));
}

#[test]
fn update_at_another_version_is_a_conflict_even_without_a_change() {
    let server = start();
    let path = format!("/v1/agents/{}", id(&agent(&server)));
    refused(&server, "POST", &path, json!({"name": "A", "version": 7}), 409, "conflict_error");
}

#[test]
fn an_archived_agent_takes_no_update_and_no_session() {
    let server = start();
    let agent = id(&agent(&server));
    let environment = id(&post(&server, "/v1/environments", json!({"name": "E"})));
    assert!(ok(&server, "POST", &format!("/v1/agents/{agent}/archive"), None)["archived_at"].is_string());
    refused(
        &server,
        "POST",
        &format!("/v1/agents/{agent}"),
        json!({"name": "B"}),
        400,
        "invalid_request_error",
    );
    let session = json!({"agent": agent, "environment_id": environment});
    refused(&server, "POST", "/v1/sessions", session, 400, "invalid_request_error");
    assert_eq!(get(&server, "/v1/agents")["data"], json!([]));
    assert_eq!(get(&server, "/v1/agents?include_archived=true")["data"][0]["id"], agent);
}

#[test]
fn tools_are_stored_in_full_with_their_defaults() {
    let server = start();
    let tools = json!([
        {"type": "agent_toolset_20260401", "configs": [
            {"name": "bash", "permission_policy": {"type": "always_ask"}},
            {"name": "web_fetch", "enabled": false, "url_sources": {"user_input": "all"}},
            {"name": "web_search", "blocked_domains": ["example.com"]},
        ]},
        {"type": "mcp_toolset", "mcp_server_name": "m", "configs": [{"name": "t"}]},
        {"type": "custom", "name": "look", "description": "d", "input_schema": {"type": "object"}},
    ]);
    let servers = json!([{"type": "url", "name": "m", "url": "https://example.com"}]);
    let body = json!({"name": "A", "model": {"id": "m", "effort": "low"}, "tools": tools, "mcp_servers": servers,
        "skills": [{"type": "anthropic", "skill_id": "pdf"}], "multiagent": {"type": "multiagent_20261001"}});
    let agent = post(&server, "/v1/agents", body);
    assert_eq!(agent["tools"][0]["default_config"]["permission_policy"]["type"], "always_allow");
    assert_eq!(agent["tools"][0]["configs"][0]["permission_policy"]["type"], "always_ask");
    assert_eq!(agent["tools"][1]["default_config"]["permission_policy"]["type"], "always_ask");
    assert_eq!(agent["model"]["effort"]["type"], "low");
    let path = format!("/v1/agents/{}", id(&agent));
    assert_eq!(post(&server, &path, json!({"model": "m"}))["model"]["effort"]["type"], "low");
    assert!(post(&server, &path, json!({"model": "n"}))["model"]["effort"].is_null());
}

#[test]
fn a_coordinator_pins_its_agents_and_a_session_shows_them_in_full() {
    let server = start();
    let helper = agent(&server);
    let roster = json!([helper["id"], {"type": "self"}, {"type": "advisor", "model": "claude-opus-5"}]);
    let body = json!({"name": "C", "model": "m", "multiagent": {"type": "coordinator", "agents": roster}});
    let coordinator = post(&server, "/v1/agents", body);
    assert_eq!(coordinator["multiagent"]["agents"][0]["version"], 1);
    let renamed = post(&server, &format!("/v1/agents/{}", id(&coordinator)), json!({"name": "C2"}));
    assert_eq!(renamed["multiagent"]["agents"][1]["version"], 2);
    let environment = id(&post(&server, "/v1/environments", json!({"name": "E"})));
    let body = json!({"agent": coordinator["id"], "environment_id": environment});
    let session = post(&server, "/v1/sessions", body);
    assert_eq!(session["agent"]["multiagent"]["agents"][0]["name"], "A");
    assert_eq!(session["agent"]["multiagent"]["agents"][1]["name"], "C2");
}

#[test]
fn wrong_fields_are_named() {
    let server = start();
    let cases = [
        (json!({"model": "m"}), "name: "),
        (json!({"name": "A"}), "model: "),
        (json!({"name": "", "model": "m"}), "name: "),
        (json!({"name": "A", "model": "m", "colour": "red"}), "colour: "),
        (json!({"name": "A", "model": null}), "model: "),
        (json!({"name": "A", "model": "m", "tools": [{"type": "hammer"}]}), "tools.0.type: "),
        (json!({"name": "A", "model": "m", "metadata": {"a": 1}}), "metadata.a: "),
        (
            json!({"name": "A", "model": "m", "tools": [{"type": "mcp_toolset", "mcp_server_name": "m"}]}),
            "tools: ",
        ),
        (json!([]), "the body"),
    ];
    for (body, place) in cases {
        let message = refused(&server, "POST", "/v1/agents", body, 400, "invalid_request_error");
        assert!(message.starts_with(place), "{message}");
    }
    refused(&server, "GET", "/v1/agents/agent_nobody", json!({}), 404, "not_found_error");
}

#[test]
fn pages_go_through_all_agents_newest_first() {
    let server = start();
    let made: Vec<_> = (0..5).map(|_| id(&agent(&server))).collect();
    let mut seen = Vec::new();
    let mut target = "/v1/agents?limit=2".to_owned();
    loop {
        let page = get(&server, &target);
        seen.extend(page["data"].as_array().unwrap().iter().map(id));
        let Some(next) = page["next_page"].as_str() else { break };
        target = format!("/v1/agents?limit=2&page={next}");
    }
    assert_eq!(seen, made.into_iter().rev().collect::<Vec<_>>());
    refused(&server, "GET", "/v1/agents?page=agent_1", json!({}), 400, "invalid_request_error");
}

#[test]
fn a_schema_has_plain_names_and_no_references() {
    let server = start();
    for (schema, place) in [
        (json!({"properties": {"bad name!": {}}}), "tools.0.input_schema.properties: "),
        (json!({"properties": {"n".repeat(65): {}}}), "tools.0.input_schema.properties: "),
        (json!({"properties": {"a": {"$ref": "#/x"}}}), "tools.0.input_schema.properties.a.$ref: "),
        (
            json!({"properties": {"a": {"items": [{"$ref": "#"}]}}}),
            "tools.0.input_schema.properties.a.items.0.$ref: ",
        ),
    ] {
        let mut schema = schema;
        schema["type"] = "object".into();
        let tool = json!({"type": "custom", "name": "t", "description": "d", "input_schema": schema});
        let body = json!({"name": "A", "model": "m", "tools": [tool]});
        let message = refused(&server, "POST", "/v1/agents", body, 400, "invalid_request_error");
        assert!(message.starts_with(place), "{message}");
    }
    let schema = json!({"type": "object", "properties": {"a.b-c_1": {"default": {"$ref": "a value"}}}});
    let tool = json!({"type": "custom", "name": "t", "description": "d", "input_schema": schema});
    post(&server, "/v1/agents", json!({"name": "A", "model": "m", "tools": [tool]}));
}

#[test]
fn reserved_names_of_tools_are_refused_with_the_newer_multiagent() {
    let server = start();
    let tool =
        json!({"type": "custom", "name": "ant__x", "description": "d", "input_schema": {"type": "object"}});
    let team = json!({"type": "multiagent_20261001"});
    let wrong = |target: &str, body: Value| {
        let message = refused(&server, "POST", target, body, 400, "invalid_request_error");
        assert!(message.starts_with("tools.0.name: \"ant__x\" of "), "{message}");
    };
    wrong("/v1/agents", json!({"name": "A", "model": "m", "tools": [tool], "multiagent": team}));
    let plain = post(&server, "/v1/agents", json!({"name": "P", "model": "m", "tools": [tool]}));
    wrong(&format!("/v1/agents/{}", id(&plain)), json!({"multiagent": team}));
    let mut listing = team.clone();
    listing["subagents"] = json!({"type": "enabled", "predefined_agents": [plain["id"]]});
    let lead = post(&server, "/v1/agents", json!({"name": "L", "model": "m", "multiagent": listing}));
    let environment = post(&server, "/v1/environments", json!({"name": "E"}));
    let session = |agent: Value| json!({"agent": agent, "environment_id": environment["id"]});
    wrong("/v1/sessions", session(lead["id"].clone()));
    let free = post(&server, "/v1/agents", json!({"name": "F", "model": "m", "multiagent": team}));
    wrong(
        "/v1/sessions",
        session(json!({"type": "agent_with_overrides", "id": free["id"], "tools": [tool]})),
    );
    let running = id(&post(&server, "/v1/sessions", session(free["id"].clone())));
    wrong(&format!("/v1/sessions/{running}"), json!({"agent": {"tools": [tool]}}));
    post(&server, "/v1/sessions", session(plain["id"].clone()));
    post(&server, &format!("/v1/agents/{}", id(&plain)), json!({"multiagent": team, "tools": []}));
}
