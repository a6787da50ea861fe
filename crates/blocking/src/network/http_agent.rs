//! Sends one request through ureq and reads its response.

use std::io::{self, Read};
use std::time::Duration;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use managed_agents_core::{MAX_KEPT_BODY_BYTES, Settings, status_of_envelope};
use ureq::config::Config;
use ureq::typestate::AgentScope;
use ureq::{Agent, AsSendBody, BodyReader, Proxy, config::ConfigBuilder};

use crate::error::Error;
use crate::error::transport::TransportError;
use crate::network::transport::{IoDeadline, tracked};
use crate::options::ClientOptions;

/// A ureq agent with its pool of connections, and the name of its peer for errors.
#[derive(Clone)]
pub(crate) struct HttpAgent {
    agent: Agent,
    peer: String,
}

/// The bytes of a response as they arrive. Dropped before its end, it closes the connection.
pub(crate) type Body = BodyReader<'static>;

impl HttpAgent {
    /// Creates an agent that reads each body within `timeouts.body`.
    pub(crate) fn new(settings: &Settings, options: &ClientOptions, proxy: Option<&Proxy>) -> Self {
        let config = config(settings, options, proxy).timeout_recv_body(Some(options.timeouts.body)).build();
        Self::with_deadline(&IoDeadline::default(), config, settings)
    }

    /// Creates an agent for bodies of any length: only each read is limited.
    pub(crate) fn for_transfers(settings: &Settings, options: &ClientOptions, proxy: Option<&Proxy>) -> Self {
        let config = config(settings, options, proxy).timeout_per_read(Some(options.timeouts.read)).build();
        Self::with_deadline(&IoDeadline::default(), config, settings)
    }

    /// Creates an agent whose reads and writes end at `deadline`.
    pub(crate) fn with_deadline(deadline: &IoDeadline, config: Config, settings: &Settings) -> Self {
        let uri = settings.base_url.parse::<Uri>().unwrap_or_default();
        let agent = deadline.agent(config, uri.authority().cloned());
        let host = uri.authority().map_or(settings.base_url.as_str(), |authority| authority.as_str());
        let peer = match agent.config().proxy() {
            Some(proxy) => format!("{host} through the proxy {}:{}", proxy.host(), proxy.port()),
            None => host.into(),
        };
        Self { agent, peer }
    }

    /// Returns ureq's agent: to configure one request, or to shut all connections down.
    pub(crate) fn ureq(&self) -> &Agent {
        &self.agent
    }

    /// Sends a request and returns the response once its head has arrived.
    pub(crate) fn send(&self, request: Request<Vec<u8>>) -> Result<Response<Body>, Error> {
        if request.body().is_empty() && request.method() != Method::POST {
            self.run(request.map(|_| ()))
        } else {
            self.run(request)
        }
    }

    /// Sends a request with a body that ureq can send.
    ///
    /// The status decides first: an unusable body does not hide the status of a failure.
    pub(crate) fn run(&self, request: Request<impl AsSendBody>) -> Result<Response<Body>, Error> {
        let response = tracked(request, |request| self.agent.run(request))
            .map_err(|(error, has_sent)| TransportError::no_response(error, has_sent, &self.peer))?;
        let is_success = response.status().is_success();
        if let Some(problem) = ambiguous(response.headers()) {
            if is_success {
                return Err(TransportError::ambiguous_head(problem, &self.peer).into());
            }
            // Dropping the unread body closes the connection.
            return Ok(response.map(|_| ureq::Body::builder().data("").into_reader()));
        }
        let coding = response.headers().get(CONTENT_ENCODING).map(|value| value.as_bytes());
        let coding = coding.filter(|coding| is_success && !is_plain(coding));
        match coding {
            Some(coding) if has_body(&response) => {
                Err(Error::ContentCoding { coding: String::from_utf8_lossy(coding).into() })
            }
            _ => Ok(response.map(ureq::Body::into_reader)),
        }
    }

    /// Reads a whole response. A success whose body is an error gets the status of that error.
    ///
    /// # Errors
    ///
    /// The body of a success is cut off, or larger than `limit`.
    pub(crate) fn read(&self, response: Response<Body>, limit: u64) -> Result<Response<Vec<u8>>, Error> {
        let (mut head, body) = response.into_parts();
        if !head.status.is_success() {
            return Ok(Response::from_parts(head, body_prefix(body)));
        }
        let mut bytes = Vec::new();
        body.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| self.cut_body(error))?;
        if bytes.len() as u64 > limit {
            return Err(Error::TooLarge { limit });
        }
        head.status = status_of_envelope(&bytes).unwrap_or(head.status);
        Ok(Response::from_parts(head, bytes))
    }

    /// Describes a body that failed halfway.
    pub(crate) fn cut_body(&self, error: io::Error) -> Error {
        TransportError::cut_body(error, &self.peer).into()
    }
}

