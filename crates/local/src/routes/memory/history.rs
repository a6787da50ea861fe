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
    Ok(VERSIONS.add(state, &[], version)?["id"].clone())
}
