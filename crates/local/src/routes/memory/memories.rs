//! The memories of a store.

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::paging::{Paging, forward};
use crate::refusal::{Refusal, Result};
use crate::routes::memory::changes::{MEMORIES, of_store};
use crate::routes::memory::store::STORES;
use crate::routes::memory::{changes, history, mounted, path};
use crate::routes::reply::Reply;
use serde_json::{Value, json};
use std::sync::Arc;

/// The most memories on a page with their contents.
const MAX_FULL: usize = 20;

pub(in crate::routes) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let content = fields.some_text("content", 0..=usize::MAX)?.unwrap_or_default();
    let mut state = app.state();
    mounted::sync(&mut state, ids[0]);
    let path = fields.text("path", 0..=usize::MAX)?;
    let memory = changes::add(&mut state, ids[0], path, content, &history::api_actor())?;
    mounted::sync(&mut state, ids[0]);
    Ok(Reply::Json(seen(&memory, is_full(request, false))))
}

pub(in crate::routes) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let mut state = app.state();
    mounted::sync(&mut state, ids[0]);
    let stored = MEMORIES.find_open(&state, ids)?;
    let mut memory = stored.clone();
    if let Some(path) = fields.some_text("path", 0..=usize::MAX)? {
        memory["path"] = path.into();
    }
    if let Some(content) = fields.some_text("content", 0..=usize::MAX)? {
        changes::check_content(content)?;
        changes::set_content(&mut memory, content);
    }
    if memory == stored {
        // A repeated request must succeed, so the precondition does not matter.
        return Ok(Reply::Json(seen(&memory, is_full(request, false))));
    }
    let expected = fields.object("precondition")?.and_then(|wanted| wanted.some("content_sha256").cloned());
    check_hash(&stored, expected.as_ref().and_then(Value::as_str))?;
    let memory = changes::modify(&mut state, memory, &history::api_actor())?;
    mounted::sync(&mut state, ids[0]);
    Ok(Reply::Json(seen(&memory, is_full(request, false))))
}

pub(in crate::routes) fn retrieve(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    mounted::sync(&mut state, ids[0]);
    Ok(Reply::Json(seen(MEMORIES.find(&state, ids)?, is_full(request, true))))
}

pub(in crate::routes) fn delete(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    mounted::sync(&mut state, ids[0]);
    let memory = MEMORIES.find(&state, ids)?.clone();
    check_hash(&memory, request.query.text("expected_content_sha256"))?;
    changes::remove(&mut state, &memory, &history::api_actor())?;
    mounted::sync(&mut state, ids[0]);
    Ok(Reply::Json(json!({"type": "memory_deleted", "id": ids[1]})))
}

/// Lists memories by path. With a depth, deeper ones are told by their folder.
pub(in crate::routes) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let prefix = request.query.text("path_prefix").unwrap_or("/");
    if !prefix.starts_with('/') || !prefix.ends_with('/') {
        return Err(Refusal::invalid("path_prefix: must start and end with /"));
    }
    let depth = match request.query.number("depth")? {
        None => usize::MAX - 1,
        Some(depth @ 0..=1) => usize::try_from(depth).unwrap_or_default(),
        Some(_) => return Err(Refusal::invalid("depth: must be 0 or 1")),
    };
    let full = is_full(request, false);
    let mut paging = Paging::read(request, &format!("memories of {} {prefix}", ids[0]), 20, 100, false)?;
    if full {
        paging.limit = paging.limit.min(MAX_FULL);
    }
    let mut state = app.state();
    mounted::sync(&mut state, ids[0]);
    STORES.find(&state, ids)?;
    let text = |memory: &Value| memory["path"].as_str().unwrap_or_default().to_owned();
    let mut memories: Vec<&Value> =
        of_store(&state, ids[0]).filter(|memory| text(memory).starts_with(prefix)).collect();
    memories.sort_by_key(|memory| text(memory));
    let mut items: Vec<Value> = Vec::new();
    for memory in memories {
        let item = match path::rolled_up(&text(memory), prefix, depth) {
            Some(folder) => json!({"type": "memory_prefix", "path": folder}),
            None => seen(memory, full),
        };
        if items.last() != Some(&item) {
            items.push(item);
        }
    }
    let entries = items.into_iter().map(|item| (text(&item), item)).collect();
    Ok(Reply::Json(forward(paging.answer_by_key(entries, Some))))
}

fn check_hash(memory: &Value, expected: Option<&str>) -> Result<()> {
    if expected.is_none_or(|expected| memory["content_sha256"] == expected) {
        return Ok(());
    }
    let refusal = Refusal::conflict("content_sha256: the memory has other content now");
    Err(refusal
        .with_kind("memory_precondition_failed_error", json!({}))
        .with_header("x-should-retry", "false"))
}

fn is_full(request: &Request, default: bool) -> bool {
    request.query.text("view").map_or(default, |view| view == "full")
}

fn seen(memory: &Value, full: bool) -> Value {
    let mut memory = memory.clone();
    if !full {
        memory.as_object_mut().expect("a memory is an object").remove("content");
    }
    memory
}
