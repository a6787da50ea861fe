//! Caches a token and decides when to renew it.

use std::time::Duration;

use managed_agents_types::Secret;

use super::token::AccessToken;

/// A token with less time left is not used any more.
const MIN_TIME_LEFT: Duration = Duration::from_secs(30);
/// The pause between two attempts to renew a token that is still usable.
const PAUSE: Duration = Duration::from_secs(5);

/// Caches a token and decides when to renew it. All times are since the Unix epoch.
///
/// | time left | result of [`poll`](Self::poll) |
/// | --- | --- |
/// | more than 120 s | [`Use`](TokenAction::Use) |
/// | 30 to 120 s | [`Refresh`](TokenAction::Refresh) for the first caller, `Use` for the others; a 5 s pause follows each attempt |
/// | less than 30 s, no token, or refused | `Refresh` for the first caller, [`Wait`](TokenAction::Wait) for the others |
///
/// At most one refresh is in flight. A caller that receives `Refresh` must call
/// [`handle_token`](Self::handle_token) or [`handle_failure`](Self::handle_failure), even if it is
/// canceled.
#[derive(Debug, Default)]
pub struct TokenCache {
    token: Option<AccessToken>,
    is_refused: bool,
    is_refreshing: bool,
    paused_until: Duration,
}

/// The action of a caller that needs a token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "an adapter must handle each")]
pub enum TokenAction {
    /// Send this token.
    Use(Secret),
    /// Request a new token and report the result.
    Refresh,
    /// Another caller is requesting a token. Poll again when it has reported the result.
    Wait,
}

impl TokenCache {
    /// Starts with an existing token, such as one from a file.
    pub fn new(token: Option<AccessToken>) -> Self {
        Self { token, ..Self::default() }
    }

    /// Returns the action to take at `now`.
    pub fn poll(&mut self, now: Duration) -> TokenAction {
        let usable = self.usable(now);
        let is_due = usable.is_none_or(|token| !token.is_fresh(now) && now >= self.paused_until);
        match usable {
            Some(token) if self.is_refreshing || !is_due => TokenAction::Use(token.token.clone()),
            None if self.is_refreshing => TokenAction::Wait,
            _ => {
                self.is_refreshing = true;
                TokenAction::Refresh
            }
        }
    }

    /// Stores a new token.
    pub fn handle_token(&mut self, token: AccessToken, now: Duration) {
        *self = Self {
            token: Some(token),
            is_refused: false,
            is_refreshing: false,
            // Keeps a short-lived token from being renewed with every request.
            paused_until: now.saturating_add(PAUSE),
        };
    }

    /// Records a failed refresh. Returns the old token if it is still usable.
    pub fn handle_failure(&mut self, now: Duration) -> Option<Secret> {
        self.is_refreshing = false;
        self.paused_until = now.saturating_add(PAUSE);
        self.usable(now).map(|token| token.token.clone())
    }

    /// Records that the service answered 401 to `refused`, which is then not used again. Has no
    /// effect if the cache already holds another token.
    pub fn handle_refused(&mut self, refused: &Secret) {
        self.is_refused |= self.token().is_some_and(|token| token.token == *refused);
    }

    /// Returns the latest token, even if it has expired.
    pub fn token(&self) -> Option<&AccessToken> {
        self.token.as_ref()
    }

    fn usable(&self, now: Duration) -> Option<&AccessToken> {
        self.token().filter(|token| !self.is_refused && token.time_left(now) >= MIN_TIME_LEFT)
    }
}

#[cfg(test)]
mod tests {
    use super::TokenAction::{Refresh, Wait};
    use super::*;

    const NOW: Duration = Duration::from_secs(1_800_000_000);

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn used(token: &str) -> TokenAction {
        TokenAction::Use(token.into())
    }

    fn with_left(left: u64) -> TokenCache {
        let expires_at = Some(NOW + seconds(left));
        TokenCache::new(Some(AccessToken { expires_at, ..AccessToken::new("old") }))
    }

    #[test]
    fn the_time_left_decides_the_action() {
        for (left, first, second) in [
            (3600, used("old"), used("old")),
            (121, used("old"), used("old")),
            (120, Refresh, used("old")),
            (30, Refresh, used("old")),
            (29, Refresh, Wait),
            (0, Refresh, Wait),
        ] {
            let mut cache = with_left(left);
            assert_eq!((cache.poll(NOW), cache.poll(NOW)), (first, second), "{left}");
        }
        let mut empty = TokenCache::default();
        assert_eq!((empty.poll(NOW), empty.poll(NOW)), (Refresh, Wait));
        let mut endless = TokenCache::default();
        endless.handle_token(AccessToken::new("endless"), NOW);
        assert_eq!(endless.poll(NOW * 2), used("endless"));
    }

    #[test]
    fn a_failed_refresh_of_a_usable_token_is_tried_again_after_five_seconds() {
        let mut cache = with_left(60);
        assert_eq!(cache.poll(NOW), Refresh);
        assert_eq!(cache.handle_failure(NOW), Some("old".into()));
        assert_eq!(cache.poll(NOW + seconds(4)), used("old"));
        assert_eq!(cache.poll(NOW + seconds(5)), Refresh);
    }

    #[test]
    fn a_failed_refresh_without_a_usable_token_is_tried_again_at_once() {
        let mut cache = with_left(20);
        assert_eq!(cache.poll(NOW), Refresh);
        assert_eq!(cache.handle_failure(NOW), None);
        assert_eq!(cache.poll(NOW), Refresh);
    }

    #[test]
    fn a_refused_token_is_replaced_once_however_many_were_refused_with_it() {
        let mut cache = with_left(3600);
        let old = Secret::from("old");
        cache.handle_refused(&old);
        assert_eq!((cache.poll(NOW), cache.poll(NOW)), (Refresh, Wait));
        cache.handle_token(AccessToken::new("new"), NOW);
        cache.handle_refused(&old);
        assert_eq!(cache.poll(NOW), used("new"));
    }

    #[test]
    fn a_short_lived_token_is_not_renewed_with_every_request() {
        let mut cache = TokenCache::default();
        let expires_at = Some(NOW + seconds(60));
        cache.handle_token(AccessToken { expires_at, ..AccessToken::new("short") }, NOW);
        assert_eq!(cache.poll(NOW + seconds(1)), used("short"));
        assert_eq!(cache.poll(NOW + seconds(5)), Refresh);
    }
}
