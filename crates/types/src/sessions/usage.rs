use crate::budget::MonetaryAmount;
use crate::wire::text::Seconds;

object! {
    /// What a session or a thread has used since it was created.
    response Usage [] {
        /// Tokens read, without those of the cache.
        input_tokens: optional u64,
        /// Tokens written.
        output_tokens: optional u64,
        /// Tokens read from the cache.
        cache_read_input_tokens: optional u64,
        /// Tokens put into the cache.
        cache_creation: optional CacheCreationUsage,
        /// Tools that the service ran.
        server_tool_use: optional ServerToolUsage,
        /// Time at work, as it is billed: while several threads work it counts once.
        active_seconds: optional Seconds,
        /// What it costs at list prices, rounded to a cent.
        list_cost: optional MonetaryAmount,
    }

    /// Tokens put into the cache, by how long they stay.
    response CacheCreationUsage [] {
        /// Tokens that stay for five minutes.
        ephemeral_5m_input_tokens: optional u64,
        /// Tokens that stay for one hour.
        ephemeral_1h_input_tokens: optional u64,
    }

    /// Tools that the service ran.
    response ServerToolUsage [] {
        /// How often it searched the web.
        web_search_requests: optional u64,
        /// How often it fetched a web page.
        web_fetch_requests: optional u64,
    }

    /// How long a session has worked.
    response SessionStats [] {
        /// Time at work, summed over all threads.
        active_seconds: optional Seconds,
        /// Time since it was created.
        duration_seconds: optional Seconds,
    }
}
