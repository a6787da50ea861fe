//! The versions of memories. Each change of a memory adds one.

use crate::app::App;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::memory::history::{REDACTED, VERSIONS, api_actor};
use crate::routes::memory::mounted;
use crate::routes::memory::store::STORES;
use crate::routes::reply::Reply;
use crate::state::State;
use serde_json::Value;
use std::sync::Arc;

pub(in crate::routes) fn retrieve(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    mounted::sync(&mut state, ids[0]);
    let version = find(&state, ids)?;
    Ok(Reply::Json(seen(version, request.query.text("view") != Some("basic"))))
}

pub(in crate::routes) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    mounted::sync(&mut state, ids[0]);
    STORES.find(&state, ids)?;
    drop(state);
    let query = |name: &str| request.query.text(name);
    let is = |name: &str, value: &Value| query(name).is_none_or(|wanted| value == wanted);
    let full = query("view") == Some("full");
    let reply = VERSIONS.list(app, request, &[], |version| {
        let actor = &version["created_by"];
        version["memory_store_id"] == ids[0]
            && is("memory_id", &version["memory_id"])
            && is("operation", &version["operation"])
            && is("session_id", &actor["session_id"])
            && is("api_key_id", &actor["api_key_id"])
            && is("service_account_id", &actor["service_account_id"])
    })?;
    let Reply::Json(mut page) = reply else { return Ok(reply) };
    for version in page["data"].as_array_mut().into_iter().flatten() {
        *version = seen(version, full);
    }
    Ok(Reply::Json(page))
}

pub(in crate::routes) fn redact(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    mounted::sync(&mut state, ids[0]);
    let mut version = find(&state, ids)?.clone();
    let memory = version["memory_id"].as_str().and_then(|id| state.record("memory_stores.memories", id));
    if memory.is_some_and(|memory| memory["memory_version_id"] == version["id"]) {
        return Err(Refusal::invalid("the current version of a memory cannot be redacted"));
    }
    if version.get("redacted_at").is_none() {
        REDACTED.iter().for_each(|name| version[*name] = Value::Null);
        version["redacted_at"] = state.clock.stamp().into();
        version["redacted_by"] = api_actor();
    }
    Ok(Reply::Json(seen(&VERSIONS.keep(&mut state, version)?, true)))
}

fn find<'a>(state: &'a State, ids: &[&str]) -> Result<&'a Value> {
    STORES.find(state, &ids[..1])?;
    let version = VERSIONS.find(state, &ids[1..])?;
    match version["memory_store_id"] == ids[0] {
        true => Ok(version),
        false => Err(Refusal::not_found("memory version", ids[1])),
    }
}

fn seen(version: &Value, full: bool) -> Value {
    let mut version = version.clone();
    if !full {
        version.as_object_mut().expect("a version is an object").remove("content");
    }
    version
}
