use managed_agents_types::{
    Actor, ApiActor, ApiErrorBody, CreateMemory, CreateMemoryStore, DeleteMemory, DeletedMemory,
    DeletedMemoryStore, ListMemories, ListMemoryStores, ListMemoryVersions, Memory, MemoryListItem,
    MemoryPrecondition, MemoryPrefix, MemoryStore, MemoryVersion, MemoryVersionOperation, MemoryView, Page,
    ServiceAccountActor, SessionActor, Timestamp, UpdateMemory, UpdateMemoryStore, UserActor, ViewMemory,
};

use crate::check::{Check, check};
use crate::queries::Queries;
use crate::requests::assert_valid;

pub(crate) const TYPES: &[Check] = &[
    check::<ApiActor>("APIActor"),
    check::<Actor>("Actor"),
    check::<ApiErrorBody>("ApiConflictError"),
    check::<ApiErrorBody>("ApiMemoryPathConflictError"),
    check::<ApiErrorBody>("ApiMemoryPreconditionFailedError"),
    check::<DeletedMemory>("DeletedMemory"),
    check::<DeletedMemoryStore>("DeletedMemoryStore"),
    check::<Memory>("Memory"),
    check::<ApiErrorBody>("MemoryApiError").without(&["message"]),
    check::<MemoryListItem>("MemoryListItem"),
    check::<MemoryPrefix>("MemoryPrefix"),
    check::<MemoryStore>("MemoryStore"),
    check::<CreateMemoryStore>("MemoryStoresCreateRequest"),
    check::<Page<MemoryStore>>("MemoryStoresListPage"),
    check::<CreateMemory>("MemoryStoresMemoriesCreateRequest"),
    check::<Page<MemoryListItem>>("MemoryStoresMemoriesListPage"),
    check::<UpdateMemory>("MemoryStoresMemoriesUpdateRequest"),
    check::<Page<MemoryVersion>>("MemoryStoresMemoryVersionsListPage"),
    check::<UpdateMemoryStore>("MemoryStoresUpdateRequest"),
    check::<MemoryVersion>("MemoryVersion"),
    check::<MemoryVersionOperation>("MemoryVersionOperation"),
    check::<MemoryView>("MemoryView"),
    check::<MemoryPrecondition>("Precondition"),
    check::<ServiceAccountActor>("ServiceAccountActor"),
    check::<SessionActor>("SessionActor"),
    check::<UserActor>("UserActor"),
];

/// Made without struct update, so that a new field does not compile until it is set here.
pub(crate) fn queries() -> Queries {
    let (limit, page) = (Some(1), Some("page".to_owned()));
    let time = Some(Timestamp::from("2026-11-01T00:00:00Z"));
    let view = Some(MemoryView::Full);
    let list_stores = ListMemoryStores {
        created_at_gte: time.clone(),
        created_at_lte: time.clone(),
        include_archived: Some(true),
        limit,
        page: page.clone(),
    };
    let list_memories = ListMemories {
        depth: Some(1),
        path_prefix: Some("/team/".into()),
        view: view.clone(),
        limit,
        page: page.clone(),
    };
    let list_versions = ListMemoryVersions {
        memory_id: Some("mem_1".into()),
        operation: Some(MemoryVersionOperation::Modified),
        session_id: Some("sesn_1".into()),
        api_key_id: Some("apikey_1".into()),
        service_account_id: Some("svac_1".into()),
        created_at_gte: time.clone(),
        created_at_lte: time,
        view: view.clone(),
        limit,
        page,
    };
    let delete = DeleteMemory { expected_content_sha256: Some("e3b0".into()) };
    vec![
        ("memory_stores.list", Box::new(list_stores)),
        ("memory_stores.memories.create", Box::new(ViewMemory { view: view.clone() })),
        ("memory_stores.memories.delete", Box::new(delete)),
        ("memory_stores.memories.list", Box::new(list_memories)),
        ("memory_stores.memories.retrieve", Box::new(ViewMemory { view: view.clone() })),
        ("memory_stores.memories.update", Box::new(ViewMemory { view: view.clone() })),
        ("memory_stores.memory_versions.list", Box::new(list_versions)),
        ("memory_stores.memory_versions.retrieve", Box::new(ViewMemory { view })),
    ]
}

#[test]
fn requests_to_memory_stores_are_valid() {
    assert_valid("MemoryStoresCreateRequest", &CreateMemoryStore::new("Team"));
    let update = UpdateMemoryStore { description: Some(String::new()), ..UpdateMemoryStore::new() };
    assert_valid("MemoryStoresUpdateRequest", &update);
    assert_valid("MemoryStoresMemoriesCreateRequest", &CreateMemory::new("/team/owner.md"));
    let update = UpdateMemory {
        content: Some("Ben".into()),
        precondition: Some(MemoryPrecondition::content_sha256("e3b0")),
        ..UpdateMemory::new()
    };
    assert_valid("MemoryStoresMemoriesUpdateRequest", &update);
}
