//! Memory stores: what agents remember from one session to the next.

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
        /// What it holds; empty if nobody said.
        description: required String,
        /// Text of yours, by key.
        metadata: required BTreeMap<String, String>,
        /// When it was made.
        created_at: required Timestamp,
        /// When it was changed last.
        updated_at: required Timestamp,
        /// When it was archived. In an archived store memories can be read, deleted and redacted, no longer written; for good.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/memory_stores`.
    request CreateMemoryStore [] {
        /// Its name, 1 to 255 characters.
        name: required String,
        /// What it holds, up to 1024 characters.
        description: optional String,
        /// Text of yours: up to 16 keys of up to 64 characters, values of up to 512.
        metadata: many BTreeMap<String, String>,
    }

    /// Body of `POST /v1/memory_stores/{memory_store_id}`. What is left out stays as it is.
    request UpdateMemoryStore [] {
        /// Its name.
        name: optional String,
        /// What it holds. An empty text clears it.
        description: optional String,
        /// Keys to set; `None` deletes the key. Other keys stay.
        metadata: optional BTreeMap<String, Option<String>>,
    }

    /// Answer of `DELETE /v1/memory_stores/{memory_store_id}`.
    response DeletedMemoryStore ["type" = "memory_store_deleted"] {
        /// The store that was.
        id: required MemoryStoreId,
    }
}

query! {
    /// Query of `GET /v1/memory_stores`.
    ListMemoryStores {
        /// Only those made at this moment or later.
        created_at_gte as "created_at[gte]": one Timestamp,
        /// Only those made at this moment or earlier.
        created_at_lte as "created_at[lte]": one Timestamp,
        /// Archived ones too.
        include_archived: one bool,
        /// How many on a page.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
