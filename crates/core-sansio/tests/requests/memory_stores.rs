use managed_agents_core::memory_stores::{self, memories, memory_versions};
use managed_agents_core::types::{
    CreateMemory, DeleteMemory, ListMemories, ListMemoryStores, ListMemoryVersions, UpdateMemory, ViewMemory,
};
use managed_agents_core::{AGENT_MEMORY_BETA, Credential, MANAGED_AGENTS_BETA, Repeat, Settings};

use crate::operations::{Operation, operations};
use crate::values::Values;

fn view(values: &mut Values) -> ViewMemory {
    let view = ViewMemory { view: values.maybe(|_| "full".into()) };
    values.query(view)
}

operations! {
    "memory_stores.create" => |values| memory_stores::create(&values.body());
    "memory_stores.retrieve" => |values| memory_stores::retrieve(&values.id());
    "memory_stores.update" => |values| memory_stores::update(&values.id(), &values.body());
    "memory_stores.list" => |values| {
        let query = ListMemoryStores {
            created_at_gte: values.maybe_time(),
            created_at_lte: values.maybe_time(),
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        memory_stores::list(&values.query(query))
    };
    "memory_stores.archive" => |values| memory_stores::archive(&values.id());
    "memory_stores.delete" => |values| memory_stores::delete(&values.id());

    "memory_stores.memories.create" => |values| {
        memories::create(&values.id(), &values.body(), &view(values))
    };
    "memory_stores.memories.retrieve" => |values| {
        memories::retrieve(&values.id(), &values.id(), &view(values))
    };
    "memory_stores.memories.update" => |values| {
        memories::update(&values.id(), &values.id(), &values.body(), &view(values))
    };
    "memory_stores.memories.list" => |values| {
        let query = ListMemories {
            depth: values.maybe_number(),
            path_prefix: values.maybe_text(),
            view: values.maybe(|_| "basic".into()),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        memories::list(&values.id(), &values.query(query))
    };
    "memory_stores.memories.delete" => |values| {
        let query = DeleteMemory { expected_content_sha256: values.maybe_text() };
        memories::delete(&values.id(), &values.id(), &values.query(query))
    };

    "memory_stores.memory_versions.retrieve" => |values| {
        memory_versions::retrieve(&values.id(), &values.id(), &view(values))
    };
    "memory_stores.memory_versions.list" => |values| {
        let query = ListMemoryVersions {
            memory_id: values.maybe_text(),
            operation: values.maybe(|_| "modified".into()),
            session_id: values.maybe_text(),
            api_key_id: values.maybe_text(),
            service_account_id: values.maybe_text(),
            created_at_gte: values.maybe_time(),
            created_at_lte: values.maybe_time(),
            view: values.maybe(|_| "full".into()),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        memory_versions::list(&values.id(), &values.query(query))
    };
    "memory_stores.memory_versions.redact" => |values| memory_versions::redact(&values.id(), &values.id());
}

#[test]
fn the_betas_of_the_settings_are_sent_to_memory_stores_but_for_the_one_that_excludes_theirs() {
    let mut settings = Settings::new(Credential::ApiKey("key".into()));
    settings.betas = vec![MANAGED_AGENTS_BETA.into(), "other-2026-01-01".into()];
    settings.headers.insert("anthropic-beta", "managed-agents-2027-01-01, third-2026-01-01".parse().unwrap());
    let request = memory_stores::retrieve(&"memstore_1".into()).into_request(&settings).unwrap();
    let betas = request.headers()["anthropic-beta"].to_str().unwrap();
    assert_eq!(betas, format!("third-2026-01-01,other-2026-01-01,{AGENT_MEMORY_BETA}"));
}

#[test]
fn what_contradicts_the_stored_memories_is_not_asked_again() {
    let (store, memory, view) = ("memstore_1".into(), "mem_1".into(), ViewMemory::default());
    for repeat in [
        memories::create(&store, &CreateMemory::new("/a.md"), &view).repeats(),
        memories::update(&store, &memory, &UpdateMemory::new(), &view).repeats(),
        memories::delete(&store, &memory, &DeleteMemory::default()).repeats(),
    ] {
        assert_eq!(repeat, Repeat::ConflictIsFinal);
    }
}
