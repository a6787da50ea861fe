//! How a client sends.

use std::time::Duration;

use managed_agents_core::RetryPolicy;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use crate::RootCertificates;

/// How a client sends.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct ClientOptions {
    /// How often and when to ask again. Turns and event streams have rules of their own.
    pub retry: RetryPolicy,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// The largest answer taken, in bytes after decoding; downloads have a limit of their own. Default 32 MiB.
    pub max_body_bytes: u64,
    /// Whose certificates prove that a host is who it says. Default [`RootCertificates::Usual`].
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub root_certificates: RootCertificates,
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct Timeouts {
    /// To find and reach the host, proxies and TLS included. A host with several addresses is tried at one after the other, the first one for
    /// somewhat more than half of this time: where IPv6 leads nowhere, each connection takes 6.7 s of the default longer. Less is right for a
    /// network that is near. Default 10 s.
    pub connect: Duration,
    /// For the head of the answer, once the request was sent; and to send the head of the request. Default 60 s each.
    pub response: Duration,
    /// For the rest of the answer; downloads and event streams are not limited so. Default 120 s.
    pub body: Duration,
    /// For the next bytes of whatever is sent, and of a download. There is no limit for all of a body: a slow line takes the time it
    /// takes. Default 60 s.
    pub silence: Duration,
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
            silence: Duration::from_secs(60),
        }
    }
}
