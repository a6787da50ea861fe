//! Memories: texts in a store, each at a path.

use managed_agents_types::{
    CreateMemory, DeleteMemory, DeletedMemory, ListMemories, Memory, MemoryId, MemoryListItem, MemoryStoreId,
    Page, UpdateMemory, ViewMemory,
};

use crate::path;
use crate::request::betas::AGENT_MEMORY_BETA;
use crate::request::operation::Operation;
use crate::request::retry::Idempotency;

/// `POST /v1/memory_stores/{memory_store_id}/memories`
///
/// Creates a memory. The service answers 409 if a memory exists at, above or below the path.
pub fn create(store: &MemoryStoreId, params: &CreateMemory, view: &ViewMemory) -> Operation<Memory> {
    Operation::post(path!("/v1/memory_stores", store, "memories"))
        .beta(AGENT_MEMORY_BETA)
        .query(view)
        .json(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `GET /v1/memory_stores/{memory_store_id}/memories/{memory_id}`
///
/// Retrieves a memory.
pub fn retrieve(store: &MemoryStoreId, memory: &MemoryId, view: &ViewMemory) -> Operation<Memory> {
    Operation::get(path!("/v1/memory_stores", store, "memories", memory)).beta(AGENT_MEMORY_BETA).query(view)
}

/// `POST /v1/memory_stores/{memory_store_id}/memories/{memory_id}`
///
/// Creates the next version. The service answers 409 if a precondition fails or another memory
/// occupies the new path.
pub fn update(
    store: &MemoryStoreId,
    memory: &MemoryId,
    params: &UpdateMemory,
    view: &ViewMemory,
) -> Operation<Memory> {
    Operation::post(path!("/v1/memory_stores", store, "memories", memory))
        .beta(AGENT_MEMORY_BETA)
        .query(view)
        .json(params)
        .idempotent(Idempotency::ExceptConflict)
}

/// `GET /v1/memory_stores/{memory_store_id}/memories`
///
/// Lists the memories of a store.
pub fn list(store: &MemoryStoreId, params: &ListMemories) -> Operation<Page<MemoryListItem>> {
    Operation::get(path!("/v1/memory_stores", store, "memories")).beta(AGENT_MEMORY_BETA).query(params)
}

/// `DELETE /v1/memory_stores/{memory_store_id}/memories/{memory_id}`
///
/// Deletes a memory. The service answers 409 if the memory's text is not the one that `params`
/// expects. Reads as `None` if the service answers without a body.
pub fn delete(
    store: &MemoryStoreId,
    memory: &MemoryId,
    params: &DeleteMemory,
) -> Operation<Option<DeletedMemory>> {
    Operation::delete(path!("/v1/memory_stores", store, "memories", memory))
        .beta(AGENT_MEMORY_BETA)
        .query(params)
        .idempotent(Idempotency::ExceptConflict)
}
