//! Models: which there are, and what each can do.

pub(crate) mod capabilities;

pub use self::capabilities::*;

use crate::agents::model::Model;
use crate::wire::list::List;
use crate::wire::text::Timestamp;

object! {
    /// A model.
    response ModelInfo ["type" = "model"] {
        /// Its id: what an agent names.
        id: required Model,
        /// Its name for people.
        display_name: required String,
        /// The line that it belongs to, if it belongs to one.
        line: nullable ModelLine,
        /// How far its life has gone.
        lifecycle: required ModelLifecycle,
        /// How many tokens it can read at once.
        max_input_tokens: nullable u64,
        /// How many tokens it can write at most.
        max_tokens: nullable u64,
        /// What it can do.
        capabilities: nullable ModelCapabilities,
        /// Models that may answer in its place. Told only to who asks with a beta value.
        allowed_fallback_models: optional Vec<Model>,
        /// When it was released.
        created_at: required Timestamp,
        /// When it was, or will be, deprecated.
        deprecated_at: nullable Timestamp,
        /// When it was, or will be, retired.
        retires_at: nullable Timestamp,
    }

    /// One page of the list of models. It goes on from model to model, not by cursors.
    response ModelPage [] {
        /// The models of this page, in the order of the list.
        data: required List<ModelInfo>,
        /// Whether the list goes on, in the direction that it was asked for.
        has_more: required bool,
        /// The first model of this page: give it as `before_id` to read the page before.
        first_id: nullable Model,
        /// The last model of this page: give it as `after_id` to read the next page.
        last_id: nullable Model,
    }
}

open_enum! {
    /// How far the life of a model has gone.
    ModelLifecycle {
        /// In use.
        Active = "active",
        /// Still there, for a while.
        Deprecated = "deprecated",
        /// No longer there.
        Retired = "retired",
    }

    /// A line of models.
    ModelLine {
        /// Haiku.
        Haiku = "haiku",
        /// Sonnet.
        Sonnet = "sonnet",
        /// Opus.
        Opus = "opus",
        /// Fable.
        Fable = "fable",
        /// Mythos.
        Mythos = "mythos",
    }
}

query! {
    /// Query of `GET /v1/models`.
    ListModels {
        /// Only what comes after this model in the list.
        after_id: one Model,
        /// Only what comes before this model in the list.
        before_id: one Model,
        /// Only models whose life has gone so far.
        lifecycle as "lifecycle[]": many ModelLifecycle,
        /// How many on a page.
        limit: one u64,
    }
}
