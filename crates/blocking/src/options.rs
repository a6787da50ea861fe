//! Configures retries, timeouts and limits of a client.

use std::time::Duration;

use managed_agents_core::RetryPolicy;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use crate::network::root_certificates::RootCertificates;

/// The retries, timeouts and limits of a client.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct ClientOptions {
    /// The retries of single requests. Turns and event streams reconnect by rules of their own.
    pub retry: RetryPolicy,
    /// The timeouts of each request.
    pub timeouts: Timeouts,
    /// The largest response body, in bytes after decoding. Downloads take a limit of their own.
    /// Default 32 MiB.
    pub max_body_bytes: u64,
    /// The certificate authorities to trust. Default [`RootCertificates::Usual`].
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub root_certificates: RootCertificates,
}

/// The timeouts of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct Timeouts {
    /// Limits the lookup of the host and the connection to it, with proxy and TLS. Default 10 s.
    ///
    /// The client tries the addresses of a host one after the other, and spends somewhat more than
    /// half of this time on the first. On a network with broken IPv6 each connection therefore
    /// takes up to 6.7 s longer. Choose a shorter timeout if the service is near.
    pub connect: Duration,
    /// Limits sending the request head, and then waiting for the response head. Default 60 s each.
    pub response: Duration,
    /// Limits reading the response body. Does not apply to downloads and event streams.
    /// Default 120 s.
    pub body: Duration,
    /// Limits the time without progress: each read of a download, and each write of any request.
    /// Default 60 s.
    ///
    /// A whole transfer has no timeout, so a slow network may take as long as it needs.
    pub read: Duration,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            retry: RetryPolicy::default(),
            timeouts: Timeouts::default(),
            max_body_bytes: 32 * 1024 * 1024,
            #[cfg(any(feature = "rustls", feature = "native-tls"))]
            root_certificates: RootCertificates::default(),
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            response: Duration::from_secs(60),
            body: Duration::from_secs(120),
            read: Duration::from_secs(60),
        }
    }
}
