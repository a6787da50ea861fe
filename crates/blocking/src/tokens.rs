//! The token of a client: one for all threads, fetched by one of them.

mod source;

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use http::header::{AUTHORIZATION, HeaderMap};
use managed_agents_core::Settings;
use managed_agents_core::credentials::{AccessToken, TokenAction, TokenCache};
use managed_agents_core::types::Secret;
use ureq::Proxy;

use crate::http_agent::HttpAgent;
use crate::{ClientOptions, Error, proto};

pub(crate) use source::TokenSource;

/// Gives the token that holds now. Whoever first finds that it has to be renewed does so; nobody else does meanwhile.
pub(crate) struct Tokens {
    endpoint: Endpoint,
    shared: Arc<Shared>,
}

/// What clients made from one another share.
struct Shared {
    source: TokenSource,
    state: Mutex<State>,
    changed: Condvar,
}

/// Where tokens come from.
struct Endpoint {
    agent: HttpAgent,
    base_url: String,
}

#[derive(Default)]
struct State {
    cache: TokenCache,
    /// Counts the attempts that are over.
    attempts: u64,
    /// Why the last one failed, if it did.
    failure: Option<Arc<Error>>,
}

impl Tokens {
    /// Fails if what lies on disk cannot be used.
    pub(crate) fn new(
        source: TokenSource,
        settings: &Settings,
        options: &ClientOptions,
        proxy: Option<&Proxy>,
    ) -> Result<Self, Error> {
        let state = State { cache: TokenCache::new(source.stored()?), ..State::default() };
        let shared = Shared { source, state: Mutex::new(state), changed: Condvar::new() };
        Ok(Self { endpoint: Endpoint::new(settings, options, proxy), shared: Arc::new(shared) })
    }

    /// The same token, renewed with other options.
    pub(crate) fn with_options(
        &self,
        settings: &Settings,
        options: &ClientOptions,
        proxy: Option<&Proxy>,
    ) -> Self {
        Self { endpoint: Endpoint::new(settings, options, proxy), shared: self.shared.clone() }
    }

    /// The token that holds now; fetches one, or waits for the thread that does.
    pub(crate) fn current(&self) -> Result<Secret, Error> {
        let mut state = self.lock();
        loop {
            match state.cache.poll(now()) {
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

    /// The service answered 401 to this token.
    pub(crate) fn refuse(&self, token: &Secret) {
        self.lock().cache.handle_refused(token);
    }

    fn refresh(&self, old: Option<&AccessToken>) -> Result<Secret, Error> {
        let attempt = Attempt(self);
        let fetched = self.shared.source.fetch(&self.endpoint, old).map_err(Arc::new);
        let mut state = self.lock();
        state.failure = fetched.as_ref().err().cloned();
        let result = match fetched {
            Ok(token) => {
                let secret = token.token.clone();
                state.cache.handle_token(token, now());
                Ok(secret)
            }
            Err(source) => state.cache.handle_failure(now()).ok_or(Error::Token { source }),
        };
        drop(state);
        drop(attempt);
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Endpoint {
    fn new(settings: &Settings, options: &ClientOptions, proxy: Option<&Proxy>) -> Self {
        Self { agent: HttpAgent::new(settings, options, proxy), base_url: settings.base_url.clone() }
    }
}

/// An attempt to renew the token. However it ends, by a panic even, those who wait for it go on.
struct Attempt<'a>(&'a Tokens);

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        if std::thread::panicking() {
            state.cache.handle_failure(now());
        }
        state.attempts += 1;
        self.0.shared.changed.notify_all();
    }
}

/// Sets the token.
pub(crate) fn authorize(headers: &mut HeaderMap, token: Option<&HeaderValue>) {
    if let Some(token) = token {
        headers.insert(AUTHORIZATION, token.clone());
    }
}

pub(crate) fn bearer(token: &Secret) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_str(&format!("Bearer {}", token.expose())).map_err(|_| {
        proto::Error::Settings("the access token holds a character that no HTTP header can carry".into())
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// Since the Unix epoch.
fn now() -> Duration {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Instant;

    use managed_agents_core::Credential;
    use managed_agents_core::credentials::Federation;

    use super::*;
    use crate::IdentityToken;

    /// Cannot fetch a token, since the identity is nowhere.
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
        assert_eq!(tokens.lock().cache.poll(now()), TokenAction::Refresh, "this thread is to renew");
        let failure = Arc::new(Error::NoCredential);
        tokens.lock().failure = Some(failure.clone());
        thread::scope(|scope| {
            let waiting = scope.spawn(|| tokens.current());
            let begun = Instant::now();
            // Whenever it begins to wait, an attempt ends after that.
            while !waiting.is_finished() {
                tokens.lock().attempts += 1;
                if begun.elapsed() > Duration::from_secs(10) {
                    // It still waits: let it try, fail otherwise, and the test with it.
                    tokens.lock().cache.handle_failure(now());
                }
                tokens.shared.changed.notify_all();
                thread::yield_now();
            }
            let Err(Error::Token { source }) = waiting.join().unwrap() else { panic!("there is no token") };
            assert!(Arc::ptr_eq(&source, &failure));
        });
    }

    #[test]
    fn a_token_does_not_show_among_the_headers() {
        let mut headers = HeaderMap::new();
        authorize(&mut headers, Some(&bearer(&"canary".into()).unwrap()));
        assert_eq!(headers[AUTHORIZATION], "Bearer canary");
        assert!(!format!("{headers:?}").contains("canary"));
    }
}
