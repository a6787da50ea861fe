//! Creates clients and holds what all their requests share.

use std::fmt;
use std::sync::Arc;

use managed_agents_core::Settings;

use crate::error::Error;
use crate::options::ClientOptions;
use crate::transport::Transport;

/// A client of the service: sends operations and follows sessions.
///
/// A clone shares the transport and is cheap. Two clients are equal if one is a clone of the other,
/// so that a web framework can keep one in its state. `Debug` shows no secret.
#[derive(Clone)]
pub struct Client<T> {
    transport: T,
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    options: ClientOptions,
}

impl<T: Transport> Client<T> {
    /// Creates a client with the given settings over `transport`. Sends nothing yet.
    ///
    /// # Errors
    ///
    /// The settings fail [`Settings::check`].
    pub fn over(transport: T, settings: Settings) -> Result<Self, Error> {
        settings.check()?;
        let options = ClientOptions::default();
        Ok(Self { transport, shared: Arc::new(Shared { settings, options }) })
    }

    /// Returns a client with other options over the same transport.
    #[must_use]
    pub fn with_options(&self, options: ClientOptions) -> Self {
        let settings = self.shared.settings.clone();
        Self { transport: self.transport.clone(), shared: Arc::new(Shared { settings, options }) }
    }
}

impl<T> Client<T> {
    /// Returns a client with the same settings and options over another transport.
    #[must_use]
    pub fn with_transport<U: Transport>(&self, transport: U) -> Client<U> {
        let Shared { settings, options } = &*self.shared;
        let shared = Arc::new(Shared { settings: settings.clone(), options: options.clone() });
        Client { transport, shared }
    }

    /// Returns the settings.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Returns the options.
    pub fn options(&self) -> &ClientOptions {
        &self.shared.options
    }

    /// Returns the transport.
    pub fn transport(&self) -> &T {
        &self.transport
    }
}

impl<T> PartialEq for Client<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl<T> Eq for Client<T> {}

impl<T> fmt::Debug for Client<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("settings", &self.shared.settings)
            .field("options", &self.shared.options)
            .finish_non_exhaustive()
    }
}
