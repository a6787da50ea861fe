//! Versions of memories.

use crate::ids::{ApiKeyId, MemoryId, MemoryStoreId, MemoryVersionId, ServiceAccountId, SessionId};
use crate::memory_stores::actor::Actor;
use crate::memory_stores::memories::MemoryView;
use crate::wire::text::Timestamp;

object! {
    /// One change of a memory. Versions are kept for 30 days, the newest version of a memory
    /// longer.
    response MemoryVersion ["type" = "memory_version"] {
        /// The version.
        id: required MemoryVersionId,
        /// The memory.
        memory_id: required MemoryId,
        /// The store that it lies in.
        memory_store_id: required MemoryStoreId,
        /// Kind of the change.
        operation: required MemoryVersionOperation,
        /// Path of the memory. Absent once redacted.
        path: optional String,
        /// The text; only in a [`MemoryView::Full`]. Absent once redacted.
        content: optional String,
        /// The SHA-256 of the text, in hexadecimal digits. Absent once redacted.
        content_sha256: optional String,
        /// Size of the text in bytes of UTF-8. Absent once redacted.
        content_size_bytes: optional u64,
        /// Time of the change.
        created_at: required Timestamp,
        /// Author of the change.
        created_by: optional Actor,
        /// Time of the redaction.
        redacted_at: optional Timestamp,
        /// Author of the redaction.
        redacted_by: optional Actor,
    }
}

open_enum! {
    /// Kind of change of a memory.
    MemoryVersionOperation {
        /// The memory was created.
        Created = "created",
        /// Its text or its path was changed.
        Modified = "modified",
        /// The memory was deleted.
        Deleted = "deleted",
    }
}

query! {
    /// Query of `GET /v1/memory_stores/{memory_store_id}/memory_versions`.
    ListMemoryVersions {
        /// Only versions of this memory.
        memory_id: one MemoryId,
        /// Only versions with this kind of change.
        operation: one MemoryVersionOperation,
        /// Only versions made by this session.
        session_id: one SessionId,
        /// Only versions made with this API key.
        api_key_id: one ApiKeyId,
        /// Only versions made by this service account.
        service_account_id: one ServiceAccountId,
        /// Only items created at this time or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only items created at this time or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// Amount of detail about each version.
        view: one MemoryView,
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
