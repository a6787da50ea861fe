use crate::client::*;
use managed_agents_local::{Options, Script, Server};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn a_session_keeps_the_agent_as_it_was() {
    let server = start();
    let agent = post(&server, "/v1/agents", json!({"name": "A", "model": "m", "system": "old"}));
    let path = format!("/v1/agents/{}", id(&agent));
    let environment = id(&post(&server, "/v1/environments", json!({"name": "E"})));
    let create =
        |agent: Value| post(&server, "/v1/sessions", json!({"agent": agent, "environment_id": environment}));
    let first = create(agent["id"].clone());
    post(&server, &path, json!({"system": "new"}));
    assert_eq!(get(&server, &format!("/v1/sessions/{}", id(&first)))["agent"]["system"], "old");
    assert_eq!(create(json!({"type": "agent", "id": agent["id"]}))["agent"]["version"], 2);
    assert_eq!(create(json!({"type": "agent", "id": agent["id"], "version": 1}))["agent"]["system"], "old");
    let overrides = json!({"type": "agent_with_overrides", "id": agent["id"], "system": null,
        "model": {"id": "n", "effort": "high"}});
    let overridden = create(overrides)["agent"].clone();
    assert!(overridden["system"].is_null() && overridden["model"]["effort"].is_null());
    assert_eq!((&overridden["model"]["id"], &overridden["version"]), (&json!("n"), &json!(2)));
    let none = json!({"agent": {"type": "agent_with_overrides", "id": agent["id"], "model": null}, "environment_id": environment});
    let reply = call(&server, "POST", "/v1/sessions", Some(none)).json();
    assert_eq!(reply["error"]["details"]["error_code"], "agent_model_required");
}

#[test]
fn initial_events_start_the_session_before_the_answer() {
    let server = start_with(|turn| {
        turn.custom_tool("gate", json!({}))?;
        let text = turn.message().to_owned();
        turn.say(text)
    });
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let agent = id(&post(&server, "/v1/agents", json!({"name": "A", "model": "m", "tools": tools})));
    let environment = id(&post(&server, "/v1/environments", json!({"name": "E"})));
    let body =
        |events: Value| json!({"agent": agent, "environment_id": environment, "initial_events": events});
    let interrupt = json!([message("go"), {"type": "user.interrupt"}]);
    refused(&server, "POST", "/v1/sessions", body(interrupt), 400, "invalid_request_error");
    assert_eq!(get(&server, "/v1/sessions")["data"], json!([]));
    let created = post(&server, "/v1/sessions", body(json!([message("go")])));
    let session = id(&created);
    let listed = history(&server, &session);
    assert_eq!(listed[2]["content"][0]["text"], "go");
    wait_idle(&server, &session, "requires_action");
    assert_eq!(id(&post(&server, "/v1/sessions", body(json!([])))).len(), session.len());
}

#[test]
fn a_running_session_is_neither_archived_nor_deleted() {
    let server = start_with(|turn| turn.wait(Duration::from_secs(3_600)));
    let session = session(&server);
    let path = format!("/v1/sessions/{session}");
    send(&server, &session, json!([message("go")]));
    assert_eq!(get(&server, &path)["status"], "running");
    refused(&server, "POST", &format!("{path}/archive"), json!({}), 400, "invalid_request_error");
    refused(&server, "DELETE", &path, json!({}), 400, "invalid_request_error");
    let thread = id(&get(&server, &format!("{path}/threads"))["data"][0]);
    refused(
        &server,
        "POST",
        &format!("{path}/threads/{thread}/archive"),
        json!({}),
        400,
        "invalid_request_error",
    );
    let agent = json!({"agent": {"tools": []}});
    refused(&server, "POST", &path, agent, 400, "invalid_request_error");
    send(&server, &session, json!([{"type": "user.interrupt"}]));
    wait_idle(&server, &session, "end_turn");
    assert!(
        ok(&server, "POST", &format!("{path}/threads/{thread}/archive"), None)["archived_at"].is_string()
    );
    assert_eq!(ok(&server, "POST", &format!("{path}/archive"), None)["status"], "terminated");
    refused(
        &server,
        "POST",
        &format!("{path}/events"),
        json!({"events": [message("x")]}),
        409,
        "conflict_error",
    );
    assert_eq!(kinds(&history(&server, &session)).last(), Some(&"session.status_terminated"));
    ok(&server, "DELETE", &path, None);
    refused(&server, "GET", &path, json!({}), 404, "not_found_error");
}

#[test]
fn a_session_that_waits_for_an_answer_can_be_archived_and_says_nothing_more() {
    let server = start_with(|turn| turn.custom_tool("gate", json!({})).map(|_| ()));
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "requires_action");
    ok(&server, "POST", &format!("/v1/sessions/{session}/archive"), None);
    assert_eq!(kinds(&history(&server, &session)).last(), Some(&"session.status_terminated"));
}

#[test]
fn the_status_may_lag_behind_the_idle_event() {
    let script = Some(Script::from_fn(|turn| turn.say("hi")));
    let server = Server::start(Options { late_idle: 2, script, ..Options::default() }).unwrap();
    let session = session(&server);
    let path = format!("/v1/sessions/{session}");
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(get(&server, &path)["status"], "running");
    refused(&server, "DELETE", &path, json!({}), 400, "invalid_request_error");
    assert_eq!(get(&server, &path)["status"], "idle");
    ok(&server, "DELETE", &path, None);
}

