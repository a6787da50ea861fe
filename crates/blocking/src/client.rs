//! Creates clients and holds what all their requests share.

use std::fmt;
use std::sync::Arc;

use managed_agents_core::Settings;
use managed_agents_login::{CredentialSource, Login, Resolved, process_variable, resolve};
use ureq::Proxy;

use crate::credentials::authorized_agent::AuthorizedAgent;
use crate::credentials::tokens::Tokens;
use crate::error::Error;
use crate::network::http_agent::HttpAgent;
use crate::network::proxies::choose;
use crate::options::ClientOptions;

/// A client of the service: sends operations and follows sessions.
///
/// A clone shares the connections and is cheap. Threads may share a client. `Debug` shows no
/// secret.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    settings: Settings,
    options: ClientOptions,
    proxy: Option<Proxy>,
    login: Arc<LoginResult>,
    agent: AuthorizedAgent,
    transfers: AuthorizedAgent,
}

#[derive(Clone)]
struct LoginResult {
    source: CredentialSource,
    ignored: Vec<CredentialSource>,
    tokens: Option<Arc<Tokens>>,
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
    /// disk, in the order of the [first page](crate#credentials). Sends nothing yet.
    ///
    /// # Errors
    ///
    /// - [`Error::TwoCredentials`] or [`Error::NoCredential`].
    /// - [`Error::Core`] with [`Settings`](managed_agents_core::Error::Settings): a value cannot be
    ///   used, a named profile does not exist, or other users can read its token.
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
        settings.check()?;
        let options = ClientOptions::default();
        let proxy = choose(&settings)?;
        let tokens =
            tokens.map(|source| Tokens::new(source, &settings, &options, proxy.as_ref())).transpose()?;
        let login = LoginResult { source, ignored, tokens: tokens.map(Arc::new) };
        Ok(Self::with(settings, options, proxy, Arc::new(login)))
    }

    /// Creates a client with the given settings. Looks up only the [proxy](crate#proxies).
    ///
    /// # Errors
    ///
    /// The settings fail [`Settings::check`], or the proxy cannot be used.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        settings.check()?;
        let proxy = choose(&settings)?;
        let source = CredentialSource::Explicit("settings");
        let login = LoginResult { source, ignored: Vec::new(), tokens: None };
        Ok(Self::with(settings, ClientOptions::default(), proxy, Arc::new(login)))
    }

    /// Returns a client with other options and connections of its own.
    #[must_use]
    pub fn with_options(&self, options: ClientOptions) -> Self {
        let Shared { settings, login, proxy, .. } = &*self.0;
        let tokens = login.tokens.as_ref();
        let tokens = tokens.map(|tokens| tokens.with_options(settings, &options, proxy.as_ref()));
        let login = LoginResult { tokens: tokens.map(Arc::new), ..(**login).clone() };
        Self::with(settings.clone(), options, proxy.clone(), Arc::new(login))
    }

    fn with(
        settings: Settings,
        options: ClientOptions,
        proxy: Option<Proxy>,
        login: Arc<LoginResult>,
    ) -> Self {
        let authorized = |agent| AuthorizedAgent::new(agent, login.tokens.clone());
        let agent = authorized(HttpAgent::new(&settings, &options, proxy.as_ref()));
        let transfers = authorized(HttpAgent::for_transfers(&settings, &options, proxy.as_ref()));
        Self(Arc::new(Shared { settings, options, proxy, login, agent, transfers }))
    }

    /// Returns the origin of the credential, never the credential.
    pub fn credential_source(&self) -> &CredentialSource {
        &self.0.login.source
    }

    /// Returns the credentials that were found but lost to a better one: a key in the environment
    /// that the program overrides, or a profile that a key hides.
    ///
    /// Does not list the active profile on disk, which is looked up only if nothing else is set.
    pub fn ignored_credentials(&self) -> &[CredentialSource] {
        &self.0.login.ignored
    }

    /// Returns the settings. They contain no credential if the client fetches access tokens.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Returns the options.
    pub fn options(&self) -> &ClientOptions {
        &self.0.options
    }

    pub(crate) fn proxy(&self) -> Option<&Proxy> {
        self.0.proxy.as_ref()
    }

    pub(crate) fn tokens(&self) -> Option<Arc<Tokens>> {
        self.0.login.tokens.clone()
    }

    /// Returns the agent for requests with small bodies.
    pub(crate) fn agent(&self) -> &AuthorizedAgent {
        &self.0.agent
    }

    /// Returns the agent for bodies of any length.
    pub(crate) fn transfers(&self) -> &AuthorizedAgent {
        &self.0.transfers
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("settings", &self.0.settings)
            .field("credential_source", &self.0.login.source)
            .field("options", &self.0.options)
            .finish()
    }
}
