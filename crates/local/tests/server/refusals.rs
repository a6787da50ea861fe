//! Configurations that the service refuses when they are saved.

use crate::client::*;
use managed_agents_local::Server;
use serde_json::{Value, json};

fn says(server: &Server, target: &str, body: Value) -> String {
    refused(server, "POST", target, body, 400, "invalid_request_error")
}

fn agent(server: &Server, more: Value) -> String {
    post(server, "/v1/agents", with(json!({"name": "A", "model": "m"}), more))["id"].as_str().unwrap().into()
}

fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn a_roster_has_one_advisor_open_agents_and_one_place() {
    let server = start();
    let says = |agents: Value| {
        let roster = json!({"type": "coordinator", "agents": agents});
        says(&server, "/v1/agents", json!({"name": "Lead", "model": "m", "multiagent": roster}))
    };
    let advisor = json!({"type": "advisor", "model": "m"});
    assert_eq!(says(json!([advisor, advisor])), "multiagent.agents: at most one advisor is allowed");
    let archived = agent(&server, json!({}));
    post(&server, &format!("/v1/agents/{archived}/archive"), json!({}));
    assert_eq!(says(json!([archived])), format!("multiagent.agents: the agent {archived} is archived"));
    let american = agent(&server, json!({"model": {"id": "m", "inference_geo": "us"}}));
    let other = format!("multiagent: the agent {american} has another model.inference_geo");
    assert_eq!(says(json!([american])), other);

    // The same after an update of the model, and in a session.
    let roster = json!({"type": "coordinator", "agents": [american]});
    let lead = agent(&server, json!({"model": {"id": "m", "inference_geo": "us"}, "multiagent": roster}));
    assert_eq!(self::says(&server, &format!("/v1/agents/{lead}"), json!({"model": "m"})), other);
    let environment = post(&server, "/v1/environments", json!({"name": fresh_name()}))["id"].clone();
    let overridden = json!({"type": "agent_with_overrides", "id": lead, "model": "m"});
    let session = json!({"agent": overridden, "environment_id": environment});
    assert_eq!(self::says(&server, "/v1/sessions", session), other);
}

#[test]
fn skills_need_the_tool_that_reads_them() {
    let server = start();
    let skills = json!([{"type": "anthropic", "skill_id": "xlsx"}]);
    let needed = "skills: they need the tool read, which this agent does not have";
    assert_eq!(says(&server, "/v1/agents", json!({"name": "A", "model": "m", "skills": skills})), needed);
    let disabled =
        json!([{"type": "agent_toolset_20260401", "configs": [{"name": "read", "enabled": false}]}]);
    let without = json!({"name": "A", "model": "m", "skills": skills, "tools": disabled});
    assert_eq!(says(&server, "/v1/agents", without), needed);
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let agent = agent(&server, json!({"skills": skills, "tools": tools}));
    assert_eq!(says(&server, &format!("/v1/agents/{agent}"), json!({"tools": []})), needed);
    let environment = post(&server, "/v1/environments", json!({"name": fresh_name()}))["id"].clone();
    let session = post(&server, "/v1/sessions", json!({"agent": agent, "environment_id": environment}));
    let session = format!("/v1/sessions/{}", session["id"].as_str().unwrap());
    assert_eq!(says(&server, &session, json!({"agent": {"tools": []}})), needed);
}

#[test]
fn a_web_tool_has_1_to_64_domains() {
    let server = start();
    for count in [0, 65] {
        let domains: Vec<String> = (0..count).map(|number| format!("d{number}.example")).collect();
        let config = json!({"name": "web_fetch", "allowed_domains": domains});
        let tools = json!([{"type": "agent_toolset_20260401", "configs": [config]}]);
        let says = says(&server, "/v1/agents", json!({"name": "A", "model": "m", "tools": tools}));
        assert_eq!(says, "tools.0.configs.0.allowed_domains: must have 1 to 64 items");
    }
}

