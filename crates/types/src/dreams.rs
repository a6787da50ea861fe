//! Dreams: a memory store is worked over with what happened in sessions, while nobody waits.

pub(crate) mod model;

pub use self::model::*;

use crate::ids::{DreamId, MemoryStoreId, SessionId};
use crate::wire::extra::Extra;
use crate::wire::text::Timestamp;

object! {
    /// One dream, and how it went.
    response Dream ["type" = "dream"] {
        /// The dream.
        id: required DreamId,
        /// How far it is.
        status: required DreamStatus,
        /// What it works from.
        inputs: required Vec<DreamInput>,
        /// What it was told.
        instructions: nullable String,
        /// The model it runs on.
        model: required DreamModelConfig,
        /// Where its memories go.
        output_behavior: required DreamOutputBehavior,
        /// The memory stores that it wrote.
        outputs: required Vec<DreamMemoryStore>,
        /// The session that it works in.
        session_id: nullable SessionId,
        /// What it has used.
        usage: required DreamUsage,
        /// Why it failed.
        error: nullable DreamError,
        /// When it was made.
        created_at: required Timestamp,
        /// When it ended, in whichever way.
        ended_at: nullable Timestamp,
        /// When it was archived.
        archived_at: nullable Timestamp,
    }

    /// Body of `POST /v1/dreams`.
    ///
    /// ```
    /// use managed_agents_types::{CreateDream, DreamMemoryStore, DreamSessions};
    ///
    /// let sessions = DreamSessions::new(["sesn_1"]);
    /// let dream = CreateDream {
    ///     instructions: Some("Keep what is said about suppliers.".into()),
    ///     ..CreateDream::new([DreamMemoryStore::new("memstore_1").into(), sessions.into()], "claude-opus-4-8")
    /// };
    /// # assert!(serde_json::to_string(&dream)?.contains(r#""model":"claude-opus-4-8""#));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    request CreateDream [] {
        /// What to work from: one memory store and one set of sessions.
        inputs: required Vec<DreamInput>,
        /// The model, as an id or with settings.
        model: required DreamModelParams,
        /// What to look for, 1 to 4096 characters.
        instructions: optional String,
        /// Where to put the memories.
        output_behavior: optional DreamOutputBehavior,
    }

    /// A memory store: read as an input, written as an output.
    both DreamMemoryStore ["type" = "memory_store"] {
        /// The store.
        memory_store_id: required MemoryStoreId,
    }

    /// A set of sessions.
    both DreamSessions ["type" = "sessions"] {
        /// The sessions, 1 to 100.
        session_ids: each SessionId,
    }

    /// Memories go into a store that is there.
    both UpdateExistingStore ["type" = "update_existing"] {
        /// The store. While another dream holds it the service answers 409.
        memory_store_id: required MemoryStoreId,
    }

    /// How many tokens a dream has used.
    response DreamUsage [] {
        /// Read.
        input_tokens: required u64,
        /// Written.
        output_tokens: required u64,
        /// Read from the prompt cache.
        cache_read_input_tokens: required u64,
        /// Written to the prompt cache.
        cache_creation_input_tokens: required u64,
    }

    /// Why a dream failed.
    response DreamError [] {
        /// What went wrong.
        kind as "type": required DreamErrorKind,
        /// The same in words.
        message: required String,
    }
}

union! {
    /// What a dream works from.
    DreamInput by "type" {
        /// A memory store.
        "memory_store" => MemoryStore(DreamMemoryStore) from,
        /// A set of sessions.
        "sessions" => Sessions(DreamSessions) from,
    }

    /// Where the memories of a dream go.
    DreamOutputBehavior by "type" {
        /// Into a new memory store.
        "create_new" => CreateNew,
        /// Into a store that is there.
        "update_existing" => UpdateExisting(UpdateExistingStore) from,
    }
}

impl DreamOutputBehavior {
    /// Into a new memory store.
    pub const CREATE_NEW: Self = Self::CreateNew(Extra::NONE);
}

open_enum! {
    /// How far a dream is.
    DreamStatus {
        /// It has not begun.
        Pending = "pending",
        /// It works.
        Running = "running",
        /// It is done.
        Completed = "completed",
        /// It failed.
        Failed = "failed",
        /// Somebody stopped it.
        Canceled = "canceled",
    }

    /// Why a dream failed.
    DreamErrorKind {
        /// It took too long.
        Timeout = "timeout",
        /// The service failed.
        Internal = "internal_error",
    }
}

query! {
    /// Query of `GET /v1/dreams`.
    ListDreams {
        /// Only dreams that stand so; empty for all.
        statuses as "statuses[]": many DreamStatus,
        /// Archived ones too.
        include_archived: one bool,
        /// Only those made after this moment.
        created_at_gt as "created_at[gt]": one Timestamp,
        /// Only those made before this moment.
        created_at_lt as "created_at[lt]": one Timestamp,
        /// How many on a page, up to 100; left out, 20.
        limit: one u64,
        /// The `next_page` of the page before.
        page: one String,
    }
}
