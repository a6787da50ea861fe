//! Memories: the texts in a store.

use crate::ids::{MemoryId, MemoryStoreId, MemoryVersionId};
use crate::wire::text::Timestamp;

object! {
    /// A text in a memory store, in its newest version. A store holds at most 2000 memories.
    response Memory ["type" = "memory"] {
        /// The memory.
        id: required MemoryId,
        /// The store that it lies in.
        memory_store_id: required MemoryStoreId,
        /// Its newest version.
        memory_version_id: required MemoryVersionId,
        /// Path in the store.
        path: required String,
        /// The text; only in a [`MemoryView::Full`].
        content: optional String,
        /// The SHA-256 of the text, in hexadecimal digits.
        content_sha256: required String,
        /// Size of the text in bytes of UTF-8.
        content_size_bytes: required u64,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
    }

    /// A folder of memories that a list with a depth limit does not open.
    response MemoryPrefix ["type" = "memory_prefix"] {
        /// The path of the folder.
        path: required String,
    }

    /// Body of `POST /v1/memory_stores/{memory_store_id}/memories`.
    ///
    /// ```
    /// use managed_agents_types::CreateMemory;
    ///
    /// let memory = CreateMemory { content: Some("Ann".into()), ..CreateMemory::new("/team/owner.md") };
    /// assert_eq!(serde_json::to_string(&memory)?, r#"{"path":"/team/owner.md","content":"Ann"}"#);
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    request CreateMemory [] {
        /// Path in the store: `/` and 1 to 20 names, up to 1024 bytes, in Unicode NFC, without `.`
        /// and `..`. The service replies with 409 if another memory is at, above or below the path.
        path: required String,
        /// The text, up to 102 400 bytes of UTF-8.
        content: nullable String,
    }

    /// Body of `POST /v1/memory_stores/{memory_store_id}/memories/{memory_id}`. A field that is
    /// left out keeps its value.
    request UpdateMemory [] {
        /// The text, which replaces the stored one.
        content: optional String,
        /// New path in the store.
        path: optional String,
        /// Condition on the stored memory. If it does not hold, the service replies with 409,
        /// except when the memory already has the requested content and path, so that a retry is
        /// safe. Without a condition, the last update wins.
        precondition: optional MemoryPrecondition,
    }

    /// The text that an update is based on.
    request MemoryPrecondition ["type" = "content_sha256"] {
        /// The SHA-256 of the text, in hexadecimal digits: a memory's `content_sha256`.
        content_sha256: optional String,
    }

    /// Reply to `DELETE /v1/memory_stores/{memory_store_id}/memories/{memory_id}`.
    response DeletedMemory ["type" = "memory_deleted"] {
        /// The deleted memory.
        id: required MemoryId,
    }
}

impl MemoryPrecondition {
    /// Requires that the memory still has the text with this SHA-256.
    pub fn content_sha256(digits: impl Into<String>) -> Self {
        Self { content_sha256: Some(digits.into()), ..Self::new() }
    }
}

union! {
    /// An item of a list of memories.
    MemoryListItem by "type" {
        /// A memory.
        "memory" => Memory(Memory),
        /// A folder of memories that the list does not open.
        "memory_prefix" => Prefix(MemoryPrefix),
    }
}

open_enum! {
    /// Amount of detail about a memory.
    MemoryView {
        /// All fields but the text.
        Basic = "basic",
        /// All fields, with the text.
        Full = "full",
    }
}

query! {
    /// Query of every operation that returns one memory or one version of a memory.
    ViewMemory {
        /// Amount of detail. Default: a retrieved memory includes its text; a created or updated
        /// one does not.
        view: one MemoryView,
    }

    /// Query of `GET /v1/memory_stores/{memory_store_id}/memories`.
    ListMemories {
        /// Depth below `path_prefix`: 0 or 1. Deeper memories are listed as a [`MemoryPrefix`].
        depth: one u64,
        /// Only memories below this folder. The path must end with `/`.
        path_prefix: one String,
        /// Amount of detail about each memory. Default: all but the text.
        view: one MemoryView,
        /// Items on a page, at most 100, or at most 20 with their texts. Default: 20.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }

    /// Query of `DELETE /v1/memory_stores/{memory_store_id}/memories/{memory_id}`.
    DeleteMemory {
        /// SHA-256 of the text that the memory must still have. Otherwise the service replies with
        /// 409.
        expected_content_sha256: one String,
    }
}
