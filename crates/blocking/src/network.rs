//! Sends one request over HTTP: agents, connections, proxies, certificates.

pub(crate) mod http_agent;
pub(crate) mod proxies;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub(crate) mod root_certificates;
pub(crate) mod transport;
