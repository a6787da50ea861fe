use crate::ids::{ApiKeyId, MemoryId, MemoryStoreId, MemoryVersionId, ServiceAccountId, SessionId};
use crate::memory_stores::actor::Actor;
use crate::memory_stores::memories::MemoryView;
use crate::wire::text::Timestamp;

object! {
    /// What was done to a memory once. Versions are kept for 30 days, the newest of a memory longer.
    response MemoryVersion ["type" = "memory_version"] {
        /// The version.
        id: required MemoryVersionId,
        /// The memory.
        memory_id: required MemoryId,
        /// The store that it lies in.
        memory_store_id: required MemoryStoreId,
        /// What was done.
        operation: required MemoryVersionOperation,
        /// Where the memory lay. Gone once redacted.
        path: optional String,
        /// The text; only in a [`MemoryView::Full`]. Gone once redacted.
        content: optional String,
        /// The SHA-256 of the text, in hexadecimal digits. Gone once redacted.
        content_sha256: optional String,
        /// How long the text was, in bytes of UTF-8. Gone once redacted.
        content_size_bytes: optional u64,
        /// When it was done.
        created_at: required Timestamp,
        /// Who did it.
        created_by: optional Actor,
        /// When it was redacted, if it was.
        redacted_at: optional Timestamp,
        /// Who redacted it.
        redacted_by: optional Actor,
    }
}

open_enum! {
    /// What was done to a memory.
    MemoryVersionOperation {
        /// It was made.
        Created = "created",
        /// Its text or its path was changed.
        Modified = "modified",
        /// It was deleted.
        Deleted = "deleted",
    }
}

query! {
    /// Query of `GET /v1/memory_stores/{memory_store_id}/memory_versions`.
    ListMemoryVersions {
        /// Only those of this memory.
        memory_id: one MemoryId,
        /// Only those where this was done.
        operation: one MemoryVersionOperation,
        /// Only those made by this session.
        session_id: one SessionId,
        /// Only those made with this API key.
        api_key_id: one ApiKeyId,
        /// Only those made by this service account.
        service_account_id: one ServiceAccountId,
        /// Only those made at this moment or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only those made at this moment or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// How much to tell of each.
        view: one MemoryView,
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
