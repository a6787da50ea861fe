//! Dreams: jobs that make a memory store from another one and from sessions. No model works here, so
//! the new store is a copy with a note about the sessions. A dream moves on each time it is read:
//! pending, running, then completed. Instructions that begin with `local:failed` let it fail.

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::collection::{Collection, refuse_archived};
use crate::routes::memory::{dreamt, store::STORES};
use crate::routes::reply::Reply;
use crate::state::State;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) const DREAMS: Collection =
    Collection { resource: "dreams", kind: "dream", prefix: "drm", parent: None, most: 100, hidden: &[] };

const FAILS: &str = "local:failed";

pub(super) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let instructions = fields.some_text("instructions", 1..=4_096)?;
    let inputs = fields.objects("inputs")?;
    let (mut store, mut sessions) = (None, None);
    for input in &inputs {
        match input.kind(&["memory_store", "sessions"])? {
            "memory_store" if store.is_none() => store = Some(input.text("memory_store_id", 1..=256)?),
            "sessions" if sessions.is_none() => sessions = Some(input.texts("session_ids")?),
            _ => return Err(input.wrong("type", "one memory store and one set of sessions are needed")),
        }
    }
    let (Some(store), Some(sessions)) = (store, sessions) else {
        return Err(fields.wrong("inputs", "one memory store and one set of sessions are needed"));
    };
    if !(1..=100).contains(&sessions.len()) {
        return Err(fields.wrong("inputs", "must name 1 to 100 sessions"));
    }
    let mut state = app.state();
    STORES.find(&state, &[store]).and_then(refuse_archived).map_err(|refusal| refusal.at("inputs"))?;
    for session in sessions {
        state.sessions.get(session).map_err(|refusal| refusal.at("inputs"))?;
    }
    let behavior = fields.some("output_behavior").cloned().unwrap_or_else(|| json!({"type": "create_new"}));
    if let Some(target) = behavior["memory_store_id"].as_str() {
        let target = STORES.find(&state, &[target]).and_then(refuse_archived);
        target.map_err(|refusal| refusal.at("output_behavior.memory_store_id"))?;
        let holds = |dream: &&Value| dream["output_behavior"] == behavior && !is_over(dream);
        if let Some(holder) = state.all_records(DREAMS.resource).map(|(_, dream)| dream).find(holds) {
            let refusal = Refusal::conflict(format!("output_behavior: {} holds this store", holder["id"]));
            return Err(refusal.with_header("x-should-retry", "false"));
        }
    }
    let model = fields.required("model")?;
    let id = model.as_str().or_else(|| model["id"].as_str()).unwrap_or_default();
    let speed = model["speed"].as_str().unwrap_or("standard");
    let dream = json!({
        "inputs": fields.required("inputs")?,
        "instructions": instructions,
        "model": {"id": id, "speed": speed},
        "output_behavior": behavior,
        "outputs": [],
        "session_id": null,
        "status": "pending",
        "error": null,
        "usage": usage(0),
        "ended_at": null,
        "archived_at": null,
    });
    Ok(DREAMS.reply(&DREAMS.add(&mut state, ids, dream)?))
}

pub(super) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    let dream = DREAMS.find(&state, ids)?.clone();
    Ok(DREAMS.reply(&step(&mut state, dream)?))
}

pub(super) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let statuses = request.query.all("statuses[]");
    let reply = DREAMS.list(app, request, ids, |dream| {
        statuses.is_empty() || statuses.iter().any(|status| dream["status"] == *status)
    })?;
    let mut state = app.state();
    let at_work = state.all_records(DREAMS.resource).map(|(_, dream)| dream).filter(|dream| !is_over(dream));
    for dream in at_work.cloned().collect::<Vec<_>>() {
        step(&mut state, dream)?;
    }
    Ok(reply)
}

pub(super) fn cancel(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    let mut dream = DREAMS.find(&state, ids)?.clone();
    match dream["status"].as_str() {
        Some("canceled") => {}
        Some("completed" | "failed") => return Err(Refusal::invalid("the dream has ended")),
        _ => {
            dream["status"] = "canceled".into();
            dream["ended_at"] = state.clock.stamp().into();
        }
    }
    Ok(DREAMS.reply(&DREAMS.keep(&mut state, dream)?))
}

pub(super) fn archive(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    if !is_over(DREAMS.find(&app.state(), ids)?) {
        return Err(Refusal::invalid("the dream has not ended: cancel it first"));
    }
    DREAMS.archive(app, ids)
}

fn is_over(dream: &Value) -> bool {
    !matches!(dream["status"].as_str(), Some("pending" | "running"))
}

/// Moves a dream to its next state. What it cannot read or write lets it fail.
fn step(state: &mut State, mut dream: Value) -> Result<Value> {
    if let Err(refusal) = work(state, &mut dream) {
        dream["status"] = "failed".into();
        dream["ended_at"] = state.clock.stamp().into();
        dream["error"] = json!({"type": "internal_error", "message": refusal.message});
    }
    DREAMS.keep(state, dream)
}

fn work(state: &mut State, dream: &mut Value) -> Result<()> {
    match dream["status"].as_str() {
        Some("pending") => {
            let input = input(dream, "memory_store_id");
            let target = match dream["output_behavior"]["memory_store_id"].as_str() {
                Some(target) => target.to_owned(),
                None => dreamt::copy(state, input["memory_store_id"].as_str().unwrap_or_default())?,
            };
            dream["status"] = "running".into();
            dream["outputs"] = json!([{"type": "memory_store", "memory_store_id": target}]);
        }
        Some("running") => {
            let fails = dream["instructions"].as_str().is_some_and(|text| text.starts_with(FAILS));
            dream["usage"] = usage(1_000);
            if fails {
                dream["error"] =
                    json!({"type": "local_error", "message": "the instructions asked for this failure"});
            } else {
                let target = dream["outputs"][0]["memory_store_id"].as_str().unwrap_or_default();
                let sessions = input(dream, "session_ids")["session_ids"].clone();
                dreamt::note(state, target, dream["id"].as_str().unwrap_or_default(), &sessions)?;
            }
            dream["status"] = if fails { "failed" } else { "completed" }.into();
            dream["ended_at"] = state.clock.stamp().into();
        }
        _ => {}
    }
    Ok(())
}

fn input<'a>(dream: &'a Value, field: &str) -> &'a Value {
    let inputs = dream["inputs"].as_array().map(Vec::as_slice).unwrap_or_default();
    inputs.iter().find(|input| input.get(field).is_some()).unwrap_or(&Value::Null)
}

fn usage(tokens: u64) -> Value {
    json!({
        "input_tokens": tokens, "output_tokens": tokens / 10,
        "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
    })
}
