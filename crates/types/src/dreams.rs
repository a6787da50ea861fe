//! Dreams: background jobs that rework a memory store with the content of past sessions.

pub(crate) mod model;

pub use self::model::*;

use crate::ids::{DreamId, MemoryStoreId, SessionId};
use crate::wire::extra::Extra;
use crate::wire::text::Timestamp;

object! {
    /// One dream and its result.
    response Dream ["type" = "dream"] {
        /// The dream.
        id: required DreamId,
        /// Progress of the dream.
        status: required DreamStatus,
        /// Inputs of the dream.
        inputs: required Vec<DreamInput>,
        /// Instructions for the dream.
        instructions: nullable String,
        /// The model it runs on.
        model: required DreamModelConfig,
        /// Destination of the dream's memories.
        output_behavior: required DreamOutputBehavior,
        /// The memory stores that it wrote.
        outputs: required Vec<DreamMemoryStore>,
        /// The session that it works in.
        session_id: nullable SessionId,
        /// Tokens used so far.
        usage: required DreamUsage,
        /// Reason for the failure.
        error: nullable DreamError,
        /// Creation time.
        created_at: required Timestamp,
        /// Time of the end: completion, failure or cancellation.
        ended_at: nullable Timestamp,
        /// Time of archiving.
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
        /// Inputs: one memory store and one set of sessions.
        inputs: required Vec<DreamInput>,
        /// The model, as an id or with settings.
        model: required DreamModelParams,
        /// Instructions on what to look for, 1 to 4096 characters.
        instructions: optional String,
        /// Destination of the memories.
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

    /// Memories go into an existing store.
    both UpdateExistingStore ["type" = "update_existing"] {
        /// The store. The service replies with 409 while another dream holds it.
        memory_store_id: required MemoryStoreId,
    }

    /// Tokens that a dream has used.
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

    /// Reason why a dream failed.
    response DreamError [] {
        /// Kind of the error.
        kind as "type": required DreamErrorKind,
        /// Message for people.
        message: required String,
    }
}

union! {
    /// An input of a dream.
    DreamInput by "type" {
        /// A memory store.
        "memory_store" => MemoryStore(DreamMemoryStore) from,
        /// A set of sessions.
        "sessions" => Sessions(DreamSessions) from,
    }

    /// Destination of a dream's memories.
    DreamOutputBehavior by "type" {
        /// Into a new memory store.
        "create_new" => CreateNew,
        /// Into an existing store.
        "update_existing" => UpdateExisting(UpdateExistingStore) from,
    }
}

impl DreamOutputBehavior {
    /// Into a new memory store.
    pub const CREATE_NEW: Self = Self::CreateNew(Extra::NONE);
}

open_enum! {
    /// Progress of a dream.
    DreamStatus {
        /// Created and not yet started.
        Pending = "pending",
        /// The dream is at work.
        Running = "running",
        /// The dream has finished.
        Completed = "completed",
        /// The dream failed.
        Failed = "failed",
        /// The dream was cancelled by a request.
        Canceled = "canceled",
    }

    /// Reason why a dream failed.
    DreamErrorKind {
        /// The time limit was exceeded.
        Timeout = "timeout",
        /// The service failed.
        Internal = "internal_error",
    }
}

query! {
    /// Query of `GET /v1/dreams`.
    ListDreams {
        /// Only dreams with one of these statuses; empty for all.
        statuses as "statuses[]": many DreamStatus,
        /// `true` to include archived items.
        include_archived: one bool,
        /// Only items created after this time.
        created_at_gt as "created_at[gt]": one Timestamp,
        /// Only items created before this time.
        created_at_lt as "created_at[lt]": one Timestamp,
        /// Items on a page, at most 100. Default: 20.
        limit: one u64,
        /// Cursor: `next_page` of the previous page.
        page: one String,
    }
}
