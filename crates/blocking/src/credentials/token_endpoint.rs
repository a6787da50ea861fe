//! Sends token requests.

use managed_agents_core::Settings;
use managed_agents_core::credentials::{AccessToken, MAX_TOKEN_ANSWER_BYTES};
use managed_agents_login::{Renewal, TokenSource};
use ureq::Proxy;

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

    /// Gets a token to replace `old`.
    pub(super) fn renew(
        &self,
        source: &TokenSource,
        old: Option<&AccessToken>,
    ) -> Result<AccessToken, Error> {
        match source.renew(old, &self.base_url)? {
            Renewal::Done(token) => Ok(token),
            Renewal::Send(request, exchange) => {
                let reply = self.agent.send(request);
                exchange.finish(reply.and_then(|reply| self.agent.read(reply, MAX_TOKEN_ANSWER_BYTES)))
            }
        }
    }
}
