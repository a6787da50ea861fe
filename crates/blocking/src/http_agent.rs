//! One request and its answer, by ureq.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use managed_agents_core::{MAX_KEPT_BODY_BYTES, Settings, status_of_envelope};
use ureq::config::Config;
use ureq::typestate::AgentScope;
use ureq::{Agent, AsSendBody, BodyReader, Proxy, config::ConfigBuilder};

use crate::proxies::is_loopback;
use crate::tokens::{Tokens, authorize, bearer};
use crate::transport::{Until, watched};
use crate::{ClientOptions, Error};

/// An agent, and the name of whom it speaks to.
#[derive(Clone)]
pub(crate) struct HttpAgent {
    pub(crate) agent: Agent,
    pub(crate) peer: String,
    /// Set if requests carry tokens that are fetched.
    tokens: Option<Arc<Tokens>>,
}

/// The bytes of an answer, as they come. Dropped before its end, it closes the connection.
pub(crate) type Body = BodyReader<'static>;

impl HttpAgent {
    /// Answers are whole within `timeouts.body`.
    pub(crate) fn new(settings: &Settings, options: &ClientOptions, proxy: Option<&Proxy>) -> Self {
        let config = config(settings, options, proxy).timeout_recv_body(Some(options.timeouts.body)).build();
        Self::over(&Until::default(), config, settings)
    }

    /// For bodies that take as long as they take, so long as bytes move.
    pub(crate) fn for_transfers(settings: &Settings, options: &ClientOptions, proxy: Option<&Proxy>) -> Self {
        let config =
            config(settings, options, proxy).timeout_per_read(Some(options.timeouts.silence)).build();
        Self::over(&Until::default(), config, settings)
    }

    /// An agent of its own, whose reads and writes end when `until` says.
    pub(crate) fn over(until: &Until, config: Config, settings: &Settings) -> Self {
        let uri = settings.base_url.parse::<Uri>().unwrap_or_default();
        let agent = until.agent(config, uri.authority().cloned());
        let host = uri.authority().map_or(settings.base_url.as_str(), |authority| authority.as_str());
        let peer = match agent.config().proxy() {
            Some(proxy) => format!("{host} through the proxy {}:{}", proxy.host(), proxy.port()),
            None => host.into(),
        };
        Self { agent, peer, tokens: None }
    }

    pub(crate) fn with_tokens(self, tokens: Option<Arc<Tokens>>) -> Self {
        Self { tokens, ..self }
    }

    /// Attempts with the token that holds now; if the answer is 401, once more with a new one: nothing was done then.
    pub(crate) fn authorized<B>(
        &self,
        mut attempt: impl FnMut(Option<&HeaderValue>) -> Result<Response<B>, Error>,
    ) -> Result<Response<B>, Error> {
        let answer = self.authorized_once(&mut attempt)?;
        match self.tokens {
            Some(_) if answer.status() == StatusCode::UNAUTHORIZED => self.authorized_once(attempt),
            _ => Ok(answer),
        }
    }

