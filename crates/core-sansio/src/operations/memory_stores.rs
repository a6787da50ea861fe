//! Memory stores: texts that agents remember across sessions.

pub mod memories;
pub mod memory_versions;

use managed_agents_types::{
    CreateMemoryStore, DeletedMemoryStore, ListMemoryStores, MemoryStore, MemoryStoreId, Page,
    UpdateMemoryStore,
};

use crate::path;
use crate::request::betas::AGENT_MEMORY_BETA;
use crate::request::operation::Operation;

/// `POST /v1/memory_stores`
///
/// Creates a memory store.
pub fn create(params: &CreateMemoryStore) -> Operation<MemoryStore> {
    Operation::post("/v1/memory_stores").beta(AGENT_MEMORY_BETA).json(params)
}

/// `GET /v1/memory_stores/{memory_store_id}`
///
/// Retrieves a memory store.
pub fn retrieve(store: &MemoryStoreId) -> Operation<MemoryStore> {
    Operation::get(path!("/v1/memory_stores", store)).beta(AGENT_MEMORY_BETA)
}

/// `POST /v1/memory_stores/{memory_store_id}`
///
/// Updates a memory store.
pub fn update(store: &MemoryStoreId, params: &UpdateMemoryStore) -> Operation<MemoryStore> {
    Operation::post(path!("/v1/memory_stores", store)).beta(AGENT_MEMORY_BETA).json(params)
}

/// `GET /v1/memory_stores`
///
/// Lists memory stores.
pub fn list(params: &ListMemoryStores) -> Operation<Page<MemoryStore>> {
    Operation::get("/v1/memory_stores").beta(AGENT_MEMORY_BETA).query(params)
}

/// `POST /v1/memory_stores/{memory_store_id}/archive`
///
/// Archives the store permanently. Its memories can be read, deleted and redacted, but not written.
pub fn archive(store: &MemoryStoreId) -> Operation<MemoryStore> {
    Operation::post(path!("/v1/memory_stores", store, "archive")).beta(AGENT_MEMORY_BETA)
}

/// `DELETE /v1/memory_stores/{memory_store_id}`
///
/// Deletes the memory store. Reads as `None` if the service answers without a body.
pub fn delete(store: &MemoryStoreId) -> Operation<Option<DeletedMemoryStore>> {
    Operation::delete(path!("/v1/memory_stores", store)).beta(AGENT_MEMORY_BETA)
}
