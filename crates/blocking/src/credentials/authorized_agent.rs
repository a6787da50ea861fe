//! Adds the current access token to requests.

use std::sync::Arc;

use http::header::{AUTHORIZATION, HeaderMap};
use http::{HeaderValue, Request, Response, StatusCode};
use managed_agents_core as proto;
use managed_agents_core::types::Secret;

use crate::credentials::tokens::Tokens;
use crate::error::Error;
use crate::network::http_agent::{Body, HttpAgent};

/// An agent whose requests carry the current access token, if the client fetches tokens.
#[derive(Clone)]
pub(crate) struct AuthorizedAgent {
    http: HttpAgent,
    tokens: Option<Arc<Tokens>>,
}

impl AuthorizedAgent {
    pub(crate) fn new(http: HttpAgent, tokens: Option<Arc<Tokens>>) -> Self {
        Self { http, tokens }
    }

    /// Returns the agent below, for requests that are authorized already.
    pub(crate) fn http(&self) -> &HttpAgent {
        &self.http
    }

    /// Runs `attempt` with the current token, and once more with a new token after a 401: the
    /// service did nothing then, so repeating is safe.
    pub(crate) fn authorized<B>(
        &self,
        mut attempt: impl FnMut(Option<&HeaderValue>) -> Result<Response<B>, Error>,
    ) -> Result<Response<B>, Error> {
        let response = self.authorized_once(&mut attempt)?;
        match &self.tokens {
            // Keeps the new token even after another 401: the next request would only renew it again.
            Some(tokens) if response.status() == StatusCode::UNAUTHORIZED => {
                attempt(Some(&bearer(&tokens.current()?)?))
            }
            _ => Ok(response),
        }
    }

    /// Runs `attempt` with the current token, and discards the token after a 401.
    pub(crate) fn authorized_once<B>(
        &self,
        attempt: impl FnOnce(Option<&HeaderValue>) -> Result<Response<B>, Error>,
    ) -> Result<Response<B>, Error> {
        let Some(tokens) = &self.tokens else { return attempt(None) };
        let token = tokens.current()?;
        let response = attempt(Some(&bearer(&token)?))?;
        if response.status() == StatusCode::UNAUTHORIZED {
            tokens.reject(&token);
        }
        Ok(response)
    }

    /// Sends a request and reads the whole response, of at most `limit` bytes.
    pub(crate) fn fetch(&self, request: &Request<Vec<u8>>, limit: u64) -> Result<Response<Vec<u8>>, Error> {
        self.authorized(|token| self.http.read(self.send(request, token)?, limit))
    }

    /// Sends a request and returns the response once its head has arrived.
    pub(crate) fn open(&self, request: &Request<Vec<u8>>) -> Result<Response<Body>, Error> {
        self.authorized(|token| self.send(request, token))
    }

    fn send(&self, request: &Request<Vec<u8>>, token: Option<&HeaderValue>) -> Result<Response<Body>, Error> {
        let mut request = request.clone();
        authorize(request.headers_mut(), token);
        self.http.send(request)
    }
}

/// Sets the `Authorization` header.
pub(crate) fn authorize(headers: &mut HeaderMap, token: Option<&HeaderValue>) {
    if let Some(token) = token {
        headers.insert(AUTHORIZATION, token.clone());
    }
}

fn bearer(token: &Secret) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose())).map_err(|_| {
        let problem = "the access token has a character that no HTTP header can carry; log in again";
        proto::Error::Settings(problem.into())
    })?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_does_not_show_among_the_headers() {
        let mut headers = HeaderMap::new();
        authorize(&mut headers, Some(&bearer(&"canary".into()).unwrap()));
        assert_eq!(headers[AUTHORIZATION], "Bearer canary");
        assert!(!format!("{headers:?}").contains("canary"));
    }
}
