use managed_agents_core::memory_stores::{self, memories, memory_versions};
use managed_agents_core::types::{
    DeleteMemory, ListMemories, ListMemoryStores, ListMemoryVersions, ViewMemory,
};

use super::values::Values;
use super::{Case, Sender, operations};

fn view(values: &mut Values) -> ViewMemory {
    let view = ViewMemory { view: values.maybe(|_| "full".into()) };
    values.query(view)
}

operations! {
    "memory_stores.create" => send |values| memory_stores::create(&values.body());
    "memory_stores.retrieve" => send |values| memory_stores::retrieve(&values.id());
    "memory_stores.update" => send |values| memory_stores::update(&values.id(), &values.body());
    "memory_stores.list" => pages |values| {
        let query = ListMemoryStores {
            created_at_gte: values.maybe_time(),
            created_at_lte: values.maybe_time(),
            include_archived: values.maybe_flag(),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        memory_stores::list(&values.query(query))
    };
    "memory_stores.archive" => send |values| memory_stores::archive(&values.id());
    "memory_stores.delete" => send |values| memory_stores::delete(&values.id());

    "memory_stores.memories.create" => send |values| {
        memories::create(&values.id(), &values.body(), &view(values))
    };
    "memory_stores.memories.retrieve" => send |values| {
        memories::retrieve(&values.id(), &values.id(), &view(values))
    };
    "memory_stores.memories.update" => send |values| {
        memories::update(&values.id(), &values.id(), &values.body(), &view(values))
    };
    "memory_stores.memories.list" => pages |values| {
        let query = ListMemories {
            depth: values.maybe_number(),
            path_prefix: values.maybe_text(),
            view: values.maybe(|_| "basic".into()),
            limit: values.maybe_number(),
            page: values.maybe_text(),
        };
        memories::list(&values.id(), &values.query(query))
    };
    "memory_stores.memories.delete" => send |values| {
        let query = DeleteMemory { expected_content_sha256: values.maybe_text() };
        memories::delete(&values.id(), &values.id(), &values.query(query))
    };

    "memory_stores.memory_versions.retrieve" => send |values| {
        memory_versions::retrieve(&values.id(), &values.id(), &view(values))
    };
    "memory_stores.memory_versions.list" => pages |values| {
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
    "memory_stores.memory_versions.redact" => send |values| memory_versions::redact(&values.id(), &values.id());
}
