//! The client: what it is made of, and the ways to follow a session.

use std::fmt;
use std::sync::Arc;

use managed_agents_core::types::SessionId;
use managed_agents_core::{
    self as proto, Checkpoint, Operation, Paged, SessionStream, Settings, Start, StreamOptions,
    TurnCheckpoint, TurnOptions, sessions,
};
use serde::de::DeserializeOwned;
use ureq::Proxy;

use crate::environment::Environment;
use crate::http_agent::HttpAgent;
use crate::login::{Resolved, resolve};
use crate::proxies::choose;
use crate::stream_connection::StreamConnection;
use crate::tokens::Tokens;
use crate::{ClientOptions, CredentialSource, Error, Events, Login, Pages, Turn};

/// Sends operations and follows sessions, over connections that are kept for the next operation. Cheap to clone, and made to be shared between
/// threads. `Debug` shows no secret.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    settings: Settings,
    options: ClientOptions,
    proxy: Option<Proxy>,
    origin: Arc<Origin>,
    agent: HttpAgent,
    transfers: HttpAgent,
}

/// Whose client it is.
#[derive(Clone)]
struct Origin {
    source: CredentialSource,
    ignored: Vec<CredentialSource>,
    tokens: Option<Arc<Tokens>>,
}

impl Client {
    /// A client for what the environment and the profiles on disk say: [`log_in`](Self::log_in) with nothing said by the program.
    ///
    /// # Errors
    ///
    /// As [`log_in`](Self::log_in).
    pub fn from_env() -> Result<Self, Error> {
        Self::log_in(Login::default())
    }

    /// A client for what the program says, and where it says nothing, for what the environment and the profiles on disk say. The
    /// [first page](crate#who-asks) has the order. Nothing is sent yet.
    ///
    /// # Errors
    ///
    /// [`Error::TwoCredentials`]; [`Error::NoCredential`] if there is none; [`proto::Error::Settings`] if a value cannot be used, a
    /// profile that is named is missing, or others can read its token; [`Error::Io`] for files.
    pub fn log_in(login: Login) -> Result<Self, Error> {
        // A value that is no text is refused where it is used, and not taken for absent.
        Self::log_in_with(login, |name| Some(std::env::var_os(name)?.to_string_lossy().into_owned()))
    }

    /// As [`log_in`](Self::log_in), with environment variables that `variable` looks up.
    ///
    /// # Errors
    ///
    /// As [`log_in`](Self::log_in).
    pub fn log_in_with(login: Login, variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let Resolved { settings, source, ignored, tokens } = resolve(login, &Environment(&variable))?;
        settings.check()?;
        let options = ClientOptions::default();
        let proxy = choose(&settings, |name| std::env::var_os(name))?;
        let tokens =
            tokens.map(|source| Tokens::new(source, &settings, &options, proxy.as_ref())).transpose()?;
        let tokens = tokens.map(Arc::new);
        Ok(Self::with(settings, options, proxy, Arc::new(Origin { source, ignored, tokens })))
    }