#[test]
fn a_deployment_that_could_never_run_is_refused_when_it_is_saved() {
    let server = start();
    let agent = agent(&server, json!({}));
    let environment = post(&server, "/v1/environments", json!({"name": fresh_name()}))["id"].clone();
    let good = json!({"name": "D", "agent": agent, "environment_id": environment, "initial_events": [message("go")]});
    let says = |more: Value| says(&server, "/v1/deployments", with(good.clone(), more));
    let budget = |amount: &str| json!({"budget": {"type": "limit", "max_list_cost": {"amount": amount, "currency": "USD"}}});
    assert!(says(budget("0.5")).starts_with("budget.max_list_cost.amount: must be"));
    let empty = json!({"initial_events": [{"type": "user.message", "content": []}]});
    assert!(says(empty).starts_with("initial_events.0.content: must have"));
    let rubric = json!({"type": "file", "file_id": "file_none"});
    let outcome = json!({"type": "user.define_outcome", "description": "Sum", "rubric": rubric});
    let problem = "initial_events.1.rubric.file_id: there is no such file";
    assert_eq!(says(json!({"initial_events": [message("go"), outcome]})), problem);
    post(&server, "/v1/deployments", with(good.clone(), budget("50")));
}

#[test]
fn a_schedule_that_changes_keeps_its_last_run_which_is_no_update() {
    let server = start();
    let agent = agent(&server, json!({}));
    let environment = post(&server, "/v1/environments", json!({"name": fresh_name()}))["id"].clone();
    let schedule =
        |hour: u8| json!({"type": "cron", "expression": format!("0 {hour} * * *"), "timezone": "UTC"});
    let made = post(
        &server,
        "/v1/deployments",
        json!({
            "name": "D", "agent": agent, "environment_id": environment, "initial_events": [message("go")],
            "schedule": schedule(1),
        }),
    );
    let path = format!("/v1/deployments/{}", made["id"].as_str().unwrap());
    server.advance_clock(std::time::Duration::from_secs(86_400));
    let ran = get(&server, &path);
    assert!(ran["schedule"]["last_run_at"].is_string());
    assert_eq!(ran["updated_at"], made["updated_at"]);
    let changed = post(&server, &path, json!({"schedule": schedule(2)}));
    assert_eq!(changed["schedule"]["last_run_at"], ran["schedule"]["last_run_at"]);
}

#[test]
fn what_is_archived_unknown_or_too_long_is_named_by_its_place() {
    let server = start();
    let agent = agent(&server, json!({}));
    let made = |path: &str, body: Value| post(&server, path, body)["id"].as_str().unwrap().to_owned();
    let archived = |path: &str, id: &str| drop(post(&server, &format!("{path}/{id}/archive"), json!({})));
    let environment = made("/v1/environments", json!({"name": fresh_name()}));
    let (old, vault) = (
        made("/v1/environments", json!({"name": fresh_name()})),
        made("/v1/vaults", json!({"display_name": "V"})),
    );
    archived("/v1/environments", &old);
    archived("/v1/vaults", &vault);
    let session = |more: Value| with(json!({"agent": agent, "environment_id": environment}), more);
    let outcome = json!({"type": "user.define_outcome", "description": "d", "rubric": {"type": "file", "file_id": "nope"}});
    let mount = json!({"type": "file", "file_id": "nope"});
    let long = "k".repeat(65);
    let cases = [
        (400, json!({"environment_id": old}), "environment_id: "),
        (404, json!({"environment_id": "nope"}), "environment_id: "),
        (404, json!({"agent": "nope"}), "agent: "),
        (404, json!({"agent": {"type": "agent", "id": agent, "version": 7}}), "agent.id: "),
        (400, json!({"vault_ids": [vault]}), "vault_ids.0: "),
        (404, json!({"resources": [mount]}), "resources.0.file_id: "),
        (404, json!({"initial_events": [message("go"), outcome]}), "initial_events.1.rubric.file_id: "),
        (400, json!({"metadata": {&long: "v"}}), &format!("metadata.{}: ", "k".repeat(64))),
    ];
    for (status, more, place) in cases {
        let kind = if status == 404 { "not_found_error" } else { "invalid_request_error" };
        let says = refused(&server, "POST", "/v1/sessions", session(more), status, kind);
        assert!(says.starts_with(place), "{place}: {says}");
    }
    archived("/v1/agents", &agent);
    assert!(says(&server, "/v1/sessions", session(json!({}))).starts_with("agent: "));
}
