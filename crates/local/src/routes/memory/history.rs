//! Where the versions of memories are kept.

use crate::refusal::Result;
use crate::routes::collection::Collection;
use crate::state::State;
use serde_json::{Value, json};

pub(in crate::routes) const VERSIONS: Collection = Collection {
    resource: "memory_stores.memory_versions",
    kind: "memory_version",
    prefix: "memver",
    parent: None,
    most: 100,
    hidden: &[],
};

/// The fields that a redaction clears.
pub(super) const REDACTED: [&str; 4] = ["content", "content_sha256", "content_size_bytes", "path"];

pub(super) fn api_actor() -> Value {
    json!({"type": "api_actor", "api_key_id": "apikey_local"})
}

/// Adds a version of a memory. Returns its id.
pub(super) fn record(state: &mut State, memory: &Value, operation: &str, actor: &Value) -> Result<Value> {
    let mut version = json!({
        "memory_id": memory["id"],
        "memory_store_id": memory["memory_store_id"],
        "operation": operation,
        "created_by": actor,
    });
    for name in REDACTED.into_iter().filter(|name| operation != "deleted" || *name == "path") {
        version[name] = memory[name].clone();
    }
    VERSIONS.make_room(state, is_old);
    Ok(VERSIONS.add(state, &[], version)?["id"].clone())
}

/// Returns `true` for a version that is not the current one of its memory.
fn is_old(state: &State, version: &Value) -> bool {
    let memory = version["memory_id"].as_str().and_then(|id| state.record("memory_stores.memories", id));
    memory.is_none_or(|memory| memory["memory_version_id"] != version["id"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::routes::memory::changes;
    use crate::routes::memory::store::STORES;
    use std::sync::Arc;

    #[test]
    fn the_oldest_versions_go_and_the_current_ones_stay() {
        let mut state = State::new(Arc::default(), Arc::new(Clock::default()));
        let store = STORES.add(&mut state, &[], json!({"archived_at": null})).unwrap();
        let store = store["id"].as_str().unwrap();
        let actor = api_actor();
        let quiet = changes::add(&mut state, store, "/quiet", "1", &actor).unwrap();
        let mut busy = changes::add(&mut state, store, "/busy", "1", &actor).unwrap();
        for number in 0..10_010 {
            changes::set_content(&mut busy, &number.to_string());
            busy = changes::modify(&mut state, busy, &actor).unwrap();
        }
        for memory in [&quiet, &busy] {
            let version = memory["memory_version_id"].as_str().unwrap();
            assert!(state.record(VERSIONS.resource, version).is_some());
        }
        changes::remove(&mut state, &busy, &actor).unwrap();
    }
}
