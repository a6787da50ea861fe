//! Agents and their versions.

use crate::app::App;
use crate::fields::{Fields, merge_metadata};
use crate::http::request::Request;
use crate::paging::{Paging, Position, forward};
use crate::refusal::{Refusal, Result};
use crate::routes::agent_config::{self, CREATE_FIELDS, refuse_archived};
use crate::routes::reply::Reply;
use crate::routes::{deployments, multiagent};
use crate::state::ids::fresh_id;
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The most versions of one agent.
const MAX_VERSIONS: usize = 1_000;

pub(super) fn create(app: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    let body = request.json()?;
    let fields = Fields::new(body, "")?;
    fields.only(CREATE_FIELDS)?;
    fields.required("name")?;
    fields.required("model")?;
    let mut state = app.state();
    state.agents.check_room()?;
    let time = app.clock.stamp();
    let mut agent = json!({
        "type": "agent",
        "id": fresh_id("agent"),
        "version": 1,
        "description": null,
        "system": null,
        "tools": [],
        "mcp_servers": [],
        "skills": [],
        "multiagent": null,
        "execution_identity": {"type": "service_account"},
        "metadata": merge_metadata(&fields, &Map::new(), false)?,
        "created_at": time,
        "updated_at": time,
        "archived_at": null,
    });
    agent_config::apply(&state, &fields, &mut agent)?;
    state.keep_agent(&agent)?;
    state.webhooks.announce("agent.created", &agent);
    Ok(Reply::Json(agent))
}

pub(super) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let body = request.json()?;
    let fields = Fields::new(body, "")?;
    fields.only(&[CREATE_FIELDS, &["version"]].concat())?;
    let mut state = app.state();
    let stored = state.latest_agent(ids[0])?.clone();
    refuse_archived(&stored)?;
    let expected = fields.number("version", 1..=u64::MAX)?;
    if expected.is_some_and(|expected| stored["version"] != expected) {
        return Err(Refusal::conflict(format!("version: the agent is at version {}", stored["version"])));
    }
    let mut agent = stored.clone();
    agent_config::apply(&state, &fields, &mut agent)?;
    let metadata = stored["metadata"].as_object().cloned().unwrap_or_default();
    agent["metadata"] = merge_metadata(&fields, &metadata, false)?.into();
    if agent == stored {
        return Ok(Reply::Json(stored));
    }
    if state.agents.get(ids[0])?.len() >= MAX_VERSIONS {
        return Err(Refusal::full(format!(
            "this local server keeps at most {MAX_VERSIONS} versions of an agent"
        )));
    }
    agent["version"] = (stored["version"].as_u64().unwrap_or_default() + 1).into();
    multiagent::pin_self(&mut agent);
    agent["updated_at"] = app.clock.stamp().into();
    state.keep_agent(&agent)?;
    state.webhooks.announce("agent.updated", &agent);
    Ok(Reply::Json(agent))
}

pub(super) fn retrieve(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    request.query.only(&["version"])?;
    let version = request.query.number("version")?;
    Ok(Reply::Json(app.state().agent(ids[0], version)?.clone()))
}

pub(super) fn archive(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    let agent = state.agents.get_mut(ids[0])?.last_mut().expect("an agent has a version");
    if agent["archived_at"].is_null() {
        let time = app.clock.stamp();
        agent["archived_at"] = time.clone().into();
        agent["updated_at"] = time.clone().into();
        let agent = agent.clone();
        state.webhooks.announce("agent.archived", &agent);
        deployments::archive_of_agent(&mut state, ids[0], &time);
    }
    Ok(Reply::Json(state.latest_agent(ids[0])?.clone()))
}

pub(super) fn list(app: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    request.query.only(&["limit", "page", "include_archived", "created_at[gte]", "created_at[lte]"])?;
    let paging = Paging::read(request, "agents", 20, 100, true)?;
    let archived = request.query.flag("include_archived")?;
    let (from, to) = (request.query.time("created_at[gte]")?, request.query.time("created_at[lte]")?);
    let state = app.state();
    let entries = state.agents.entries().map(|(number, versions)| (Position(number, 0), versions));
    let page = paging.answer(entries, |versions: &Vec<Value>| {
        let agent = versions.last()?;
        let created: Timestamp = agent["created_at"].as_str()?.parse().ok()?;
        let shown = (archived || agent["archived_at"].is_null())
            && from.is_none_or(|from| created >= from)
            && to.is_none_or(|to| created <= to);
        shown.then(|| agent.clone())
    });
    Ok(Reply::Json(forward(page)))
}

pub(super) fn versions(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    request.query.only(&["limit", "page"])?;
    let paging = Paging::read(request, &format!("versions of {}", ids[0]), 20, 100, true)?;
    let state = app.state();
    let versions = state.agents.get(ids[0])?.iter().enumerate();
    let page = paging
        .answer(versions.map(|(index, agent)| (Position(index as u64 + 1, 0), agent)), |agent| {
            Some(agent.clone())
        });
    Ok(Reply::Json(forward(page)))
}
