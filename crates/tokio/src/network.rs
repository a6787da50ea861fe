//! Builds the HTTP client: connections, proxies, certificates.

use std::time::Duration;

use managed_agents_async::{Settings, proto};
use managed_agents_login::choose_proxy;
use reqwest::{Proxy, redirect, retry};

/// Configures the connections of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update over `default`")]
pub struct NetworkOptions {
    /// Limits the lookup of the host and the connection to it, with proxy and TLS. Default 10 s.
    pub connect: Duration,
    /// The certificates of the authorities to trust, as PEM. Default `None`: those bundled with
    /// rustls.
    ///
    /// A program replaces these when a proxy or a gateway has a certificate that the company itself
    /// issued. No environment variable changes them. Has no effect without the feature `rustls`.
    pub root_certificates: Option<String>,
}

impl Default for NetworkOptions {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), root_certificates: None }
    }
}

impl NetworkOptions {
    /// Builds a client that follows no redirect, because the request carries a key, and repeats no
    /// request, because that is decided by the operation.
    pub(crate) fn build(&self, settings: &Settings) -> Result<reqwest::Client, proto::Error> {
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("managed-agents-tokio/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .no_proxy()
            .connect_timeout(self.connect);
        let environment = |name: &str| std::env::var_os(name);
        if let Some(proxy) = choose_proxy(settings, environment, |url| Proxy::all(url).map_err(|_| NO_PROXY))?
        {
            builder = builder.proxy(proxy);
        }
        #[cfg(feature = "rustls")]
        let builder = builder.tls_backend_preconfigured(self.tls()?);
        // The error of reqwest could show the URL of the proxy.
        builder.build().map_err(|_| proto::Error::Settings("reqwest has no usable TLS".into()))
    }

    /// Chooses the provider here: reqwest would take one that the process has installed, or panic.
    #[cfg(feature = "rustls")]
    fn tls(&self) -> Result<rustls::ClientConfig, proto::Error> {
        use rustls::pki_types::{CertificateDer, pem::PemObject};
        use rustls::{ClientConfig, RootCertStore, crypto::ring};
        let unusable = |what: &str| proto::Error::Settings(format!("the root certificates {what}"));
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(pem) = &self.root_certificates {
            let parsed: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
            roots = RootCertStore::empty();
            roots.add_parsable_certificates(parsed.map_err(|_| unusable("are no PEM; export them as PEM"))?);
        }
        if roots.is_empty() {
            return Err(unusable("have no certificate; give the PEM of at least one"));
        }
        Ok(ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(|_| proto::Error::Settings("rustls has no usable protocol version".into()))?
            .with_root_certificates(roots)
            .with_no_client_auth())
    }
}

const NO_PROXY: &str = "it is not the URL of a proxy, such as http://proxy.example:3128";
