//! Keeps the access token of a client: one for all threads, renewed by one of them.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use managed_agents_core::Settings;
use managed_agents_core::credentials::{AccessToken, TokenAction, TokenCache};
use managed_agents_core::types::Secret;
use managed_agents_login::{TokenSource, since_epoch};
use ureq::Proxy;

use crate::credentials::token_endpoint::TokenEndpoint;
use crate::error::Error;
use crate::options::ClientOptions;

/// The access token of a client. The first thread that finds it due for renewal renews it; the
/// other threads go on with the old token while it is valid, and wait once it is not.
pub(crate) struct Tokens {
    endpoint: TokenEndpoint,
    shared: Arc<Shared>,
}

/// The token that clients with different options share.
struct Shared {
    source: TokenSource,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    cache: TokenCache,
    /// Counts completed attempts, so that a waiting thread notices one.
    attempts: u64,
    /// The error of the last attempt, if it failed.
    failure: Option<Arc<Error>>,
}

impl Tokens {
    /// # Errors
    ///
    /// The stored token cannot be read.
    pub(crate) fn new(
        source: TokenSource,
        settings: &Settings,
        options: &ClientOptions,
        proxy: Option<&Proxy>,
    ) -> Result<Self, Error> {
        let state = State { cache: TokenCache::new(source.stored()?), ..State::default() };
        let shared = Shared { source, state: Mutex::new(state), changed: Condvar::new() };
        Ok(Self { endpoint: TokenEndpoint::new(settings, options, proxy), shared: Arc::new(shared) })
    }

    /// Shares the same token, and renews it with other options.
    pub(crate) fn with_options(
        &self,
        settings: &Settings,
        options: &ClientOptions,
        proxy: Option<&Proxy>,
    ) -> Self {
        Self { endpoint: TokenEndpoint::new(settings, options, proxy), shared: self.shared.clone() }
    }

    /// Returns a valid token. Renews it, or waits for the thread that does.
    pub(crate) fn current(&self) -> Result<Secret, Error> {
        let mut state = self.lock();
        loop {
            match state.cache.poll(since_epoch()) {
                TokenAction::Use(token) => return Ok(token),
                TokenAction::Refresh => {
                    let old = state.cache.token().cloned();
                    drop(state);
                    return self.refresh(old.as_ref());
                }
                TokenAction::Wait => {
                    let seen = state.attempts;
                    state = self
                        .shared
                        .changed
                        .wait_while(state, |state| state.attempts == seen)
                        .unwrap_or_else(PoisonError::into_inner);
                    if let Some(source) = &state.failure {
                        return Err(Error::Token { source: source.clone() });
                    }
                }
            }
        }
    }

    /// Discards a token that the service refused with 401.
    pub(crate) fn reject(&self, token: &Secret) {
        self.lock().cache.handle_refused(token);
    }

    fn refresh(&self, old: Option<&AccessToken>) -> Result<Secret, Error> {
        let attempt = Attempt(self);
        let fetched = self.endpoint.renew(&self.shared.source, old).map_err(Arc::new);
        let mut state = self.lock();
        state.failure = fetched.as_ref().err().cloned();
        let result = match fetched {
            Ok(token) => {
                let secret = token.token.clone();
                state.cache.handle_token(token, since_epoch());
                Ok(secret)
            }
            Err(source) => state.cache.handle_failure(since_epoch()).ok_or(Error::Token { source }),
        };
        drop(state);
        drop(attempt);
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An attempt to renew the token. Wakes the waiting threads at its end, even if that is a panic.
struct Attempt<'a>(&'a Tokens);

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if std::thread::panicking() {
            state.cache.handle_failure(since_epoch());
        }
        state.attempts += 1;
        self.0.shared.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::{Duration, Instant};

    use managed_agents_core::Credential;
    use managed_agents_core::credentials::Federation;
    use managed_agents_login::IdentityToken;

    use super::*;

    /// Returns a source that always fails: the file with the identity does not exist.
    fn failing() -> Tokens {
        let identity = IdentityToken::File("there/is/no/such/file".into());
        let source = TokenSource::Federation { federation: Federation::new("fdrl_1", "org_1"), identity };
        Tokens::new(source, &Settings::new(Credential::None), &ClientOptions::default(), None).unwrap()
    }

    #[test]
    fn why_a_refresh_failed_is_kept_for_those_who_wait() {
        let tokens = failing();
        let Err(Error::Token { source }) = tokens.current() else { panic!("there is no token") };
        let state = tokens.lock();
        assert!(Arc::ptr_eq(state.failure.as_ref().unwrap(), &source));
        assert_eq!(state.attempts, 1);
    }

    #[test]
    fn those_who_wait_get_the_failure_of_the_one_who_tried() {
        let tokens = failing();
        assert_eq!(tokens.lock().cache.poll(since_epoch()), TokenAction::Refresh, "this thread is to renew");
        let failure = Arc::new(Error::NoCredential);
        tokens.lock().failure = Some(failure.clone());
        thread::scope(|scope| {
            let waiting = scope.spawn(|| tokens.current());
            let begun = Instant::now();
            // Completes attempts until the thread has noticed one.
            while !waiting.is_finished() {
                tokens.lock().attempts += 1;
                if begun.elapsed() > Duration::from_secs(10) {
                    // Ends the wait with another failure, so that the test fails instead of
                    // hanging.
                    tokens.lock().cache.handle_failure(since_epoch());
                }
                tokens.shared.changed.notify_all();
                thread::yield_now();
            }
            let Err(Error::Token { source }) = waiting.join().unwrap() else { panic!("there is no token") };
            assert!(Arc::ptr_eq(&source, &failure));
        });
    }
}
