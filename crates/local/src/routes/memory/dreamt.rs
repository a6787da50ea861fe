//! The memories that a dream writes.

use crate::refusal::Result;
use crate::routes::memory::changes::{self, of_store};
use crate::routes::memory::store::STORES;
use crate::routes::memory::{history, mounted};
use crate::state::State;
use serde_json::{Value, json};

/// Makes a store with the memories of another one. Returns its id.
pub(in crate::routes) fn copy(state: &mut State, from: &str) -> Result<String> {
    mounted::sync(state, from);
    let store = STORES.find(state, &[from])?;
    let fields = json!({
        "name": store["name"], "description": store["description"], "metadata": {},
        "updated_at": null, "archived_at": null,
    });
    let made = STORES.add(state, &[], fields)?;
    let id = made["id"].as_str().unwrap_or_default().to_owned();
    let memories: Vec<Value> = of_store(state, from).cloned().collect();
    for memory in memories {
        let text = |name: &str| memory[name].as_str().unwrap_or_default();
        changes::add(state, &id, text("path"), text("content"), &history::api_actor())?;
    }
    Ok(id)
}

/// Adds a note about the sessions of a dream.
pub(in crate::routes) fn note(state: &mut State, store: &str, dream: &str, sessions: &Value) -> Result<()> {
    let path = format!("/dreams/{dream}.md");
    changes::add(state, store, &path, &format!("Dreamt of {sessions}.\n"), &history::api_actor())?;
    mounted::sync(state, store);
    Ok(())
}
