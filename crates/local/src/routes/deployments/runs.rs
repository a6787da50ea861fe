//! The runs of deployments.

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::Result;
use crate::routes::deployments::shelf::{DEPLOYMENTS, RUNS};
use crate::routes::reply::Reply;
use crate::routes::{multiagent, sessions};
use crate::state::State;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;

pub(in crate::routes) enum Trigger {
    Manual,
    Schedule(Timestamp),
}

pub(in crate::routes) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let (deployment, trigger) = (request.query.text("deployment_id"), request.query.text("trigger_type"));
    let has_error = request.query.text("has_error").map(|text| text == "true");
    RUNS.list(app, request, ids, |run| {
        deployment.is_none_or(|id| run["deployment_id"] == id)
            && trigger.is_none_or(|kind| run["trigger_context"]["type"] == kind)
            && has_error.is_none_or(|wanted| run["error"].is_object() == wanted)
    })
}

/// Begins a session. Returns the run, which has the session or the error.
pub(super) fn run(app: &Arc<App>, deployment: &Value, trigger: &Trigger) -> Result<Value> {
    let obstacle = obstacle(&app.state(), deployment);
    let id = deployment["id"].as_str().unwrap_or_default();
    let started = match obstacle {
        Some(kind) => Err(json!({"type": kind, "message": "the deployment cannot run: see the type"})),
        None => start(app, deployment, id),
    };
    let (session, error) = match started {
        Ok(session) => (session, Value::Null),
        Err(error) => (Value::Null, error),
    };
    let (context, is_scheduled) = match trigger {
        Trigger::Manual => (json!({"type": "manual"}), false),
        Trigger::Schedule(time) => (json!({"type": "schedule", "scheduled_at": time.to_string()}), true),
    };
    let mut state = app.state();
    let deployment = state.records(DEPLOYMENTS.resource).get_mut(id)?;
    // A run is no update of its deployment.
    if is_scheduled && deployment["schedule"].is_object() {
        deployment["schedule"]["last_run_at"] = app.clock.now().to_string().into();
    }
    let agent = deployment["agent"].clone();
    // Only what the service cannot get over by itself pauses a deployment.
    if obstacle.is_some() {
        let mut paused = deployment.clone();
        paused["status"] = "paused".into();
        paused["paused_reason"] = json!({"type": "error", "error": {"type": error["type"]}});
        DEPLOYMENTS.keep_as(&mut state, paused, "paused")?;
    }
    let run = json!({
        "deployment_id": id, "agent": agent, "session_id": session, "error": error, "trigger_context": context,
    });
    RUNS.make_room(&mut state, |_, _| true);
    let run = RUNS.add(&mut state, &[], run)?;
    if is_scheduled {
        let end = if run["error"].is_null() { "deployment_run.succeeded" } else { "deployment_run.failed" };
        state.webhooks.announce("deployment_run.started", &run);
        state.webhooks.announce(end, &run);
    }
    Ok(run)
}

fn start(app: &Arc<App>, deployment: &Value, id: &str) -> std::result::Result<Value, Value> {
    let mut body = json!({
        "agent": deployment["agent"],
        "environment_id": deployment["environment_id"],
        "vault_ids": deployment["vault_ids"],
        "resources": deployment["given_resources"],
        "initial_events": deployment["initial_events"],
    });
    if deployment["budget"].is_object() {
        body["budget"] = deployment["budget"].clone();
    }
    let started = Fields::new(&body, "").and_then(|fields| sessions::start(app, &fields, Some(id), None));
    started.map(|session| session["id"].clone()).map_err(|refusal| {
        let kind = if refusal.status == 429 {
            "session_rate_limited_error"
        } else {
            "session_creation_rejected_error"
        };
        json!({"type": kind, "message": refusal.message})
    })
}

/// Returns the error that keeps a deployment from running until someone changes something.
fn obstacle(state: &State, deployment: &Value) -> Option<&'static str> {
    let archived = |thing: &Value| !thing["archived_at"].is_null();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match state.latest_agent(&text(&deployment["agent"]["id"])) {
        Ok(agent) if !archived(agent) => {}
        _ => return Some("agent_archived_error"),
    }
    let pinned = state.agent(&text(&deployment["agent"]["id"]), deployment["agent"]["version"].as_u64());
    if let Ok(agent) = pinned {
        if multiagent::members(agent).any(|id| !state.latest_agent(id).is_ok_and(|agent| !archived(agent))) {
            return Some("agent_archived_error");
        }
        let custom =
            agent["skills"].as_array().into_iter().flatten().filter(|skill| skill["type"] == "custom");
        if custom.into_iter().any(|skill| state.record("skills", &text(&skill["skill_id"])).is_none()) {
            return Some("skill_not_found_error");
        }
    }
    let environment = match state.environments.get(&text(&deployment["environment_id"])) {
        Err(_) => return Some("environment_not_found_error"),
        Ok(environment) if archived(environment) => return Some("environment_archived_error"),
        Ok(environment) => environment,
    };
    for id in deployment["vault_ids"].as_array().into_iter().flatten() {
        match state.record("vaults", &text(id)) {
            None => return Some("vault_not_found_error"),
            Some(vault) if archived(vault) => return Some("vault_archived_error"),
            Some(_) => {}
        }
    }
    for resource in deployment["given_resources"].as_array().into_iter().flatten() {
        match resource["type"].as_str().unwrap_or_default() {
            "memory_store" => match state.record("memory_stores", &text(&resource["memory_store_id"])) {
                None => return Some("session_resource_not_found_error"),
                Some(store) if archived(store) => return Some("memory_store_archived_error"),
                Some(_) => {}
            },
            _ if environment["config"]["type"] == "self_hosted" => {
                return Some("self_hosted_resources_unsupported_error");
            }
            "file" if state.files.get(&text(&resource["file_id"])).is_err() => {
                return Some("file_not_found_error");
            }
            _ => {}
        }
    }
    None
}
