//! Reads and writes a stored token, the file `credentials/<name>.json`.

use std::fmt;
use std::time::Duration;

use managed_agents_types::Secret;
use serde_json::{Map, Value};

use super::token::AccessToken;
use crate::request::error::Error;

/// The content of `credentials/<name>.json`. Preserves unknown members. `Debug` shows no secret.
#[derive(Clone, PartialEq)]
pub struct StoredToken(Map<String, Value>);

impl StoredToken {
    /// Parses `credentials/<name>.json`.
    ///
    /// # Errors
    ///
    /// Returns [`Error::Settings`] if the text is not a stored token. The message quotes nothing of
    /// it.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let stored = Self(object(text, "the stored token")?);
        match stored.text("type") {
            None | Some("oauth_token") => Ok(stored),
            Some(_) => Err(Error::Settings("the stored token has an unknown type; log in again".into())),
        }
    }

    /// Returns the text of `credentials/<name>.json`, which contains secrets.
    pub fn to_json(&self) -> String {
        format!("{:#}\n", Value::Object(self.0.clone()))
    }

    /// Returns the access token, if there is one.
    pub fn token(&self) -> Option<AccessToken> {
        let expires_at = self.0.get("expires_at").and_then(Value::as_f64);
        Some(AccessToken {
            expires_at: expires_at.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()),
            refresh_token: self.refresh_token(),
            ..AccessToken::new(self.text("access_token")?)
        })
    }

    /// Returns the refresh token, if there is one.
    pub fn refresh_token(&self) -> Option<Secret> {
        self.text("refresh_token").map(Secret::from)
    }

    /// Replaces the access token. Replaces the refresh token only if `token` has one.
    #[must_use]
    pub fn renewed(mut self, token: &AccessToken) -> Self {
        self.0.insert("type".into(), "oauth_token".into());
        self.0.insert("access_token".into(), token.token.expose().into());
        match token.expires_at {
            Some(end) => self.0.insert("expires_at".into(), end.as_secs().into()),
            None => self.0.remove("expires_at"),
        };
        if let Some(refresh_token) = &token.refresh_token {
            self.0.insert("refresh_token".into(), refresh_token.expose().into());
        }
        self
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
    }
}

impl From<&AccessToken> for StoredToken {
    fn from(token: &AccessToken) -> Self {
        Self(Map::new()).renewed(token)
    }
}

impl fmt::Debug for StoredToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredToken(..)")
    }
}

/// Parses an object. The error gives the position of a mistake without quoting the text.
pub(super) fn object(text: &str, what: &str) -> Result<Map<String, Value>, Error> {
    match serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(text)) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Error::Settings(format!("{what} is not a JSON object; recreate the file"))),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            Err(Error::Settings(format!("{what} is not JSON at line {line}, column {column}")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{"type":"oauth_token","access_token":"canary-a","expires_at":1800000000,
        "refresh_token":"canary-r","scope":["x"]}"#;

    #[test]
    fn a_new_token_replaces_the_old_one_and_nothing_else() {
        let stored = StoredToken::from_json(FILE).unwrap();
        let token = stored.token().unwrap();
        assert_eq!(token.expires_at, Some(Duration::from_secs(1_800_000_000)));
        assert_eq!(token.refresh_token, Some("canary-r".into()));
        let new = AccessToken {
            expires_at: Some(Duration::from_millis(1_900_000_000_500)),
            ..AccessToken::new("b")
        };
        let kept = StoredToken::from_json(&stored.clone().renewed(&new).to_json()).unwrap();
        assert_eq!(kept.token().unwrap().token, "b".into());
        assert_eq!(kept.refresh_token(), Some("canary-r".into()), "the new token has none");
        assert_eq!((&kept.0["expires_at"], &kept.0["scope"][0]), (&1_900_000_000.into(), &"x".into()));
        let rotated =
            stored.renewed(&AccessToken { refresh_token: Some("r2".into()), ..AccessToken::new("c") });
        assert_eq!(rotated.refresh_token(), Some("r2".into()));
        assert_eq!(rotated.token().unwrap().expires_at, None, "the old expiry does not apply");
        let token = rotated.token().unwrap();
        assert_eq!(StoredToken::from(&token).token(), Some(token));
    }

    #[test]
    fn a_text_that_is_not_a_stored_token_is_refused_and_not_shown() {
        for text in
            ["{\"access_token\":\"canary", "\"canary\"", "[\"canary\"]", r#"{"type":"canary"}"#, "canary"]
        {
            let error = StoredToken::from_json(text).unwrap_err();
            let shown = format!("{error} {error:?}");
            assert!(shown.contains("the stored token") && !shown.contains("canary"), "{shown}");
        }
        assert!(!format!("{:?}", StoredToken::from_json(FILE).unwrap()).contains("canary"));
        assert_eq!(StoredToken::from_json("{}").unwrap().token(), None);
    }
}