/// Reads as much of a body as an error keeps. A cut body is not a failure: the status says enough.
pub(crate) fn body_prefix(body: Body) -> Vec<u8> {
    let mut bytes = Vec::new();
    let _ = body.take(MAX_KEPT_BODY_BYTES as u64).read_to_end(&mut bytes);
    bytes
}

/// Returns `true` for a coding that changes nothing. Some gateways write `none` on streams to keep
/// other proxies from compressing them.
fn is_plain(coding: &[u8]) -> bool {
    coding.eq_ignore_ascii_case(b"identity") || coding.eq_ignore_ascii_case(b"none")
}

/// Returns `false` if the response certainly has no body.
fn has_body(response: &Response<ureq::Body>) -> bool {
    let length = response.headers().get(CONTENT_LENGTH).map(HeaderValue::as_bytes);
    response.status() != StatusCode::NO_CONTENT && length != Some(b"0")
}

/// Returns why a proxy could see another end of the response than this client.
fn ambiguous(headers: &HeaderMap) -> Option<&'static str> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let coding = codings.next()?;
    if coding.as_bytes().eq_ignore_ascii_case(b"identity") && codings.next().is_none() {
        // RFC 2616 has this word for no coding at all.
        return None;
    }
    if !coding.as_bytes().eq_ignore_ascii_case(b"chunked") || codings.next().is_some() {
        return Some("the response has another transfer encoding than `chunked`");
    }
    headers.contains_key(CONTENT_LENGTH).then_some("the response has a length and a transfer encoding")
}

/// Configures what all agents share: no redirects, no compression, and statuses are not errors.
pub(crate) fn config(
    settings: &Settings,
    options: &ClientOptions,
    proxy: Option<&Proxy>,
) -> ConfigBuilder<AgentScope> {
    let timeouts = &options.timeouts;
    let config = Config::builder()
        .proxy(proxy.cloned())
        .user_agent(concat!("managed-agents-blocking/", env!("CARGO_PKG_VERSION")))
        .accept_encoding("identity")
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_resolve(Some(timeouts.connect))
        // ureq drops the fraction of a millisecond that is left when it begins to connect.
        .timeout_connect(Some(timeouts.connect.saturating_add(Duration::from_millis(1))))
        .timeout_send_request(Some(timeouts.response))
        // Limits each write, not the body: a slow network may take any time as long as bytes move.
        .timeout_per_write(Some(timeouts.read))
        .timeout_recv_response(Some(timeouts.response));
    // ureq starts a thread for each lookup with a timeout; a loopback host needs none.
    let config = if settings.is_loopback() { config.timeout_resolve(None) } else { config };
    tls(config, options)
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn tls(config: ConfigBuilder<AgentScope>, options: &ClientOptions) -> ConfigBuilder<AgentScope> {
    use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
    let (provider, usual) = match cfg!(feature = "native-tls") {
        true => (TlsProvider::NativeTls, RootCerts::PlatformVerifier),
        false => (TlsProvider::Rustls, RootCerts::WebPki),
    };
    let roots = options.root_certificates.to_ureq().unwrap_or(usual);
    config.tls_config(TlsConfig::builder().provider(provider).root_certs(roots).build())
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn tls(config: ConfigBuilder<AgentScope>, _: &ClientOptions) -> ConfigBuilder<AgentScope> {
    config
}

#[cfg(test)]
mod tests {
    use managed_agents_core::Credential;

    use super::*;

    #[test]
    fn this_machine_is_looked_up_without_the_thread_that_a_time_limit_takes() {
        let limit = |base_url: &str| {
            let key = Credential::ApiKey("any".into());
            let settings = Settings { base_url: base_url.into(), ..Settings::new(key) };
            config(&settings, &ClientOptions::default(), None).build().timeouts().resolve
        };
        assert_eq!(limit("http://127.0.0.1:8080"), None);
        assert_eq!(limit("http://[::1]:8080"), None);
        assert_eq!(limit("http://localhost"), None);
        assert!(limit("https://localhost.example").is_some());
    }
}
