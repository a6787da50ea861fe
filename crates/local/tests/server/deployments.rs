//! Deployments, their runs and schedules, and dreams.

use crate::client::*;
use managed_agents_local::Server;
use serde_json::{Value, json};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

fn deployment(server: &Server, more: Value) -> Value {
    let agent = post(server, "/v1/agents", json!({"name": "A", "model": "m"}));
    let environment = post(server, "/v1/environments", json!({"name": format!("E{}", fastrand::u64(..))}));
    let mut body = json!({
        "name": "D", "agent": agent["id"], "environment_id": environment["id"], "initial_events": [message("Go")],
    });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    post(server, "/v1/deployments", body)
}

fn runs(server: &Server, query: &str) -> Vec<Value> {
    get(server, &format!("/v1/deployment_runs{query}"))["data"].as_array().unwrap().clone()
}

fn hourly() -> Value {
    json!({"schedule": {"type": "cron", "expression": "0 * * * *", "timezone": "Europe/Berlin"}})
}

#[test]
fn a_run_makes_a_session_that_plays_its_script() {
    let server = start();
    let made = deployment(&server, json!({}));
    let path = format!("/v1/deployments/{}", id(&made));
    let run = post(&server, &format!("{path}/run"), json!({}));
    let session = run["session_id"].as_str().unwrap();
    wait_idle(&server, session, "end_turn");
    assert_eq!(get(&server, &format!("/v1/sessions/{session}"))["deployment_id"], made["id"]);
    let listed = get(&server, &format!("/v1/sessions?deployment_id={}", id(&made)));
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    assert_eq!(get(&server, &format!("/v1/deployment_runs/{}", id(&run))), run);
    assert_eq!(runs(&server, "?deployment_id=depl_nobody"), [] as [Value; 0]);
}

#[test]
fn a_schedule_runs_by_the_clock_and_a_pause_makes_up_for_nothing() {
    let server = start();
    let made = deployment(&server, hourly());
    assert_eq!(made["schedule"]["upcoming_runs_at"].as_array().unwrap().len(), 5);
    let path = format!("/v1/deployments/{}", id(&made));
    server.advance_clock(3 * HOUR);
    let scheduled = runs(&server, "?trigger_type=schedule");
    assert_eq!(scheduled.len(), 3);
    assert_eq!(scheduled[2]["trigger_context"]["scheduled_at"], made["schedule"]["upcoming_runs_at"][0]);
    assert!(get(&server, &path)["schedule"]["last_run_at"].is_string());
    assert_eq!(post(&server, &format!("{path}/pause"), json!({}))["paused_reason"]["type"], "manual");
    server.advance_clock(2 * HOUR);
    // A run by hand works all the same.
    assert_eq!(post(&server, &format!("{path}/run"), json!({}))["trigger_context"]["type"], "manual");
    post(&server, &format!("{path}/unpause"), json!({}));
    server.advance_clock(HOUR);
    assert_eq!(runs(&server, "?trigger_type=schedule").len(), 4);
}

#[test]
fn what_is_gone_fails_the_run_and_pauses_the_deployment() {
    let server = start();
    let made = deployment(&server, hourly());
    let path = format!("/v1/deployments/{}", id(&made));
    let environment = made["environment_id"].as_str().unwrap();
    ok(&server, "POST", &format!("/v1/environments/{environment}/archive"), None);
    server.advance_clock(2 * HOUR);
    let failed = runs(&server, "?has_error=true");
    assert_eq!((failed.len(), &failed[0]["error"]["type"]), (1, &json!("environment_archived_error")));
    let paused = get(&server, &path);
    assert_eq!(
        (&paused["status"], &paused["paused_reason"]["error"]["type"]),
        (&json!("paused"), &json!("environment_archived_error"))
    );
}

#[test]
fn an_archived_subagent_or_a_skill_that_is_gone_fails_the_run_and_pauses() {
    let server = start();
    let member = id(&post(&server, "/v1/agents", json!({"name": "M", "model": "m"})));
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let skills = json!([{"type": "custom", "skill_id": "skill_none"}]);
    let cases = [
        (json!({"multiagent": {"type": "coordinator", "agents": [member]}}), "agent_archived_error"),
        (json!({"tools": tools, "skills": skills}), "skill_not_found_error"),
    ];
    for (more, error) in cases {
        let mut agent = json!({"name": "A", "model": "m"});
        agent.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let agent = post(&server, "/v1/agents", agent);
        let made = deployment(&server, json!({"agent": agent["id"]}));
        if error == "agent_archived_error" {
            ok(&server, "POST", &format!("/v1/agents/{member}/archive"), None);
        }
        let path = format!("/v1/deployments/{}", id(&made));
        assert_eq!(post(&server, &format!("{path}/run"), json!({}))["error"]["type"], error);
        assert_eq!(get(&server, &path)["status"], "paused");
    }
}

#[test]
fn an_agent_takes_its_deployments_into_the_archive() {
    let server = start();
    let made = deployment(&server, hourly());
    let agent = made["agent"]["id"].as_str().unwrap();
    ok(&server, "POST", &format!("/v1/agents/{agent}/archive"), None);
    let archived = get(&server, &format!("/v1/deployments/{}", id(&made)));
    assert!(archived["archived_at"].is_string());
    assert_eq!(
        (&archived["status"], &archived["schedule"]["upcoming_runs_at"]),
        (&json!("active"), &json!([]))
    );
    let run = format!("/v1/deployments/{}/run", id(&made));
    refused(&server, "POST", &run, json!({}), 400, "invalid_request_error");
    refused(
        &server,
        "GET",
        "/v1/deployments?status=active&include_archived=true",
        json!({}),
        400,
        "invalid_request_error",
    );
}

