//! Where an example connects to: the service, or a local server in this very process.

use std::error::Error;

use managed_agents_blocking::{Client, Credential, Settings};
use managed_agents_local::{Faults, Options, Script, Server};

/// A client, with the local server that it talks to, if it does. The server ends when this is dropped.
#[derive(Debug)]
#[non_exhaustive]
pub struct Connected {
    /// The client.
    pub client: Client,
    /// What is at the other end, in words.
    pub place: String,
    server: Option<Server>,
}

/// Connects to the service with the key in the environment.
///
/// # Errors
///
/// There is no key, or another variable cannot be used.
pub fn live() -> Result<Connected, Box<dyn Error>> {
    let client = Client::from_env().map_err(|error| {
        format!("{}; without --live everything runs offline", crate::failure::explain(&error))
    })?;
    let place = client.settings().base_url.clone();
    Ok(Connected { client, place, server: None })
}

/// Starts a local server with this agent behind it, and connects to it.
///
/// # Errors
///
/// No port or no place for temporary files is free.
pub fn offline(script: Script, faults: Faults) -> Result<Connected, Box<dyn Error>> {
    let server = Server::start(Options { script: Some(script), faults, ..Options::default() })
        .map_err(|error| format!("cannot start the local server: {error}"))?;
    let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("local".into())) };
    let place = format!("local server at {}, a script in place of a model", server.url());
    Ok(Connected { client: Client::new(settings)?, place, server: Some(server) })
}

/// Connects to the service if the environment names a key, else starts a local server. Says which on standard error.
///
/// # Errors
///
/// As [`live`] and [`offline`].
pub fn live_or_offline(script: Script) -> Result<Connected, Box<dyn Error>> {
    let has_key = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let connected = if has_key { live()? } else { offline(script, Faults::default())? };
    eprintln!("({})", connected.place);
    Ok(connected)
}

impl Connected {
    /// The local server, if there is one.
    pub fn server(&self) -> Option<&Server> {
        self.server.as_ref()
    }
}
