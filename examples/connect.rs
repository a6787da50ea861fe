//! Connects an example to the service, or to a local server in the same process.

use std::error::Error;

use managed_agents_blocking::{Client, Credential, Settings};
use managed_agents_local::{Faults, Options, Script, Server};

/// A client, and the local server it talks to, if any. Dropping this stops the server.
#[derive(Debug)]
#[non_exhaustive]
pub struct Connected {
    /// The client.
    pub client: Client,
    /// A description of the other end.
    pub place: String,
    server: Option<Server>,
}

/// Connects to the service with the key in the environment.
///
/// # Errors
///
/// Fails if there is no key, or if another variable cannot be used.
pub fn live() -> Result<Connected, Box<dyn Error>> {
    let client = Client::from_env().map_err(|error| {
        format!("{}; without --live everything runs offline", crate::failure::explain(&error))
    })?;
    let place = client.settings().base_url.clone();
    Ok(Connected { client, place, server: None })
}

/// Starts a local server with this agent, and connects to it.
///
/// # Errors
///
/// Fails if no port or no place for temporary files is free.
pub fn offline(script: Script, faults: Faults) -> Result<Connected, Box<dyn Error>> {
    let server = Server::start(Options { script: Some(script), faults, ..Options::default() })
        .map_err(|error| format!("cannot start the local server: {error}"))?;
    let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey("local".into())) };
    let place = format!("local server at {}, a script in place of a model", server.url());
    Ok(Connected { client: Client::new(settings)?, place, server: Some(server) })
}

/// Connects to the service if the environment holds a key, else starts a local server. Prints the
/// choice on standard error.
///
/// # Errors
///
/// Fails like [`live`] and [`offline`].
pub fn live_or_offline(script: Script) -> Result<Connected, Box<dyn Error>> {
    let has_key = ["ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let connected = if has_key { live()? } else { offline(script, Faults::default())? };
    eprintln!("({})", connected.place);
    Ok(connected)
}

impl Connected {
    /// Returns the local server, if there is one.
    pub fn server(&self) -> Option<&Server> {
        self.server.as_ref()
    }
}
