use crate::client::*;
use serde_json::json;

#[test]
fn updates_keep_what_they_leave_out() {
    let server = start();
    let config = json!({"type": "cloud", "packages": {"pip": ["numpy"]}});
    let environment =
        post(&server, "/v1/environments", json!({"name": "E", "config": config, "description": "d"}));
    let path = format!("/v1/environments/{}", id(&environment));
    let limited = json!({"type": "limited", "allowed_hosts": ["a.example"], "allow_package_managers": true});
    let body = json!({"config": {"type": "cloud", "networking": limited}, "description": ""});
    let updated = post(&server, &path, body);
    assert_eq!(updated["config"]["packages"]["pip"], json!(["numpy"]));
    assert_eq!(updated["config"]["networking"]["allow_mcp_servers"], false);
    assert_eq!(updated["description"], "");
    assert!(post(&server, &path, json!({"description": null}))["description"].is_null());
}

#[test]
fn the_type_cannot_change_and_the_code_says_so() {
    let server = start();
    let path = format!("/v1/environments/{}", id(&post(&server, "/v1/environments", json!({"name": "E"}))));
    let reply = call(&server, "POST", &path, Some(json!({"config": {"type": "self_hosted"}})));
    assert_eq!(reply.json()["error"]["details"]["error_code"], "invalid_config_type_change");
    let renamed = call(&server, "POST", &path, Some(json!({"name": "F", "config": {"type": "self_hosted"}})));
    assert_eq!(renamed.json()["error"]["details"]["error_code"], "invalid_config_type_change");
}

#[test]
fn an_archived_one_takes_no_update_and_no_session_but_can_be_deleted() {
    let server = start();
    let environment = id(&post(&server, "/v1/environments", json!({"name": "E"})));
    let path = format!("/v1/environments/{environment}");
    assert!(ok(&server, "POST", &format!("{path}/archive"), None)["archived_at"].is_string());
    let agent = id(&post(&server, "/v1/agents", json!({"name": "A", "model": "m"})));
    for (target, body) in [
        (path.as_str(), json!({"name": "F"})),
        ("/v1/sessions", json!({"agent": agent, "environment_id": environment})),
    ] {
        let reply = call(&server, "POST", target, Some(body));
        assert_eq!(reply.status, 400);
        assert_eq!(reply.json()["error"]["details"]["error_code"], "environment_archived");
    }
    assert_eq!(get(&server, "/v1/environments")["data"], json!([]));
    assert_eq!(ok(&server, "DELETE", &path, None)["type"], "environment_deleted");
    refused(&server, "GET", &path, json!({}), 404, "not_found_error");
}

#[test]
fn names_are_unique() {
    let server = start();
    let first = id(&post(&server, "/v1/environments", json!({"name": "E"})));
    let second = id(&post(&server, "/v1/environments", json!({"name": "F"})));
    let taken = json!({"name": "E"});
    refused(&server, "POST", "/v1/environments", taken.clone(), 409, "conflict_error");
    let path = format!("/v1/environments/{second}");
    refused(&server, "POST", &path, taken.clone(), 409, "conflict_error");
    assert_eq!(get(&server, &path)["name"], "F");
    // A name that stays is no other's.
    post(&server, &path, json!({"name": "F", "description": "d"}));
    ok(&server, "DELETE", &format!("/v1/environments/{first}"), None);
    assert_eq!(post(&server, &path, taken)["name"], "E");
}
