//! Versions of memories: who did what, and when.

use managed_agents_types::{
    ListMemoryVersions, MemoryStoreId, MemoryVersion, MemoryVersionId, Page, ViewMemory,
};

use crate::{AGENT_MEMORY_BETA, Call, path};

/// `GET /v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}`
pub fn retrieve(store: &MemoryStoreId, version: &MemoryVersionId, view: &ViewMemory) -> Call<MemoryVersion> {
    let path = path!("/v1/memory_stores", store, "memory_versions", version);
    Call::get(path).beta(AGENT_MEMORY_BETA).query(view)
}

/// `GET /v1/memory_stores/{memory_store_id}/memory_versions`
pub fn list(store: &MemoryStoreId, params: &ListMemoryVersions) -> Call<Page<MemoryVersion>> {
    Call::get(path!("/v1/memory_stores", store, "memory_versions")).beta(AGENT_MEMORY_BETA).query(params)
}

/// `POST /v1/memory_stores/{memory_store_id}/memory_versions/{memory_version_id}/redact`
///
/// Takes text and path out of a version, for good. Not of a memory's newest one.
pub fn redact(store: &MemoryStoreId, version: &MemoryVersionId) -> Call<MemoryVersion> {
    Call::post(path!("/v1/memory_stores", store, "memory_versions", version, "redact"))
        .beta(AGENT_MEMORY_BETA)
}
