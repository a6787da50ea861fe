//! Environments.

use crate::app::App;
use crate::fields::{Fields, merge_metadata};
use crate::http::request::Request;
use crate::paging::{Paging, Position, forward};
use crate::refusal::{Refusal, Result};
use crate::routes::reply::Reply;
use crate::state::State;
use crate::state::ids::fresh_id;
use serde_json::{Map, Value, json};
use std::sync::Arc;

const FIELDS: &[&str] = &["name", "description", "config", "metadata", "scope"];
const MANAGERS: [&str; 6] = ["apt", "cargo", "gem", "go", "npm", "pip"];

pub(super) fn create(app: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    let body = request.json()?;
    let fields = Fields::new(body, "")?;
    fields.only(FIELDS)?;
    fields.text("name", 1..=256)?;
    let time = app.clock.stamp();
    let mut environment = json!({
        "type": "environment",
        "id": fresh_id("env"),
        "description": null,
        "config": config(&fields, None)?,
        "scope": "organization",
        "metadata": merge_metadata(&fields, &Map::new(), true)?,
        "created_at": time,
        "updated_at": time,
        "archived_at": null,
    });
    apply(&fields, &mut environment)?;
    let id = environment["id"].as_str().unwrap_or_default().to_owned();
    let mut state = app.state();
    refuse_taken_name(&state, &environment)?;
    state.environments.insert(&id, environment.clone())?;
    state.webhooks.announce("environment.created", &environment);
    Ok(Reply::Json(environment))
}

pub(super) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let body = request.json()?;
    let fields = Fields::new(body, "")?;
    fields.only(FIELDS)?;
    let mut state = app.state();
    let stored = state.environments.get(ids[0])?;
    refuse_archived(stored)?;
    let mut environment = stored.clone();
    apply(&fields, &mut environment)?;
    refuse_taken_name(&state, &environment)?;
    let webhooks = state.webhooks.clone();
    let stored = state.environments.get_mut(ids[0])?;
    environment["config"] = config(&fields, Some(&stored["config"]))?;
    let metadata = stored["metadata"].as_object().cloned().unwrap_or_default();
    environment["metadata"] = merge_metadata(&fields, &metadata, true)?.into();
    if environment != *stored {
        environment["updated_at"] = app.clock.stamp().into();
        *stored = environment;
        webhooks.announce("environment.updated", stored);
    }
    Ok(Reply::Json(stored.clone()))
}

pub(super) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    Ok(Reply::Json(app.state().environments.get(ids[0])?.clone()))
}

pub(super) fn delete(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let environment = app.state().environments.remove(ids[0])?;
    app.webhooks.announce("environment.deleted", &environment);
    Ok(Reply::Json(json!({"type": "environment_deleted", "id": ids[0]})))
}

pub(super) fn archive(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    let environment = state.environments.get_mut(ids[0])?;
    if environment["archived_at"].is_null() {
        environment["archived_at"] = app.clock.stamp().into();
        environment["updated_at"] = environment["archived_at"].clone();
        app.webhooks.announce("environment.archived", environment);
    }
    Ok(Reply::Json(environment.clone()))
}

pub(super) fn list(app: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    request.query.only(&["limit", "page", "include_archived"])?;
    let paging = Paging::read(request, "environments", 20, 100, true)?;
    let archived = request.query.flag("include_archived")?;
    let state = app.state();
    let entries =
        state.environments.entries().map(|(number, environment)| (Position(number, 0), environment));
    let page = paging.answer(entries, |environment| {
        (archived || environment["archived_at"].is_null()).then(|| environment.clone())
    });
    Ok(Reply::Json(forward(page)))
}

/// Names are unique, those of archived environments included.
fn refuse_taken_name(state: &State, environment: &Value) -> Result<()> {
    let is_other = |other: &&Value| other["name"] == environment["name"] && other["id"] != environment["id"];
    match state.environments.values().find(is_other) {
        None => Ok(()),
        Some(other) => Err(Refusal::conflict(format!(
            "name: the environment {} has this name already",
            other["id"].as_str().unwrap_or_default()
        ))),
    }
}

