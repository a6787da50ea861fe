//! Sends token requests.

use http::Response;
use managed_agents_core::Settings;
use managed_agents_core::credentials::{AccessToken, MAX_TOKEN_ANSWER_BYTES, TokenRequest};
use ureq::Proxy;

use crate::credentials::clock::since_epoch;
use crate::error::Error;
use crate::network::http_agent::HttpAgent;
use crate::options::ClientOptions;

/// The token endpoint of the service.
pub(super) struct TokenEndpoint {
    agent: HttpAgent,
    base_url: String,
}

impl TokenEndpoint {
    pub(super) fn new(settings: &Settings, options: &ClientOptions, proxy: Option<&Proxy>) -> Self {
        Self { agent: HttpAgent::new(settings, options, proxy), base_url: settings.base_url.clone() }
    }

    pub(super) fn fetch(&self, request: TokenRequest) -> Result<AccessToken, Error> {
        let request = request.into_request(&self.base_url)?;
        let response = self.agent.read(self.agent.send(request)?, MAX_TOKEN_ANSWER_BYTES)?;
        let (head, body) = response.into_parts();
        Ok(AccessToken::read(Response::from_parts(head, &body), since_epoch())?)
    }
}
