//! Deployments: sessions that begin on demand, or by a schedule.

mod cron;
pub(super) mod runs;
pub(crate) mod schedule;
pub(super) mod shelf;

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::collection::set_metadata;
use crate::routes::deployments::cron::Cron;
use crate::routes::deployments::runs::Trigger;
use crate::routes::deployments::shelf::DEPLOYMENTS;
use crate::routes::reply::Reply;
use crate::routes::sessions::budget;
use crate::routes::{agent_config, environments, sessions};
use crate::state::State;
use serde_json::{Value, json};
use std::sync::Arc;

const MAX_DEPLOYMENTS: usize = 1_000;
/// The times that a schedule shows.
const UPCOMING: usize = 5;

pub(super) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    fields.text("name", 1..=256)?;
    let mut state = app.state();
    if state.all_records(DEPLOYMENTS.resource).count() >= MAX_DEPLOYMENTS {
        return Err(Refusal::invalid(format!("an organization has at most {MAX_DEPLOYMENTS} deployments")));
    }
    let mut deployment = json!({
        "budget": null, "description": null, "metadata": {}, "resources": [], "given_resources": [],
        "schedule": null, "vault_ids": [], "status": "active", "paused_reason": null,
        "checked_at": null, "next_at": null, "updated_at": null, "archived_at": null,
    });
    apply(app, &state, &fields, &mut deployment)?;
    let deployment = DEPLOYMENTS.add(&mut state, ids, deployment)?;
    app.clock.wake();
    Ok(Reply::Json(seen(app, &deployment)))
}

pub(super) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let mut state = app.state();
    let mut deployment = DEPLOYMENTS.find_open(&state, ids)?;
    apply(app, &state, &fields, &mut deployment)?;
    let deployment = DEPLOYMENTS.keep(&mut state, deployment)?;
    app.clock.wake();
    Ok(Reply::Json(seen(app, &deployment)))
}

pub(super) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    Ok(Reply::Json(seen(app, DEPLOYMENTS.find(&app.state(), ids)?)))
}

pub(super) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let (agent, status) = (request.query.text("agent_id"), request.query.text("status"));
    if status.is_some() && request.query.text("include_archived").is_some() {
        return Err(Refusal::invalid("status: include_archived cannot be given as well"));
    }
    let reply = DEPLOYMENTS.list(app, request, ids, |deployment| {
        agent.is_none_or(|id| deployment["agent"]["id"] == id)
            && status.is_none_or(|status| deployment["status"] == status)
    })?;
    let Reply::Json(mut page) = reply else { return Ok(reply) };
    page["data"].as_array_mut().into_iter().flatten().for_each(|one| *one = seen(app, one));
    Ok(Reply::Json(page))
}

pub(super) fn archive(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    DEPLOYMENTS.archive(app, ids)?;
    Ok(Reply::Json(seen(app, DEPLOYMENTS.find(&app.state(), ids)?)))
}

pub(super) fn pause(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    set_status(app, ids, "paused", &json!({"type": "manual"}))
}

/// Lets the schedule continue. Times that passed meanwhile are not made up for.
pub(super) fn unpause(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    set_status(app, ids, "active", &Value::Null)
}

pub(super) fn run(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let deployment = DEPLOYMENTS.find_open(&app.state(), ids)?;
    Ok(Reply::Json(runs::run(app, &deployment, &Trigger::Manual)?))
}

/// Archives the deployments of an agent, which is archived.
pub(super) fn archive_of_agent(state: &mut State, agent: &str, time: &str) {
    let webhooks = state.webhooks.clone();
    for deployment in state.records(DEPLOYMENTS.resource).values_mut() {
        if deployment["agent"]["id"] == agent && deployment["archived_at"].is_null() {
            deployment["archived_at"] = time.into();
            deployment["updated_at"] = time.into();
            webhooks.announce("deployment.archived", deployment);
        }
    }
}

