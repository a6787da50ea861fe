//! Requests to the model, and the tokens that they used.

use crate::agents::model::InferenceSpeed;
use crate::ids::EventId;
use crate::wire::text::Timestamp;

object! {
    /// A request to the model ended. Its content was sent before this event. Previews that are
    /// still open get no final event.
    response SpanModelRequestEnd ["type" = "span.model_request_end"] {
        /// Its id.
        id: required EventId,
        /// The `span.model_request_start` that it belongs to.
        model_request_start_id: required EventId,
        /// `true` if the request failed.
        is_error: nullable bool,
        /// Tokens that the request used.
        model_usage: required ModelUsage,
        /// Time of the event.
        processed_at: required Timestamp,
    }

    /// Tokens that requests to a model used.
    response ModelUsage [] {
        /// Tokens read, without those of the cache.
        input_tokens: required u64,
        /// Tokens written.
        output_tokens: required u64,
        /// Tokens read from the cache.
        cache_read_input_tokens: required u64,
        /// Tokens written to the cache.
        cache_creation_input_tokens: required u64,
        /// Speed of inference.
        speed: optional InferenceSpeed,
    }
}
