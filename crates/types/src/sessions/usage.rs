//! Usage and working time of a session or a thread.

use crate::budget::MonetaryAmount;
use crate::wire::text::Seconds;

object! {
    /// Usage of a session or a thread since its creation.
    response Usage [] {
        /// Tokens read, without those of the cache.
        input_tokens: optional u64,
        /// Tokens written.
        output_tokens: optional u64,
        /// Tokens read from the cache.
        cache_read_input_tokens: optional u64,
        /// Tokens written to the cache.
        cache_creation: optional CacheCreationUsage,
        /// Tools that the service ran.
        server_tool_use: optional ServerToolUsage,
        /// Billed working time, in seconds. Time in which several threads work counts once.
        active_seconds: optional Seconds,
        /// Cost at list prices, rounded to a cent.
        list_cost: optional MonetaryAmount,
    }

    /// Tokens written to the cache, by lifetime.
    response CacheCreationUsage [] {
        /// Tokens that stay for five minutes.
        ephemeral_5m_input_tokens: optional u64,
        /// Tokens that stay for one hour.
        ephemeral_1h_input_tokens: optional u64,
    }

    /// Tools that the service ran.
    response ServerToolUsage [] {
        /// Number of web searches.
        web_search_requests: optional u64,
        /// Number of fetched web pages.
        web_fetch_requests: optional u64,
    }

    /// Working time of a session.
    response SessionStats [] {
        /// Working time in seconds, summed over all threads.
        active_seconds: optional Seconds,
        /// Time since the creation, in seconds.
        duration_seconds: optional Seconds,
    }
}
