//! The changes of a store's memories, by the API and by sessions. Each adds a version.

use crate::refusal::{Refusal, Result};
use crate::routes::collection::Collection;
use crate::routes::memory::store::STORES;
use crate::routes::memory::{history, path};
use crate::state::State;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(in crate::routes) const MEMORIES: Collection = Collection {
    resource: "memory_stores.memories",
    kind: "memory",
    prefix: "mem",
    parent: Some(&STORES),
    most: 100,
    hidden: &[],
};

const MAX_MEMORIES: usize = 2_000;
pub(super) const MAX_CONTENT_BYTES: usize = 102_400;

/// Adds a memory to a store.
pub(super) fn add(state: &mut State, store: &str, path: &str, content: &str, actor: &Value) -> Result<Value> {
    path::check(path)?;
    check_content(content)?;
    STORES.find(state, &[store])?;
    check_path(state, store, path, None)?;
    if of_store(state, store).count() >= MAX_MEMORIES {
        return Err(Refusal::invalid(format!("a store has at most {MAX_MEMORIES} memories")));
    }
    let mut memory = json!({"path": path, "updated_at": null});
    set_content(&mut memory, content);
    let mut memory = MEMORIES.add(state, &[store], memory)?;
    memory["memory_version_id"] = history::record(state, &memory, "created", actor)?;
    memory["updated_at"] = memory["created_at"].clone();
    *state.records(MEMORIES.resource).get_mut(memory["id"].as_str().unwrap_or_default())? = memory.clone();
    Ok(memory)
}

/// Keeps a memory whose path or content has changed.
pub(super) fn modify(state: &mut State, mut memory: Value, actor: &Value) -> Result<Value> {
    let text = |name: &str| memory[name].as_str().unwrap_or_default().to_owned();
    path::check(&text("path"))?;
    check_path(state, &text("memory_store_id"), &text("path"), Some(&text("id")))?;
    memory["memory_version_id"] = history::record(state, &memory, "modified", actor)?;
    MEMORIES.keep(state, memory)
}

pub(super) fn remove(state: &mut State, memory: &Value, actor: &Value) -> Result<()> {
    // First of all, so that its last version is an old one and gives room.
    state.records(MEMORIES.resource).remove(memory["id"].as_str().unwrap_or_default())?;
    history::record(state, memory, "deleted", actor).map(drop)
}

pub(super) fn hash(content: &str) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn check_content(content: &str) -> Result<()> {
    match content.len() > MAX_CONTENT_BYTES {
        true => Err(Refusal::invalid(format!("content: must have at most {MAX_CONTENT_BYTES} bytes"))),
        false => Ok(()),
    }
}

pub(super) fn of_store<'a>(state: &'a State, store: &str) -> impl Iterator<Item = &'a Value> {
    let store = store.to_owned();
    let memories = state.all_records(MEMORIES.resource).map(|(_, memory)| memory);
    memories.filter(move |memory| memory["memory_store_id"] == store.as_str())
}

pub(super) fn set_content(memory: &mut Value, content: &str) {
    memory["content"] = content.into();
    memory["content_size_bytes"] = content.len().into();
    memory["content_sha256"] = hash(content).into();
}

/// Refuses a path that another memory of the store, or a folder of it, has.
fn check_path(state: &State, store: &str, path: &str, own: Option<&str>) -> Result<()> {
    let is_other = |memory: &&Value| own.is_none_or(|own| memory["id"] != own);
    let conflicts = |memory: &&Value| path::conflict(memory["path"].as_str().unwrap_or_default(), path);
    match of_store(state, store).filter(is_other).find(conflicts) {
        None => Ok(()),
        Some(other) => {
            let fields = json!({"conflicting_memory_id": other["id"], "conflicting_path": other["path"]});
            let refusal = Refusal::conflict(format!("path: {} is taken", other["path"]));
            Err(refusal
                .with_kind("memory_path_conflict_error", fields)
                .with_header("x-should-retry", "false"))
        }
    }
}
