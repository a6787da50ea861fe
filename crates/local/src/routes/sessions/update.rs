//! Updates a session, and emits the event about it.

use crate::app::App;
use crate::engine;
use crate::fields::{Fields, merge_metadata};
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::reply::Reply;
use crate::routes::sessions::budget;
use crate::routes::{agent_config, multiagent, tools};
use crate::state::session::Inner;
use crate::state::session::run::Hold;
use crate::state::session::status::Status;
use serde_json::{Map, Value};
use std::sync::Arc;

pub(in crate::routes) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let session = app.session(ids[0])?;
    let body = request.json()?;
    let fields = Fields::new(body, "")?;
    fields.only(&["title", "metadata", "agent", "budget", "vault_ids"])?;
    if fields.given("vault_ids").is_some() {
        return Err(fields.wrong("vault_ids", "this is reserved and cannot be changed"));
    }
    let changes_budget = session.update(|inner| {
        if inner.over {
            return Err(Refusal::invalid("the session is terminated"));
        }
        let changed = apply(inner, &fields)?;
        let changes_budget = changed.contains_key("budget");
        if !changed.is_empty() {
            inner.updated_at = inner.clock.stamp();
            inner.emit("session.updated", Value::Object(changed));
        }
        // In the same update, so that no paused thread goes on before its run.
        if changes_budget && !inner.budget_reached() {
            inner.resume_runs(Hold::Budget);
        }
        Ok(changes_budget)
    })?;
    if changes_budget {
        engine::wake::go_on(&session);
    }
    Ok(Reply::Json(session.json()))
}

/// Checks all fields, then changes them. Returns the changed ones.
fn apply(inner: &mut Inner, fields: &Fields<'_>) -> Result<Map<String, Value>> {
    let mut changed = Map::new();
    let title: Value = match fields.given("title") {
        None => inner.title.clone(),
        Some(_) => fields.some_text("title", 0..=1_024)?.into(),
    };
    let metadata = merge_metadata(fields, &inner.metadata, false)?;
    let agent = agent(inner, fields)?;
    let budget = new_budget(inner, fields)?;
    if title != inner.title {
        changed.insert("title".into(), title.clone());
        inner.title = title;
    }
    if metadata != inner.metadata {
        // Empty metadata is not shown.
        if !metadata.is_empty() {
            changed.insert("metadata".into(), metadata.clone().into());
        }
        inner.metadata = metadata;
    }
    if agent != inner.agent {
        changed.insert("agent".into(), agent.clone());
        inner.agent = agent;
    }
    if budget != inner.budget {
        inner.budget = budget;
        changed.insert("budget".into(), inner.budget_json());
    }
    Ok(changed)
}

fn agent(inner: &Inner, fields: &Fields<'_>) -> Result<Value> {
    let mut agent = inner.agent.clone();
    let Some(given) = fields.object("agent")? else { return Ok(agent) };
    given.only(&["tools", "mcp_servers"])?;
    if !inner.runs.is_empty() {
        return Err(fields.wrong("agent", "a workflow run is open").with_code("workflow_run_open"));
    }
    if inner.status != Status::Idle {
        return Err(fields.wrong("agent", "the session has to be idle for this"));
    }
    if agent_config::apply_tools(&given, &mut agent)? {
        tools::check_servers(&agent)?;
        tools::check_skills(&agent)?;
        multiagent::check_names(&agent, false)?;
    }
    Ok(agent)
}

fn new_budget(inner: &Inner, fields: &Fields<'_>) -> Result<Option<u64>> {
    if fields.given("budget").is_none() {
        return Ok(inner.budget);
    }
    match (inner.budget, budget::read(fields)?) {
        (_, None) => Ok(None),
        (None, Some(_)) => {
            Err(fields.wrong("budget", "it can be set at creation only").with_code("budget_create_only"))
        }
        (Some(_), Some(cents)) if inner.usage.reaches(cents) => Err(fields
            .wrong("budget", "it has to be more than was used already")
            .with_code("budget_not_raised")),
        (Some(_), Some(cents)) => Ok(Some(cents)),
    }
}