#[test]
fn a_wrong_schedule_is_named() {
    let server = start();
    let path = format!("/v1/deployments/{}", id(&deployment(&server, json!({}))));
    for (expression, timezone, place) in
        [("@daily", "UTC", "schedule.expression: "), ("0 0 * * *", "Moon", "schedule.timezone: ")]
    {
        let schedule = json!({"type": "cron", "expression": expression, "timezone": timezone});
        let message =
            refused(&server, "POST", &path, json!({"schedule": schedule}), 400, "invalid_request_error");
        assert!(message.starts_with(place), "{message}");
    }
}

#[test]
fn a_dream_goes_through_its_states_and_holds_its_store() {
    let server = start();
    let call = |method: &str, target: &str, body: Option<Value>, beta: &str| {
        let text = body.map_or(String::new(), |body| body.to_string());
        exchange(
            &server,
            request(method, target, &text).replace("managed-agents-2026-04-01", beta).as_bytes(),
        )
    };
    let memory =
        |method: &str, target: &str, body| call(method, target, body, "agent-memory-2026-07-22").json();
    let dream = |method: &str, target: &str, body| call(method, target, body, "dreaming-2026-04-21");
    let store = id(&memory("POST", "/v1/memory_stores", Some(json!({"name": "M"}))));
    memory(
        "POST",
        &format!("/v1/memory_stores/{store}/memories"),
        Some(json!({"path": "/a", "content": "a"})),
    );
    let inputs = json!([
        {"type": "memory_store", "memory_store_id": store},
        {"type": "sessions", "session_ids": [session(&server)]},
    ]);
    let body = |more: Value| {
        let mut body = json!({"inputs": inputs, "model": "claude-opus-4-8"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Some(body)
    };
    let made = dream("POST", "/v1/dreams", body(json!({}))).json();
    let path = format!("/v1/dreams/{}", id(&made));
    assert_eq!(dream("POST", &format!("{path}/archive"), None).status, 400);
    let states: Vec<Value> = (0..3).map(|_| dream("GET", &path, None).json()).collect();
    let names: Vec<_> = states.iter().map(|state| state["status"].as_str().unwrap()).collect();
    assert_eq!(
        (made["status"].as_str(), &names[..]),
        (Some("pending"), &["running", "completed", "completed"][..])
    );
    let output = states[2]["outputs"][0]["memory_store_id"].as_str().unwrap();
    let page = memory("GET", &format!("/v1/memory_stores/{output}/memories"), None);
    assert_eq!(page["data"].as_array().unwrap().len(), 2);
    assert_eq!(dream("POST", &format!("{path}/cancel"), None).status, 400);
    assert_eq!(dream("POST", &format!("{path}/archive"), None).status, 200);
    let held = json!({"output_behavior": {"type": "update_existing", "memory_store_id": store}});
    let first = dream("POST", "/v1/dreams", body(held.clone())).json();
    let second = dream("POST", "/v1/dreams", body(held.clone()));
    assert_eq!((second.status, second.header("x-should-retry")), (409, Some("false")));
    let cancel = format!("/v1/dreams/{}/cancel", id(&first));
    assert_eq!(dream("POST", &cancel, None).json()["status"], "canceled");
    assert_eq!(dream("POST", &cancel, None).status, 200);
    assert_eq!(dream("POST", "/v1/dreams", body(held)).status, 200);
}

#[test]
fn a_dream_whose_store_is_gone_fails() {
    let server = start();
    let call = |method: &str, target: &str, body: Value, beta: &str| {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let text = request(method, target, &body).replace("managed-agents-2026-04-01", beta);
        let reply = exchange(&server, text.as_bytes());
        assert_eq!(reply.status, 200, "{method} {target}: {}", reply.json());
        reply.json()
    };
    let memory = |method: &str, target: &str, body| call(method, target, body, "agent-memory-2026-07-22");
    let dream = |method: &str, target: &str, body| call(method, target, body, "dreaming-2026-04-21");
    let store = || id(&memory("POST", "/v1/memory_stores", json!({"name": "M"})));
    let make = |more: Value| {
        let input = store();
        let sessions = json!({"type": "sessions", "session_ids": [session(&server)]});
        let inputs = json!([{"type": "memory_store", "memory_store_id": input}, sessions]);
        let mut body = json!({"inputs": inputs, "model": "m"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        (input, format!("/v1/dreams/{}", id(&dream("POST", "/v1/dreams", body))))
    };
    let (input, first) = make(json!({}));
    memory("DELETE", &format!("/v1/memory_stores/{input}"), Value::Null);
    for _ in 0..2 {
        let failed = dream("GET", &first, Value::Null);
        assert_eq!((&failed["status"], failed["ended_at"].is_string()), (&json!("failed"), true), "{failed}");
        assert!(failed["error"]["message"].as_str().unwrap().contains("not found"), "{failed}");
    }
    let target = store();
    let (_, second) =
        make(json!({"output_behavior": {"type": "update_existing", "memory_store_id": target}}));
    assert_eq!(dream("GET", &second, Value::Null)["status"], "running");
    memory("POST", &format!("/v1/memory_stores/{target}/archive"), Value::Null);
    assert_eq!(dream("GET", &second, Value::Null)["status"], "failed");
    // The list shows the states too.
    make(json!({}));
    let newest = || dream("GET", "/v1/dreams", Value::Null)["data"][0]["status"].clone();
    assert_eq!([newest(), newest(), newest()], ["pending", "running", "completed"]);
}
