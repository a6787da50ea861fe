//! Creates clients.

use std::ops::Deref;
use std::sync::Arc;

use managed_agents_async::{ClientOptions, Settings, proto};
use managed_agents_login::{CredentialSource, Error, Login, Resolved, process_variable, resolve};

use crate::network::NetworkOptions;
use crate::tokens::Tokens;
use crate::transport::Reqwest;

/// A client of the service on tokio and reqwest.
///
/// Sends operations and follows sessions by the methods of [`managed_agents_async::Client`], to
/// which it dereferences. A clone shares the connections and the access token, and is cheap. All
/// futures are `Send`. `Debug` shows no secret.
///
/// A client is created anywhere, and used inside a tokio runtime with its I/O and time drivers on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    client: managed_agents_async::Client<Reqwest>,
    /// The credential, and those that lost to it.
    login: Arc<(CredentialSource, Vec<CredentialSource>)>,
}

impl Client {
    /// Creates a client with the credential of the environment or of a profile on disk.
    ///
    /// The same as [`log_in`](Self::log_in) with an empty [`Login`].
    ///
    /// # Errors
    ///
    /// As [`log_in`](Self::log_in).
    pub fn from_env() -> Result<Self, Error> {
        Self::log_in(Login::default())
    }

    /// Creates a client. Empty fields of `login` come from the environment and the profiles on
    /// disk, in [this order](managed_agents_login#order). Reads small files, and sends nothing yet.
    ///
    /// # Errors
    ///
    /// - [`Error::TwoCredentials`] or [`Error::NoCredential`].
    /// - [`Error::Core`]: a value cannot be used, a named profile does not exist, or other users can
    ///   read its token.
    /// - [`Error::Io`]: a file cannot be read.
    pub fn log_in(login: Login) -> Result<Self, Error> {
        Self::log_in_with(login, process_variable)
    }

    /// As [`log_in`](Self::log_in), with `variable` to look environment variables up.
    ///
    /// # Errors
    ///
    /// As [`log_in`](Self::log_in).
    pub fn log_in_with(login: Login, variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let Resolved { settings, source, ignored, tokens, .. } = resolve(login, variable)?;
        let tokens = tokens.map(|source| Tokens::new(source, &settings)).transpose()?;
        Self::with(settings, (source, ignored), tokens)
    }

    /// Creates a client with the given settings. Looks up only the [proxy](crate#proxies).
    ///
    /// # Errors
    ///
    /// [`Error::Core`]: the settings fail [`Settings::check`], or the proxy cannot be used.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let source = CredentialSource::Explicit("settings");
        Self::with(settings, (source, Vec::new()), None)
    }

    fn with(
        settings: Settings,
        login: (CredentialSource, Vec<CredentialSource>),
        tokens: Option<Tokens>,
    ) -> Result<Self, Error> {
        let transport = Reqwest::new(NetworkOptions::default().build(&settings)?, tokens);
        let client = managed_agents_async::Client::over(transport, settings)
            .map_err(|error| proto::Error::Settings(error.to_string()))?;
        Ok(Self { client, login: Arc::new(login) })
    }

    /// Returns a client with other options and the same connections.
    #[must_use]
    pub fn with_options(&self, options: ClientOptions) -> Self {
        Self { client: self.client.with_options(options), login: self.login.clone() }
    }

    /// Returns a client with connections of its own, made as `network` says. It shares the access
    /// token.
    ///
    /// # Errors
    ///
    /// [`Error::Core`]: the root certificates or the proxy cannot be used.
    pub fn with_network(&self, network: &NetworkOptions) -> Result<Self, Error> {
        let mut transport = self.transport().clone();
        transport.http = network.build(self.settings())?;
        Ok(Self { client: self.client.with_transport(transport), login: self.login.clone() })
    }

    /// Returns the origin of the credential, never the credential.
    pub fn credential_source(&self) -> &CredentialSource {
        &self.login.0
    }

    /// Returns the credentials that were found but lost to a better one: a key in the environment
    /// that the program overrides, or a profile that a key hides.
    ///
    /// Does not list the active profile on disk, which is looked up only if nothing else is set.
    pub fn ignored_credentials(&self) -> &[CredentialSource] {
        &self.login.1
    }
}

impl Deref for Client {
    type Target = managed_agents_async::Client<Reqwest>;

    fn deref(&self) -> &Self::Target {
        &self.client
    }
}