    /// A client with these settings.
    ///
    /// # Errors
    ///
    /// The settings cannot be used: [`Settings::check`]; or the [proxy](crate#proxies) that the environment names cannot.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        settings.check()?;
        let proxy = choose(&settings, |name| std::env::var_os(name))?;
        let source = CredentialSource::Explicit("settings");
        let origin = Origin { source, ignored: Vec::new(), tokens: None };
        Ok(Self::with(settings, ClientOptions::default(), proxy, Arc::new(origin)))
    }

    /// The same client with other options, and connections of its own.
    #[must_use]
    pub fn with_options(&self, options: ClientOptions) -> Self {
        let Shared { settings, origin, proxy, .. } = &*self.0;
        let renew = |tokens: &Arc<Tokens>| tokens.with_options(settings, &options, proxy.as_ref());
        let tokens = origin.tokens.as_ref().map(|tokens| Arc::new(renew(tokens)));
        Self::with(
            settings.clone(),
            options,
            proxy.clone(),
            Arc::new(Origin { tokens, ..(**origin).clone() }),
        )
    }

    fn with(settings: Settings, options: ClientOptions, proxy: Option<Proxy>, origin: Arc<Origin>) -> Self {
        let tokens = || origin.tokens.clone();
        let agent = HttpAgent::new(&settings, &options, proxy.as_ref()).with_tokens(tokens());
        let transfers = HttpAgent::for_transfers(&settings, &options, proxy.as_ref()).with_tokens(tokens());
        Self(Arc::new(Shared { settings, options, proxy, origin, agent, transfers }))
    }

    /// Where the credential came from; never the credential.
    pub fn credential_source(&self) -> &CredentialSource {
        &self.0.origin.source
    }

    /// What else would have been a credential, had there not been a better one: a key in the environment that a program overrides, a
    /// profile that a key hides. Profiles that nothing but the disk names are not looked for then.
    pub fn ignored_credentials(&self) -> &[CredentialSource] {
        &self.0.origin.ignored
    }

    /// The settings. They hold no credential if requests carry tokens that the client fetches.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The options.
    pub fn options(&self) -> &ClientOptions {
        &self.0.options
    }

    /// The items of a list, page after page, asked for as they are needed.
    pub fn pages<P: Paged + DeserializeOwned>(&self, operation: Operation<P>) -> Pages<P> {
        Pages::new(self.clone(), operation)
    }

    /// Follows a session: its history, then what happens, until it is over.
    pub fn events(&self, session: &SessionId) -> Events {
        self.events_with(session, StreamOptions::default())
    }

    /// As [`events`](Self::events), with options. A `seed` of 0 is replaced by a random one.
    pub fn events_with(&self, session: &SessionId, options: StreamOptions) -> Events {
        self.events_from(session, Start::Beginning, options)
    }

    /// As [`events_with`](Self::events_with), from `start` on: [`Start::Now`] delivers nothing of the history.
    pub fn events_from(&self, session: &SessionId, start: Start, options: StreamOptions) -> Events {
        Events::new(self.clone(), SessionStream::starting_at(session.clone(), start, seeded(options)))
    }

    /// Follows a session on from where a checkpoint was taken.
    pub fn resume_events(&self, checkpoint: Checkpoint, options: StreamOptions) -> Events {
        Events::new(self.clone(), SessionStream::resume(checkpoint, seeded(options)))
    }

    /// Says `text` to the agent of a session, and follows it until its turn is over. The stream is opened first, so that nothing is
    /// missed; all of that happens as the turn is iterated.
    ///
    /// # Errors
    ///
    /// The session's id cannot be one.
    pub fn ask(&self, session: &SessionId, text: &str) -> Result<Turn, Error> {
        self.ask_with(session, text, TurnOptions::default())
    }

    /// As [`ask`](Self::ask), with options. A `seed` of 0 is replaced by a random one.
    ///
    /// # Errors
    ///
    /// The session's id cannot be one.
    pub fn ask_with(&self, session: &SessionId, text: &str, options: TurnOptions) -> Result<Turn, Error> {
        self.turn(proto::Turn::ask(session.clone(), text, seeded_turn(options)))
    }

    /// Follows the turn that is going on in a session, whoever began it: initial events, a deployment, another process. All of the history is
    /// delivered first. Nothing is sent; if no turn is going on, it is over at once, as the last one ended. A session in which nothing has
    /// happened yet is waited for.
    ///
    /// # Errors
    ///
    /// The session's id cannot be one.
    pub fn attach(&self, session: &SessionId) -> Result<Turn, Error> {
        self.attach_with(session, TurnOptions::default())
    }

    /// As [`attach`](Self::attach), with options. A `seed` of 0 is replaced by a random one.
    ///
    /// # Errors
    ///
    /// The session's id cannot be one.
    pub fn attach_with(&self, session: &SessionId, options: TurnOptions) -> Result<Turn, Error> {
        self.attach_from(session, Start::Beginning, options)
    }

    /// As [`attach_with`](Self::attach_with), from `start` on: [`Start::Now`] delivers nothing of the history.
    ///
    /// # Errors
    ///
    /// The session's id cannot be one.
    pub fn attach_from(
        &self,
        session: &SessionId,
        start: Start,
        options: TurnOptions,
    ) -> Result<Turn, Error> {
        self.turn(proto::Turn::follow_from(session.clone(), start, seeded_turn(options)))
    }

    /// Goes on with a turn where a checkpoint was taken, here or in another process: delivers what was not handed over then, and sends what
    /// was to be sent and was not. A `seed` of 0 is replaced by a random one.
    ///
    /// # Errors
    ///
    /// The session's id cannot be one.
    pub fn resume(&self, checkpoint: TurnCheckpoint, options: TurnOptions) -> Result<Turn, Error> {
        self.turn(proto::Turn::resume(checkpoint, seeded_turn(options)))
    }

    /// Drives a turn of the core, such as one that sends other events.
    ///
    /// # Errors
    ///
    /// The session's id cannot be one.
    pub fn turn(&self, turn: proto::Turn) -> Result<Turn, Error> {
        sessions::retrieve(turn.session()).into_request(&self.0.settings)?;
        Ok(Turn::new(self.clone(), turn))
    }

    pub(crate) fn stream_connection(&self) -> StreamConnection {
        StreamConnection::new(
            &self.0.settings,
            &self.0.options,
            self.0.proxy.as_ref(),
            self.0.origin.tokens.clone(),
        )
    }

    pub(crate) fn transfers(&self) -> &HttpAgent {
        &self.0.transfers
    }

    pub(crate) fn http_agent(&self) -> &HttpAgent {
        &self.0.agent
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("settings", &self.0.settings)
            .field("credential_source", &self.0.origin.source)
            .field("options", &self.0.options)
            .finish()
    }
}

pub(crate) fn seeded(options: StreamOptions) -> StreamOptions {
    match options.seed {
        0 => StreamOptions { seed: fastrand::u64(..), ..options },
        _ => options,
    }
}

fn seeded_turn(options: TurnOptions) -> TurnOptions {
    TurnOptions { stream: seeded(options.stream), ..options }
}
