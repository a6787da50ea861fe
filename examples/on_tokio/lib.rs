//! Connects the programs of this package: to the service if the environment has a key, else to a
//! local server.
#![forbid(unsafe_code)]

use std::error::Error;

use managed_agents_local::{Options, Script, Server};
use managed_agents_tokio::{Client, Credential, Settings};

/// A client, and the local server that it talks to, if it does.
#[derive(Debug)]
pub struct Connected {
    /// The client.
    pub client: Client,
    _server: Option<Server>,
}

/// Connects to the service with `ANTHROPIC_API_KEY`, or to a local server with this script.
///
/// # Errors
///
/// The client cannot be made or the server cannot be started.
pub fn live_or_offline(script: Script) -> Result<Connected, Box<dyn Error>> {
    if std::env::var_os("ANTHROPIC_API_KEY").is_some_and(|key| !key.is_empty()) {
        return Ok(Connected { client: Client::from_env()?, _server: None });
    }
    let server = Server::start(Options { script: Some(script), ..Options::default() })?;
    let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("local".into())) };
    Ok(Connected { client: Client::new(settings)?, _server: Some(server) })
}
