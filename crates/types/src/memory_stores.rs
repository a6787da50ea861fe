//! Memory stores: texts that agents keep from one session to the next.

pub(crate) mod actor;
pub(crate) mod memories;
pub(crate) mod versions;

pub use self::{actor::*, memories::*, versions::*};

use std::collections::BTreeMap;

use crate::ids::MemoryStoreId;
use crate::wire::text::Timestamp;

object! {
    /// A folder of memories that sessions can mount.
    response MemoryStore ["type" = "memory_store"] {
        /// The store.
        id: required MemoryStoreId,
        /// Its name. Others may have the same.
        name: required String,
        /// Description of the content; empty if none was given.
        description: required String,
        /// Your own texts, by key.
        metadata: required BTreeMap<String, String>,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the last change.
        updated_at: required Timestamp,
        /// Time of archiving, which is final. Memories of an archived store can be read, deleted
        /// and redacted, but not written.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/memory_stores`.
    request CreateMemoryStore [] {
        /// Its name, 1 to 255 characters.
        name: required String,
        /// Description of the content, up to 1024 characters.
        description: optional String,
        /// Your own texts: up to 16 keys of up to 64 characters, values of up to 512 characters.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/memory_stores/{memory_store_id}`. A field that is left out keeps its
    /// value.
    request UpdateMemoryStore [] {
        /// Its name.
        name: optional String,
        /// Description of the content. An empty text clears it.
        description: optional String,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }

    /// Reply to `DELETE /v1/memory_stores/{memory_store_id}`.
    response DeletedMemoryStore ["type" = "memory_store_deleted"] {
        /// The deleted store.
        id: required MemoryStoreId,
    }
}

query! {
    /// Query of `GET /v1/memory_stores`.
    ListMemoryStores {
        /// Only items created at this time or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only items created at this time or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// `true` to include archived items.
        include_archived: one bool,
        /// Items on a page.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