    /// One attempt with the token that holds now; one that is refused is not used again.
    pub(crate) fn authorized_once<B>(
        &self,
        attempt: impl FnOnce(Option<&HeaderValue>) -> Result<Response<B>, Error>,
    ) -> Result<Response<B>, Error> {
        let Some(tokens) = &self.tokens else { return attempt(None) };
        let token = tokens.current()?;
        let answer = attempt(Some(&bearer(&token)?))?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            tokens.refuse(&token);
        }
        Ok(answer)
    }

    /// Sends, and gives the whole answer: at most `limit` bytes, and of a failure's body what an error keeps.
    pub(crate) fn whole(&self, request: &Request<Vec<u8>>, limit: u64) -> Result<Response<Vec<u8>>, Error> {
        self.authorized(|token| self.read(self.send(request, token)?, limit))
    }

    /// Sends, and gives the answer once its head is there.
    pub(crate) fn open(&self, request: &Request<Vec<u8>>) -> Result<Response<Body>, Error> {
        self.authorized(|token| self.send(request, token))
    }

    fn send(&self, request: &Request<Vec<u8>>, token: Option<&HeaderValue>) -> Result<Response<Body>, Error> {
        let (mut head, body) = request.clone().into_parts();
        authorize(&mut head.headers, token);
        if body.is_empty() && head.method != Method::POST {
            self.run(Request::from_parts(head, ()))
        } else {
            self.run(Request::from_parts(head, body))
        }
    }

    /// The status decides first: what is wrong with the body of a failure takes nothing away from the failure.
    pub(crate) fn run(&self, request: Request<impl AsSendBody>) -> Result<Response<Body>, Error> {
        let response = watched(request, |request| self.agent.run(request))
            .map_err(|(error, has_sent)| Error::from_ureq(error, has_sent, &self.peer))?;
        let is_success = response.status().is_success();
        if let Some(problem) = ambiguous(response.headers()) {
            if is_success {
                return Err(Error::from_head(problem, &self.peer));
            }
            // Dropped unread, the body takes its connection with it.
            return Ok(response.map(|_| ureq::Body::builder().data("").into_reader()));
        }
        let coding = response.headers().get(CONTENT_ENCODING).map(|value| value.as_bytes());
        let coding = coding.filter(|coding| is_success && !coding.eq_ignore_ascii_case(b"identity"));
        match coding {
            Some(coding) if has_body(&response) => {
                Err(Error::ContentCoding { coding: String::from_utf8_lossy(coding).into() })
            }
            _ => Ok(response.map(ureq::Body::into_reader)),
        }
    }

    /// The whole answer: an error if it is cut or larger than `limit`; of a failure's body, what an error keeps. A success that holds an
    /// error gets the status of that error.
    pub(crate) fn read(&self, answer: Response<Body>, limit: u64) -> Result<Response<Vec<u8>>, Error> {
        let (mut head, body) = answer.into_parts();
        if !head.status.is_success() {
            let beginning = self.beginning(body);
            return Ok(Response::from_parts(head, beginning));
        }
        let mut bytes = Vec::new();
        body.take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| Error::from_body(error, &self.peer))?;
        if bytes.len() as u64 > limit {
            return Err(Error::TooLarge { limit });
        }
        head.status = status_of_envelope(&bytes).unwrap_or(head.status);
        Ok(Response::from_parts(head, bytes))
    }

    /// What there is of a body, for an error to keep.
    pub(crate) fn beginning(&self, body: Body) -> Vec<u8> {
        let mut bytes = Vec::new();
        // The status says enough if the body is cut.
        let _ = body.take(MAX_KEPT_BODY_BYTES as u64).read_to_end(&mut bytes);
        bytes
    }
}

/// False if it is certain that nothing comes.
fn has_body(response: &Response<ureq::Body>) -> bool {
    let length = response.headers().get(CONTENT_LENGTH).map(HeaderValue::as_bytes);
    response.status() != StatusCode::NO_CONTENT && length != Some(b"0")
}

/// Why it cannot be told where the answer ends: others on the way may see another end than we do.
fn ambiguous(headers: &HeaderMap) -> Option<&'static str> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let coding = codings.next()?;
    if coding.as_bytes().eq_ignore_ascii_case(b"identity") && codings.next().is_none() {
        // RFC 2616's word for none at all.
        return None;
    }
    if !coding.as_bytes().eq_ignore_ascii_case(b"chunked") || codings.next().is_some() {
        return Some("the answer has another transfer encoding than `chunked`");
    }
    headers.contains_key(CONTENT_LENGTH).then_some("the answer has a length and a transfer encoding")
}

/// What all agents share: no redirects, no compression, statuses are answers.
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
        // ureq leaves out the part of a millisecond that is left when it begins to connect.
        .timeout_connect(Some(timeouts.connect.saturating_add(Duration::from_millis(1))))
        .timeout_send_request(Some(timeouts.response))
        // A body takes as long as the line takes, so long as bytes move.
        .timeout_per_write(Some(timeouts.silence))
        .timeout_recv_response(Some(timeouts.response));
    // A time limit for looking a name up takes a thread for each connection.
    let config = if is_loopback(settings) { config.timeout_resolve(None) } else { config };
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
    use super::*;
    use crate::Credential;

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
