//! The client: what it is made of, and the ways to follow a session.

use std::fmt;
use std::sync::Arc;

use managed_agents_core::types::{Page, SessionId};
use managed_agents_core::{
    self as core, Call, Checkpoint, SessionStream, Settings, StreamOptions, TurnOptions, sessions,
};
use serde::de::DeserializeOwned;

use crate::exchange::Exchange;
use crate::line::Line;
use crate::{ClientOptions, Error, Events, Pages, Turn, environment};

/// Sends calls and follows sessions, over connections that are kept for the next call. Cheap to clone, and made to be shared between
/// threads. `Debug` shows no secret.
#[derive(Clone)]
pub struct Client(Arc<Shared>);

struct Shared {
    settings: Settings,
    options: ClientOptions,
    exchange: Exchange,
    transfers: Exchange,
}

impl Client {
    /// A client for what the environment says. Values are trimmed, and empty ones count as not set.
    ///
    /// | variable | what it sets |
    /// | --- | --- |
    /// | `ANTHROPIC_API_KEY` | the API key |
    /// | `ANTHROPIC_AUTH_TOKEN` | a bearer token, if there is no API key |
    /// | `ANTHROPIC_BASE_URL` | the base URL, if not the public service |
    /// | `ANTHROPIC_CUSTOM_HEADERS` | headers for all requests: lines of `Name: value` |
    ///
    /// # Errors
    ///
    /// [`Error::NoCredential`] if neither key nor token is set; [`core::Error::Settings`] if a value cannot be used.
    pub fn from_env() -> Result<Self, Error> {
        Self::new(environment::settings(|name| std::env::var(name).ok())?)
    }

    /// A client with these settings.
    ///
    /// # Errors
    ///
    /// The settings cannot be used: [`Settings::check`].
    pub fn new(settings: Settings) -> Result<Self, Error> {
        settings.check()?;
        Ok(Self::with(settings, ClientOptions::default()))
    }

    /// The same client with other options, and connections of its own.
    #[must_use]
    pub fn with_options(&self, options: ClientOptions) -> Self {
        Self::with(self.0.settings.clone(), options)
    }

    fn with(settings: Settings, options: ClientOptions) -> Self {
        let exchange = Exchange::new(&settings, &options.timeouts);
        let transfers = Exchange::for_transfers(&settings, &options.timeouts);
        Self(Arc::new(Shared { settings, options, exchange, transfers }))
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The options.
    pub fn options(&self) -> &ClientOptions {
        &self.0.options
    }

    /// The items of a list, page after page, asked for as they are needed.
    pub fn pages<T: DeserializeOwned>(&self, call: Call<Page<T>>) -> Pages<T> {
        Pages::new(self.clone(), call)
    }

    /// Follows a session: its history, then what happens, until it is over.
    pub fn events(&self, session: &SessionId) -> Events {
        self.events_with(session, StreamOptions::default())
    }

    /// As [`events`](Self::events), with options. A `seed` of 0 is replaced by a random one.
    pub fn events_with(&self, session: &SessionId, options: StreamOptions) -> Events {
        Events::new(self.clone(), SessionStream::new(session.clone(), seeded(options)))
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
        let stream = seeded(options.stream);
        self.turn(core::Turn::ask(session.clone(), text, TurnOptions { stream, ..options }))
    }

    /// Drives a turn of the core: one that sends other events, follows what is going on, or is resumed.
    ///
    /// # Errors
    ///
    /// The session's id cannot be one.
    pub fn turn(&self, turn: core::Turn) -> Result<Turn, Error> {
        sessions::retrieve(turn.session()).into_request(&self.0.settings)?;
        Ok(Turn::new(self.clone(), turn))
    }

    pub(crate) fn line(&self) -> Line {
        Line::new(&self.0.settings, &self.0.options)
    }

    pub(crate) fn transfers(&self) -> &Exchange {
        &self.0.transfers
    }

    pub(crate) fn exchange(&self) -> &Exchange {
        &self.0.exchange
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("settings", &self.0.settings)
            .field("options", &self.0.options)
            .finish()
    }
}

fn seeded(options: StreamOptions) -> StreamOptions {
    match options.seed {
        0 => StreamOptions { seed: fastrand::u64(..), ..options },
        _ => options,
    }
}