#[test]
fn updates_tell_only_what_changed() {
    let server = start();
    let session = session_with(&server, json!({"metadata": {"a": "1"}, "title": "T"}));
    let path = format!("/v1/sessions/{session}");
    post(&server, &path, json!({"title": "T"}));
    assert_eq!(history(&server, &session), Vec::<Value>::new());
    post(&server, &path, json!({"title": "U", "metadata": {"a": null}}));
    let updated = wait_kind(&server, &session, "session.updated");
    assert_eq!(
        (updated["title"].as_str(), updated.get("metadata"), updated.get("agent")),
        (Some("U"), None, None)
    );
    post(&server, &path, json!({"agent": {"tools": []}}));
    let agent = |event: &Value| event["agent"]["tools"] == json!([]);
    assert!(server.wait_for_event(&session, PATIENCE, agent).is_some());
    refused(&server, "POST", &path, json!({"vault_ids": []}), 400, "invalid_request_error");
}

#[test]
fn lists_go_both_ways_and_filter() {
    let server = start();
    let made: Vec<_> = (0..5).map(|_| session(&server)).collect();
    let ids = |page: &Value| -> Vec<String> { page["data"].as_array().unwrap().iter().map(id).collect() };
    let first = get(&server, "/v1/sessions?limit=2");
    assert_eq!((ids(&first), first["prev_page"].is_null()), (vec![made[4].clone(), made[3].clone()], true));
    let follow = |page: &Value, name: &str| {
        get(&server, &format!("/v1/sessions?limit=2&page={}", page[name].as_str().unwrap()))
    };
    let second = follow(&first, "next_page");
    let third = follow(&second, "next_page");
    assert_eq!((ids(&third), third["next_page"].is_null()), (vec![made[0].clone()], true));
    assert_eq!(ids(&follow(&third, "prev_page")), ids(&second));
    let back = follow(&follow(&third, "prev_page"), "prev_page");
    assert_eq!((ids(&back), back["prev_page"].is_null()), (ids(&first), true));
    let agent =
        get(&server, &format!("/v1/sessions/{}", made[1]))["agent"]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        ids(&get(&server, &format!("/v1/sessions?agent_id={agent}&agent_version=1"))),
        [made[1].clone()]
    );
    assert_eq!(ids(&get(&server, "/v1/sessions?statuses[]=running")), Vec::<String>::new());
    let created =
        get(&server, &format!("/v1/sessions/{}", made[2]))["created_at"].as_str().unwrap().to_owned();
    assert_eq!(ids(&get(&server, &format!("/v1/sessions?order=asc&created_at[gt]={created}"))), made[3..]);
    let cursor = first["next_page"].as_str().unwrap();
    for wrong in [
        format!("order=asc&page={cursor}"),
        format!("created_at[lt]={created}&page={cursor}"),
        "agent_version=1".into(),
    ] {
        refused(&server, "GET", &format!("/v1/sessions?{wrong}"), json!({}), 400, "invalid_request_error");
    }
}

#[test]
fn budgets_are_whole_cents_above_zero() {
    let server = start();
    let agent = id(&post(&server, "/v1/agents", json!({"name": "A", "model": "m"})));
    let environment = id(&post(&server, "/v1/environments", json!({"name": "E"})));
    for amount in ["0", "01", "1.5", "-1", ""] {
        let budget = json!({"type": "limit", "max_list_cost": {"amount": amount, "currency": "USD"}});
        let body = json!({"agent": agent, "environment_id": environment, "budget": budget});
        refused(&server, "POST", "/v1/sessions", body, 400, "invalid_request_error");
    }
}

#[test]
fn a_session_with_initial_events_is_running_when_it_is_told() {
    let server = start_with(|_| Ok(()));
    for _ in 0..50 {
        let agent = post(&server, "/v1/agents", json!({"name": "A", "model": "m"}));
        let environment = post(&server, "/v1/environments", json!({"name": fresh_name()}));
        let body = json!({
            "agent": agent["id"], "environment_id": environment["id"], "initial_events": [message("Go")],
        });
        assert_eq!(post(&server, "/v1/sessions", body)["status"], "running");
    }
}

#[test]
fn a_session_whose_first_events_are_refused_is_not_made() {
    let text = r#"{"type":"session.status_idle","id":"i","processed_at":"2026-11-01T00:00:00Z"}"#;
    let script = Some(Script::from_recording(text).unwrap());
    let server = Server::start(Options { script, ..Options::default() }).unwrap();
    let agent = post(&server, "/v1/agents", json!({"name": "A", "model": "m"}));
    let environment = post(&server, "/v1/environments", json!({"name": "E"}));
    let body = json!({
        "agent": agent["id"], "environment_id": environment["id"], "initial_events": [message("Go")],
    });
    let says = refused(&server, "POST", "/v1/sessions", body, 400, "invalid_request_error");
    assert_eq!(says, "initial_events.0: the recording has no further user.message like this");
    assert_eq!(get(&server, "/v1/sessions")["data"], json!([]));
}
