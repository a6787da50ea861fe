//! Requests are checked against the facts before an operation sees them.

use crate::client::*;
use managed_agents_local::Server;
use serde_json::{Value, json};

fn problem(server: &Server, target: &str, body: Value) -> String {
    refused(server, "POST", target, body, 400, "invalid_request_error")
}

#[test]
fn a_wrong_field_is_named_at_any_depth() {
    let server = start();
    let session = session(&server);
    let events = format!("/v1/sessions/{session}/events");
    let image = json!({"type": "image", "source": {"type": "base64", "media_type": 7, "data": ""}});
    let content = json!([{"type": "text", "text": "a"}, image]);
    let message =
        problem(&server, &events, json!({"events": [{"type": "user.message", "content": content}]}));
    assert_eq!(message, "events.0.content.1.source.media_type: must be a text");
    assert_eq!(problem(&server, &events, json!({"events": [{}]})), "events.0.type: this field is required");
    let message = problem(&server, &events, json!({"events": [{"type": "user.shrug"}]}));
    assert!(message.starts_with("events.0.type: must be one of "), "{message}");
    let body = json!({"agent": "a", "environment_id": "e", "budget": {"type": "limit", "max_list_cost": 5}});
    assert_eq!(problem(&server, "/v1/sessions", body), "budget.max_list_cost: must be an object");
    assert_eq!(problem(&server, "/v1/sessions", json!({"agent": 7})), "agent: must be a text or an object");
}

#[test]
fn null_and_unknown_fields_are_refused_where_the_facts_say_so() {
    let server = start();
    let path = format!("/v1/sessions/{}", session(&server));
    assert_eq!(problem(&server, &path, json!({"vault_ids": []})), "vault_ids: cannot be changed");
    assert_eq!(problem(&server, "/v1/agents", json!({"model": "m", "name": null})), "name: must not be null");
    let body = json!({"name": "A", "model": {"id": "m", "colour": 1}});
    assert_eq!(problem(&server, "/v1/agents", body), "model.colour: unknown field");
    let schema = json!({"type": "object", "properties": {}, "$comment": "free fields are kept here"});
    let tool = json!({"type": "custom", "name": "t", "description": "d", "input_schema": schema});
    let agent = post(&server, "/v1/agents", json!({"name": "A", "model": "m", "tools": [tool]}));
    assert_eq!(agent["tools"][0]["input_schema"]["$comment"], "free fields are kept here");
}

#[test]
fn a_wrong_parameter_is_named() {
    let server = start();
    for (target, message) in [
        ("/v1/agents?colour=red", "colour: unknown query parameter"),
        ("/v1/agents?limit=few", "limit: must be a whole number"),
        ("/v1/agents?limit=1&limit=2", "limit: given more than once"),
        ("/v1/agents?include_archived=maybe", "include_archived: must be true or false"),
        ("/v1/agents?created_at%5Bgte%5D=now", "created_at[gte]: must be an RFC 3339 time"),
        ("/v1/sessions?order=up", "order: must be one of asc, desc"),
    ] {
        let given = refused(&server, "GET", target, json!({}), 400, "invalid_request_error");
        assert_eq!(given, message);
    }
}

#[test]
fn memory_operations_refuse_the_beta_of_the_others() {
    let server = start();
    let status = |betas: &str| {
        let head = format!("GET /v1/memory_stores HTTP/1.1\r\n{HEADERS}\r\n");
        let head = head.replace("managed-agents-2026-04-01", betas);
        exchange(&server, head.as_bytes()).status
    };
    assert_eq!(status("managed-agents-2026-04-01"), 404);
    assert_eq!(status("agent-memory-2026-07-22,managed-agents-2026-04-01"), 400);
}