fn set_status(app: &App, ids: &[&str], status: &str, reason: &Value) -> Result<Reply> {
    let mut state = app.state();
    let mut deployment = DEPLOYMENTS.find_open(&state, ids)?;
    if deployment["status"] != status {
        deployment["status"] = status.into();
        deployment["paused_reason"] = reason.clone();
        schedule::plan(&mut deployment, app.clock.now());
    }
    let happened = if status == "paused" { "paused" } else { "unpaused" };
    let deployment = DEPLOYMENTS.keep_as(&mut state, deployment, happened)?;
    app.clock.wake();
    Ok(Reply::Json(seen(app, &deployment)))
}

fn apply(app: &App, state: &State, fields: &Fields<'_>, deployment: &mut Value) -> Result<()> {
    if let Some(name) = fields.some_text("name", 1..=256)? {
        deployment["name"] = name.into();
    }
    if fields.given("description").is_some() {
        let text = fields.some_text("description", 0..=2_048)?;
        deployment["description"] = text.filter(|text| !text.is_empty()).into();
    }
    if let Some(given) = fields.some("agent") {
        let id = given.as_str().or_else(|| given["id"].as_str()).unwrap_or_default();
        let agent = state.latest_agent(id).and_then(agent_config::refuse_archived);
        let agent = agent.and_then(|()| state.agent(id, given["version"].as_u64()));
        let agent = agent.map_err(|refusal| refusal.at("agent"))?;
        deployment["agent"] = json!({"type": "agent", "id": id, "version": agent["version"]});
    }
    if let Some(id) = fields.some_text("environment_id", 1..=256)? {
        let environment = state.environments.get(id).and_then(environments::refuse_archived);
        environment.map_err(|refusal| refusal.at("environment_id"))?;
        deployment["environment_id"] = id.into();
    }
    if let Some(events) = fields.some("initial_events") {
        if !(1..=50).contains(&fields.list("initial_events")?.len()) {
            return Err(fields.wrong("initial_events", "must have 1 to 50 items"));
        }
        for (index, event) in sessions::check_initial(fields, true)?.iter().enumerate() {
            let file = event["rubric"]["file_id"].as_str();
            if file.is_some_and(|file| state.files.get(file).is_err()) {
                let place = format!("initial_events.{index}.rubric.file_id");
                return Err(fields.wrong(&place, "there is no such file"));
            }
        }
        deployment["initial_events"] = events.clone();
    }
    for (name, most) in [("vault_ids", 50), ("resources", 500)] {
        let given = fields.list(name)?;
        if given.len() > most {
            return Err(fields.wrong(name, &format!("at most {most} are allowed")));
        }
        if fields.given(name).is_some() {
            deployment[name] = given.into();
        }
    }
    if fields.given("resources").is_some() {
        deployment["given_resources"] = deployment["resources"].clone();
        let shown = deployment["resources"].as_array_mut().into_iter().flatten();
        shown.filter_map(Value::as_object_mut).for_each(|one| drop(one.remove("authorization_token")));
    }
    if let Some(budget) = fields.given("budget") {
        budget::read(fields)?;
        deployment["budget"] = budget.clone();
    }
    if let Some(given) = fields.given("schedule") {
        if let Some(schedule) = fields.object("schedule")? {
            let (expression, zone) =
                (schedule.text("expression", 1..=256)?, schedule.text("timezone", 1..=64)?);
            Cron::parse(expression, zone).map_err(|problem| {
                let name = if problem.contains("time zone") { "timezone" } else { "expression" };
                schedule.wrong(name, &problem)
            })?;
        }
        let last = deployment["schedule"]["last_run_at"].take();
        deployment["schedule"] = given.clone();
        if given.is_object() && last.is_string() {
            deployment["schedule"]["last_run_at"] = last;
        }
        schedule::plan(deployment, app.clock.now());
    }
    set_metadata(fields, deployment, false)
}

/// Returns a deployment as the API shows it now.
fn seen(app: &App, deployment: &Value) -> Value {
    let mut shown = DEPLOYMENTS.show(deployment);
    if shown["schedule"].is_object() {
        let times = schedule::upcoming(deployment, app.clock.now(), UPCOMING);
        let is_open = deployment["archived_at"].is_null();
        let times: Vec<String> = times.into_iter().filter(|_| is_open).map(|time| time.to_string()).collect();
        shown["schedule"]["upcoming_runs_at"] = times.into();
    }
    shown
}
