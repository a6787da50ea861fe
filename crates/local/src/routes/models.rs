//! Models, from a list in one file. Dates that are not known are the epoch, as in the service.

use crate::app::App;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::reply::Reply;
use serde_json::{Value, json};
use std::sync::Arc;

const MODELS: &str = include_str!("../models.json");
const EPOCH: &str = "1970-01-01T00:00:00Z";

pub(super) fn retrieve(_: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let models = all();
    let exact = models.iter().find(|model| model["id"] == ids[0]);
    // A name without a date stands for the model with one.
    let alias = |model: &&Value| {
        let id = model["id"].as_str().unwrap_or_default();
        id.strip_prefix(ids[0]).is_some_and(|date| date.len() == 9 && date.starts_with("-20"))
    };
    let found = exact.or_else(|| models.iter().find(alias));
    found.cloned().map(Reply::Json).ok_or_else(|| Refusal::not_found("model", ids[0]))
}

pub(super) fn list(_: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    let lifecycles = request.query.all("lifecycle[]");
    let (after, before) = (request.query.text("after_id"), request.query.text("before_id"));
    if after.is_some() && before.is_some() {
        return Err(Refusal::invalid("after_id: before_id cannot be given as well"));
    }
    let limit = match request.query.number("limit")?.unwrap_or(20) {
        limit @ 1..=1_000 => usize::try_from(limit).unwrap_or_default(),
        _ => return Err(Refusal::invalid("limit: must be 1 to 1000")),
    };
    let mut models = all();
    models.retain(|model| lifecycles.is_empty() || lifecycles.iter().any(|name| model["lifecycle"] == *name));
    let place = |name: &str, id: &str| {
        let place = models.iter().position(|model| model["id"] == id);
        place.ok_or_else(|| Refusal::invalid(format!("{name}: no model of this list")))
    };
    let (page, has_more) = match (after, before) {
        (_, Some(id)) => {
            let end = place("before_id", id)?;
            (end.saturating_sub(limit)..end, end > limit)
        }
        (after, _) => {
            let start = after.map_or(Ok(0), |id| place("after_id", id).map(|place| place + 1))?;
            let end = models.len().min(start + limit);
            (start..end, end < models.len())
        }
    };
    let page = &models[page];
    let id = |model: Option<&Value>| model.map(|model| model["id"].clone());
    Ok(Reply::Json(json!({
        "data": page,
        "has_more": has_more,
        "first_id": id(page.first()),
        "last_id": id(page.last()),
    })))
}

fn all() -> Vec<Value> {
    let models: Vec<Value> = serde_json::from_str(MODELS).expect("the list of models is JSON");
    models.into_iter().map(complete).collect()
}

fn complete(model: Value) -> Value {
    let yes = json!({"supported": true});
    let mut whole = json!({
        "type": "model",
        "allowed_fallback_models": null,
        "created_at": EPOCH,
        "lifecycle": "active",
        "deprecated_at": null,
        "retires_at": null,
        "max_input_tokens": 200_000,
        "max_tokens": 64_000,
        "capabilities": {
            "batch": yes, "citations": yes, "code_execution": yes, "image_input": yes, "pdf_input": yes,
            "structured_outputs": yes, "compaction": null,
            "context_management": {
                "supported": true,
                "clear_thinking_20251015": yes,
                "clear_tool_uses_20250919": yes,
                "compact_20260112": yes,
            },
            "effort": {"supported": true, "low": yes, "medium": yes, "high": yes, "xhigh": yes, "max": yes},
            "server_tools": {"supported": true, "code_execution": yes, "web_search": yes},
            "thinking": {
                "supported": true,
                "types": {"adaptive": yes, "between_tools": yes, "disabled": yes, "enabled": yes},
            },
        },
    });
    for (name, value) in model.as_object().into_iter().flatten() {
        whole[name] = value.clone();
    }
    if whole["lifecycle"] == "deprecated" {
        whole["deprecated_at"] = whole["created_at"].clone();
    }
    whole
}
