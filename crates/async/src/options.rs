//! Configures retries, timeouts and limits of a client.

use std::time::Duration;

use managed_agents_core::RetryPolicy;

/// The retries, timeouts and limits of a client.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct ClientOptions {
    /// The retries of single requests. Turns and event streams reconnect by rules of their own.
    pub retry: RetryPolicy,
    /// The timeouts of each request.
    pub timeouts: Timeouts,
    /// The largest response body, in bytes after decoding. Bodies that [`Client::open`] returns have
    /// no limit. Default 32 MiB.
    ///
    /// [`Client::open`]: crate::Client::open
    pub max_body_bytes: usize,
}

/// The timeouts of one request. A connection's own timeout is the transport's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct Timeouts {
    /// Limits sending the request and waiting for the response head. Default 60 s.
    pub response: Duration,
    /// Limits reading the response body. Does not apply to [`Client::open`] and event streams.
    /// Default 120 s.
    ///
    /// [`Client::open`]: crate::Client::open
    pub body: Duration,
    /// Limits the silence within a response body. Default 60 s. Event streams have
    /// [`StreamOptions::read_timeout`](crate::StreamOptions::read_timeout) instead.
    pub read: Duration,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            retry: RetryPolicy::default(),
            timeouts: Timeouts::default(),
            max_body_bytes: 32 * 1024 * 1024,
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            response: Duration::from_secs(60),
            body: Duration::from_secs(120),
            read: Duration::from_secs(60),
        }
    }
}
