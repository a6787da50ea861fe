//! Versions of memories: every change, with its author and time.

use managed_agents_types::{
    ListMemoryVersions, MemoryStoreId, MemoryVersion, MemoryVersionId, Page, ViewMemory,
};

use crate::path;
use crate::request::betas::AGENT_MEMORY_BETA;
use crate::request::operation::Operation;

/// `GET /v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}`
///
/// Retrieves a version of a memory.
pub fn retrieve(
    store: &MemoryStoreId,
    version: &MemoryVersionId,
    view: &ViewMemory,
) -> Operation<MemoryVersion> {
    let path = path!("/v1/memory_stores", store, "memory_versions", version);
    Operation::get(path).beta(AGENT_MEMORY_BETA).query(view)
}

/// `GET /v1/memory_stores/{memory_store_id}/memory_versions`
///
/// Lists the versions of memories in a store.
pub fn list(store: &MemoryStoreId, params: &ListMemoryVersions) -> Operation<Page<MemoryVersion>> {
    Operation::get(path!("/v1/memory_stores", store, "memory_versions")).beta(AGENT_MEMORY_BETA).query(params)
}

/// `POST /v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}/redact`
///
/// Removes text and path from a version permanently. The newest version of a memory cannot be
/// redacted.
pub fn redact(store: &MemoryStoreId, version: &MemoryVersionId) -> Operation<MemoryVersion> {
    Operation::post(path!("/v1/memory_stores", store, "memory_versions", version, "redact"))
        .beta(AGENT_MEMORY_BETA)
}
