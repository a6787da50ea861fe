use crate::ids::{MemoryId, MemoryStoreId, MemoryVersionId};
use crate::wire::text::Timestamp;

object! {
    /// A text in a memory store, in its newest version. A store holds up to 2000.
    response Memory ["type" = "memory"] {
        /// The memory.
        id: required MemoryId,
        /// The store that it lies in.
        memory_store_id: required MemoryStoreId,
        /// Its newest version.
        memory_version_id: required MemoryVersionId,
        /// Where in the store it lies.
        path: required String,
        /// The text; only in a [`MemoryView::Full`].
        content: optional String,
        /// The SHA-256 of the text, in hexadecimal digits.
        content_sha256: required String,
        /// How long the text is, in bytes of UTF-8.
        content_size_bytes: required u64,
        /// When it was made.
        created_at: required Timestamp,
        /// When it was changed last.
        updated_at: required Timestamp,
    }

    /// A folder in a list that was cut at a depth: there are memories below it.
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
        /// Where it is to lie: `/` and 1 to 20 names, up to 1024 bytes, in Unicode NFC, without `.` and `..`. If it leads to, above
        /// or below another memory, the service answers 409.
        path: required String,
        /// The text, up to 102 400 bytes of UTF-8.
        content: nullable String,
    }

    /// Body of `POST /v1/memory_stores/{memory_store_id}/memories/{memory_id}`. What is left out stays as it is.
    request UpdateMemory [] {
        /// The text: it replaces the stored one.
        content: optional String,
        /// Where it is to lie from now on.
        path: optional String,
        /// What must be true of the stored memory. If it is not, the service answers 409, unless all is already as asked for: so
        /// asking twice is safe. Left out, the last update wins.
        precondition: optional MemoryPrecondition,
    }

    /// The text that an update was made for.
    request MemoryPrecondition ["type" = "content_sha256"] {
        /// The SHA-256 of the text, in hexadecimal digits: a memory's `content_sha256`.
        content_sha256: optional String,
    }

    /// Answer of `DELETE /v1/memory_stores/{memory_store_id}/memories/{memory_id}`.
    response DeletedMemory ["type" = "memory_deleted"] {
        /// The memory that was.
        id: required MemoryId,
    }
}

impl MemoryPrecondition {
    /// The memory must still hold the text with this SHA-256.
    pub fn content_sha256(digits: impl Into<String>) -> Self {
        Self { content_sha256: Some(digits.into()), ..Self::new() }
    }
}

union! {
    /// What a list of memories holds.
    MemoryListItem by "type" {
        /// A memory.
        "memory" => Memory(Memory),
        /// A folder of memories that the list does not go into.
        "memory_prefix" => Prefix(MemoryPrefix),
    }
}

open_enum! {
    /// How much of a memory to tell.
    MemoryView {
        /// All but the text.
        Basic = "basic",
        /// The text too.
        Full = "full",
    }
}

query! {
    /// Query of every call that answers with one memory or one version of it.
    ViewMemory {
        /// How much to tell. Left out, a memory that is retrieved comes with its text, one that is created or updated without.
        view: one MemoryView,
    }

    /// Query of `GET /v1/memory_stores/{memory_store_id}/memories`.
    ListMemories {
        /// How deep to go below `path_prefix`: 0 or 1. What lies deeper is told as a [`MemoryPrefix`].
        depth: one u64,
        /// Only what is below this folder; it must end with `/`.
        path_prefix: one String,
        /// How much to tell of each; left out, all but the text.
        view: one MemoryView,
        /// How many on a page, up to 100, and up to 20 with their texts; left out, 20.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }

    /// Query of `DELETE /v1/memory_stores/{memory_store_id}/memories/{memory_id}`.
    DeleteMemory {
        /// The memory must still hold the text with this SHA-256, or the service answers 409.
        expected_content_sha256: one String,
    }
}
