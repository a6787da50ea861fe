//! Keeps the access token of a client: one for all tasks, renewed by one task of its own.

use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::{Request, Response, Uri};
use managed_agents_async::proto::credentials::{
    AccessToken, MAX_TOKEN_ANSWER_BYTES, TokenAction, TokenCache,
};
use managed_agents_async::types::Secret;
use managed_agents_async::{Settings, TransportError};
use managed_agents_login::{self as login, Renewal, TokenSource, since_epoch};
use tokio::{sync::watch, task::spawn_blocking, time::timeout};

use crate::transport::failure::failed;

/// Limits a request for a token, with its reply.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The access token of a client. The first request that finds it due starts its renewal. All requests
/// go on with the old token while it is valid, and wait for the new one once it is not.
///
/// The renewal is a task of its own, because a refresh token may be valid only once: a request that
/// is dropped must not take the new refresh token with it. The task runs on the runtime of the request
/// that started it.
pub(crate) struct Tokens {
    source: TokenSource,
    base_url: String,
    cache: Mutex<TokenCache>,
    /// The result of the last renewal.
    renewed: watch::Sender<Result<Secret, Arc<Failure>>>,
}

/// The cause of a missing token.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("could not get an access token")]
    Login(#[from] login::Error),
    #[error("could not get an access token")]
    Transport(#[from] TransportError),
    #[error("could not get an access token: the runtime that renewed it was shut down")]
    Stopped,
}

impl Tokens {
    /// # Errors
    ///
    /// The stored token cannot be read.
    pub(crate) fn new(source: TokenSource, settings: &Settings) -> Result<Self, login::Error> {
        let cache = Mutex::new(TokenCache::new(source.stored()?));
        let renewed = watch::Sender::new(Err(Arc::new(Failure::Stopped)));
        Ok(Self { source, base_url: settings.base_url.clone(), cache, renewed })
    }

    /// Returns a valid token for a request to `uri`. Starts its renewal, over `http`, if it is due, and
    /// waits for a renewal only without a valid token. Refuses a request to another service.
    pub(crate) async fn current(
        self: &Arc<Self>,
        http: &reqwest::Client,
        uri: &Uri,
    ) -> Result<Secret, TransportError> {
        let own = self.base_url.parse::<Uri>().unwrap_or_default();
        if (own.scheme(), own.authority()) != (uri.scheme(), uri.authority()) {
            let problem = "the access token is for another base URL; use the client that fetched it";
            return Err(TransportError::refused(problem));
        }
        // Subscribes before the look at the cache, so that no result is missed.
        let mut renewed = self.renewed.subscribe();
        if let Some(token) = self.valid(http) {
            return Ok(token);
        }
        // Fails only without a sender, and that is here.
        let _ = renewed.changed().await;
        let result = renewed.borrow().clone();
        result.map_err(|failure| match failure.is_temporary() {
            true => TransportError::unreachable(failure),
            false => TransportError::refused(failure),
        })
    }

    /// Returns the token if it is valid. Starts its renewal if it is due and no task renews it.
    fn valid(self: &Arc<Self>, http: &reqwest::Client) -> Option<Secret> {
        let mut cache = self.cache();
        let now = since_epoch();
        let mut action = cache.poll(now);
        if action == TokenAction::Refresh {
            action = cache.poll(now);
            let attempt = Attempt { tokens: self.clone(), result: Err(Failure::Stopped) };
            drop(cache);
            tokio::spawn(attempt.run(http.clone()));
        }
        match action {
            TokenAction::Use(token) => Some(token),
            TokenAction::Refresh | TokenAction::Wait => None,
        }
    }

    /// Discards a token that the service refused with 401.
    pub(crate) fn reject(&self, token: &Secret) {
        self.cache().handle_refused(token);
    }

    fn cache(&self) -> MutexGuard<'_, TokenCache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A renewal under way. Reports its result when it is dropped, even if the task ended early.
struct Attempt {
    tokens: Arc<Tokens>,
    result: Result<AccessToken, Failure>,
}

impl Attempt {
    async fn run(mut self, http: reqwest::Client) {
        self.result = fetch(self.tokens.clone(), http).await;
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let mut cache = self.tokens.cache();
        let result = match mem::replace(&mut self.result, Err(Failure::Stopped)) {
            Ok(token) => {
                let secret = token.token.clone();
                cache.handle_token(token, since_epoch());
                Ok(secret)
            }
            Err(failure) => cache.handle_failure(since_epoch()).ok_or_else(|| Arc::new(failure)),
        };
        drop(cache);
        // Hands back the result before, which all who waited for it have seen.
        drop(self.tokens.renewed.send_replace(result));
    }
}

async fn fetch(tokens: Arc<Tokens>, http: reqwest::Client) -> Result<AccessToken, Failure> {
    let old = tokens.cache().token().cloned();
    // Files are read and written on a thread that may block.
    let begun = spawn_blocking(move || tokens.source.renew(old.as_ref(), &tokens.base_url)).await;
    match begun.map_err(|_| Failure::Stopped)?? {
        Renewal::Done(token) => Ok(token),
        Renewal::Send(request, exchange) => {
            let reply = timeout(TIMEOUT, send(&http, request)).await;
            let reply = reply.unwrap_or_else(|late| Err(TransportError::lost(late).into()));
            spawn_blocking(|| exchange.finish(reply)).await.map_err(|_| Failure::Stopped)?
        }
    }
}

async fn send(http: &reqwest::Client, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, Failure> {
    let mut reply = http.execute(request.try_into().map_err(failed)?).await.map_err(failed)?;
    let mut response = Response::new(Vec::new());
    (*response.status_mut(), *response.headers_mut()) = (reply.status(), mem::take(reply.headers_mut()));
    // A longer reply is refused as it is.
    while response.body().len() as u64 <= MAX_TOKEN_ANSWER_BYTES {
        let Some(chunk) = reply.chunk().await.map_err(failed)? else { break };
        response.body_mut().extend_from_slice(&chunk);
    }
    Ok(response)
}

impl Failure {
    fn is_temporary(&self) -> bool {
        match self {
            Self::Login(error) => matches!(error, login::Error::Core(error) if error.is_retryable()),
            Self::Transport(error) => error.is_temporary(),
            Self::Stopped => true,
        }
    }
}
