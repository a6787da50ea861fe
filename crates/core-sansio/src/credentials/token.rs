//! An access token, and the reply of the token endpoint.

use std::time::Duration;

use http::Response;
use managed_agents_types::Secret;
use serde_json::Value;

use super::token_error::TokenError;
use crate::request::envelope::status_of_envelope;
use crate::request::envelope::without_mark;
use crate::request::error::Error;
use crate::request::kept::beginning;
use crate::request::operation::checked;

/// The size limit of the token endpoint's reply: 1 MiB.
pub const MAX_TOKEN_ANSWER_BYTES: u64 = 1024 * 1024;

/// A token with more time left needs no renewal.
const FRESH: Duration = Duration::from_secs(120);

/// An access token, sent as `Authorization: Bearer`. `Debug` shows no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessToken {
    /// The token.
    pub token: Secret,
    /// The expiry as time since the Unix epoch. `None` if unknown: the token is then used until the
    /// service refuses it.
    pub expires_at: Option<Duration>,
    /// The refresh token, which gets the next access token.
    pub refresh_token: Option<Secret>,
}

impl AccessToken {
    /// Makes a token with unknown expiry.
    pub fn new(token: impl Into<Secret>) -> Self {
        Self { token: token.into(), expires_at: None, refresh_token: None }
    }

    /// Reads the reply of the token endpoint. `now` is the time since the Unix epoch.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Redirect`] for a redirect, and [`Error::Token`] if the reply is an
    /// error, contains no token, or is larger than [`MAX_TOKEN_ANSWER_BYTES`].
    pub fn read(answer: Response<&[u8]>, now: Duration) -> Result<Self, Error> {
        if answer.status().is_redirection() {
            checked(&answer)?;
        }
        let status = match status_of_envelope(answer.body()) {
            Some(status) if answer.status().is_success() => status,
            _ => answer.status(),
        };
        let text = without_mark(answer.body());
        let fits = text.len() as u64 <= MAX_TOKEN_ANSWER_BYTES;
        let body = fits.then(|| serde_json::from_slice::<Value>(text).ok()).flatten().unwrap_or_default();
        let token = body["access_token"].as_str().filter(|token| !token.trim().is_empty());
        let (true, Some(token)) = (status.is_success(), token) else {
            let excerpt = |name: &str| body[name].as_str().map(|text| beginning(text.as_bytes()));
            return Err(Error::Token(Box::new(TokenError {
                status,
                error: excerpt("error"),
                description: excerpt("error_description"),
                uri: excerpt("error_uri"),
            })));
        };
        let lifetime = body["expires_in"].as_f64().and_then(|time| Duration::try_from_secs_f64(time).ok());
        Ok(Self {
            token: token.into(),
            expires_at: lifetime.map(|lifetime| now.saturating_add(lifetime)),
            refresh_token: body["refresh_token"].as_str().map(Secret::from),
        })
    }

    /// Returns `true` if more than 120 seconds are left, so that the token needs no renewal.
    pub fn is_fresh(&self, now: Duration) -> bool {
        self.time_left(now) > FRESH
    }

    /// Returns the time until the expiry: zero after it, [`Duration::MAX`] if it is unknown.
    pub fn time_left(&self, now: Duration) -> Duration {
        self.expires_at.map_or(Duration::MAX, |end| end.saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_800_000_000);

    fn read(status: u16, body: &str) -> Result<AccessToken, Error> {
        AccessToken::read(Response::builder().status(status).body(body.as_bytes()).unwrap(), NOW)
    }

    #[test]
    fn a_token_is_read_with_its_expiry_and_refresh_token() {
        let token =
            read(200, r#"{"access_token":"a","token_type":"Bearer","expires_in":600,"refresh_token":"r"}"#);
        let token = token.unwrap();
        assert_eq!((token.token.expose(), token.time_left(NOW)), ("a", Duration::from_secs(600)));
        assert_eq!(token.refresh_token, Some("r".into()));
        assert_eq!(token.time_left(NOW + Duration::from_secs(601)), Duration::ZERO);
        for endless in [r#"{"access_token":"a"}"#, r#"{"access_token":"a","expires_in":-1}"#] {
            assert_eq!(read(200, endless).unwrap().expires_at, None);
        }
    }

    #[test]
    fn of_a_refusal_only_the_three_fields_of_oauth_are_kept() {
        let body = r#"{"error":"invalid_grant","error_description":"rule\n does not match","error_uri":"https://x","detail":"canary"}"#;
        let error = read(400, body).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the token endpoint answered 400: invalid_grant: rule  does not match (see https://x)"
        );
        assert!(!format!("{error:?}").contains("canary") && !error.is_retryable());
        assert_eq!(error.status(), Some(http::StatusCode::BAD_REQUEST));
        let envelope = read(503, r#"{"type":"error","error":{"message":"canary"}}"#).unwrap_err();
        assert_eq!(envelope.to_string(), "the token endpoint answered 503");
        assert!(!format!("{envelope:?}").contains("canary") && envelope.is_retryable());
        let long = read(400, &format!(r#"{{"error":"{}"}}"#, "x".repeat(9999))).unwrap_err();
        assert!(long.to_string().len() < 300);
    }

    #[test]
    fn an_answer_that_is_no_token_shows_nothing_of_itself() {
        let large = format!(r#"{{"access_token":"canary","pad":"{}"}}"#, "x".repeat(1024 * 1024));
        for body in
            [r#"{"access_token":7,"x":"canary"}"#, r#""canary"#, r#"{"access_token":" "}"#, "", &large]
        {
            let error = read(200, body).unwrap_err();
            assert_eq!(error.to_string(), "the token endpoint answered 200, but not with a token");
            assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        }
        assert!(matches!(read(302, r#"{"access_token":"a"}"#), Err(Error::Redirect { .. })));
    }

    #[test]
    fn an_error_in_a_success_counts_by_its_kind_and_a_mark_before_a_token_is_skipped() {
        let busy = read(200, r#"{"type":"error","error":{"type":"overloaded_error","message":"canary"}}"#);
        let busy = busy.unwrap_err();
        assert!(busy.is_retryable() && !format!("{busy} {busy:?}").contains("canary"), "{busy}");
        assert_eq!(read(200, "\u{feff}{\"access_token\":\"a\"}").unwrap().token.expose(), "a");
    }

    #[test]
    fn no_token_shows() {
        let token = AccessToken { refresh_token: Some("canary".into()), ..AccessToken::new("canary") };
        assert!(!format!("{token:?}").contains("canary"));
    }
}