pub(super) fn refuse_archived(environment: &Value) -> Result<()> {
    match environment["archived_at"].is_null() {
        true => Ok(()),
        false => Err(Refusal::invalid("the environment is archived").with_code("environment_archived")),
    }
}

fn apply(fields: &Fields<'_>, environment: &mut Value) -> Result<()> {
    if let Some(name) = fields.some_text("name", 1..=256)? {
        environment["name"] = name.into();
    }
    if fields.given("description").is_some() {
        environment["description"] = fields.some_text("description", 0..=2_048)?.into();
    }
    if let Some(scope) = fields.choice("scope", &["organization", "account"])? {
        environment["scope"] = scope.into();
    }
    Ok(())
}

fn cloud() -> Value {
    let mut packages: Value = MANAGERS.iter().map(|manager| ((*manager).to_owned(), json!([]))).collect();
    packages["type"] = "packages".into();
    json!({"type": "cloud", "networking": {"type": "unrestricted"}, "packages": packages})
}

/// Reads a configuration. Fields that are left out keep their values; only a new environment can
/// choose its type.
fn config(fields: &Fields<'_>, stored: Option<&Value>) -> Result<Value> {
    let mut config = stored.cloned().unwrap_or_else(cloud);
    let Some(given) = fields.object("config")? else { return Ok(config) };
    let kind = given.kind(&["cloud", "self_hosted"])?;
    if stored.is_some_and(|stored| stored["type"] != kind) {
        let refusal = Refusal::invalid("config.type: it cannot be changed");
        return Err(refusal.with_code("invalid_config_type_change"));
    }
    if kind == "self_hosted" {
        given.only(&["type"])?;
        return Ok(json!({"type": "self_hosted"}));
    }
    given.only(&["type", "networking", "packages"])?;
    if let Some(networking) = given.object("networking")? {
        config["networking"] = network(&networking, &config["networking"])?;
    }
    if let Some(packages) = given.object("packages")? {
        packages.only(&[&MANAGERS[..], &["type"]].concat())?;
        for manager in MANAGERS.iter().filter(|manager| packages.some(manager).is_some()) {
            config["packages"][*manager] = packages.texts(manager)?.into();
        }
    }
    let declares = MANAGERS.iter().any(|manager| config["packages"][*manager] != json!([]));
    if declares && config["networking"]["allow_package_managers"] == false {
        return Err(given.wrong("packages", "a limited network needs allow_package_managers for them"));
    }
    Ok(config)
}

fn network(given: &Fields<'_>, before: &Value) -> Result<Value> {
    if given.kind(&["unrestricted", "limited"])? == "unrestricted" {
        given.only(&["type"])?;
        return Ok(json!({"type": "unrestricted"}));
    }
    given.only(&["type", "allowed_hosts", "allow_mcp_servers", "allow_package_managers"])?;
    let mut network = json!({
        "type": "limited",
        "allowed_hosts": [],
        "allow_mcp_servers": false,
        "allow_package_managers": false,
    });
    if before["type"] == "limited" {
        network = before.clone();
    }
    if given.some("allowed_hosts").is_some() {
        let hosts = given.texts("allowed_hosts")?;
        if hosts.iter().any(|host| host.is_empty() || host.contains("://") || host.contains('/')) {
            return Err(given.wrong(
                "allowed_hosts",
                "must be bare host names, such as api.example.com or *.example.com",
            ));
        }
        network["allowed_hosts"] = hosts.into();
    }
    for name in ["allow_mcp_servers", "allow_package_managers"] {
        if let Some(flag) = given.flag(name)? {
            network[name] = flag.into();
        }
    }
    Ok(network)
}
