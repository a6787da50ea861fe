//! Models and their capabilities.

pub(crate) mod capabilities;

pub use self::capabilities::*;

use crate::agents::model::Model;
use crate::wire::list::List;
use crate::wire::text::Timestamp;

object! {
    /// A model.
    response ModelInfo ["type" = "model"] {
        /// Its id, which an agent names.
        id: required Model,
        /// Its name for people.
        display_name: required String,
        /// The line that the model belongs to, if any.
        line: nullable ModelLine,
        /// Stage of the model's lifecycle.
        lifecycle: required ModelLifecycle,
        /// Size of the context, in tokens.
        max_input_tokens: nullable u64,
        /// Largest reply, in tokens.
        max_tokens: nullable u64,
        /// Capabilities of the model.
        capabilities: nullable ModelCapabilities,
        /// Models that may reply in its place. Present only if the request has a beta value for it.
        allowed_fallback_models: optional Vec<Model>,
        /// Release time.
        created_at: required Timestamp,
        /// Past or future time of deprecation.
        deprecated_at: nullable Timestamp,
        /// Past or future time of retirement.
        retires_at: nullable Timestamp,
    }

    /// One page of the list of models. Pages follow each other by model id and not by cursor.
    response ModelPage [] {
        /// The models of this page, in the order of the list.
        data: required List<ModelInfo>,
        /// `true` if there are more items in the requested direction.
        has_more: required bool,
        /// The first model of this page. Give it as `before_id` to read the previous page.
        first_id: nullable Model,
        /// The last model of this page. Give it as `after_id` to read the next page.
        last_id: nullable Model,
    }
}

open_enum! {
    /// Stage of a model's lifecycle.
    ModelLifecycle {
        /// Available.
        Active = "active",
        /// Available until it is retired.
        Deprecated = "deprecated",
        /// No longer available.
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
        /// Only models after this one in the list.
        after_id: one Model,
        /// Only models before this one in the list.
        before_id: one Model,
        /// Only models at one of these stages.
        lifecycle as "lifecycle[]": many ModelLifecycle,
        /// Items on a page.
        limit: one u64,
    }
}
