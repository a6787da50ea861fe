//! Fetches access tokens, by federation or with a user's refresh token.

use std::path::{Path, PathBuf};

use managed_agents_core as proto;
use managed_agents_core::credentials::{AccessToken, Federation, TokenRequest};

use crate::credentials::clock::since_epoch;
use crate::credentials::identity_token::IdentityToken;
use crate::credentials::token_endpoint::TokenEndpoint;
use crate::credentials::token_file::{self, Replacement};
use crate::error::Error;

/// The origin of a client's access tokens. `Debug` shows no secret.
#[derive(Debug)]
pub(crate) enum TokenSource {
    /// Exchanges an identity token of another system for an access token.
    Federation { federation: Federation, identity: IdentityToken },
    /// Renews the token of a logged-in user with the refresh token in the same file.
    User { file: PathBuf, client_id: Option<String> },
}

impl TokenSource {
    /// Reads the stored token, if there is one.
    pub(super) fn stored(&self) -> Result<Option<AccessToken>, Error> {
        match self {
            Self::Federation { .. } => Ok(None),
            Self::User { file, .. } => Ok(token_file::read(file)?.token()),
        }
    }

    /// Gets a token to replace `old`.
    pub(super) fn fetch(
        &self,
        endpoint: &TokenEndpoint,
        old: Option<&AccessToken>,
    ) -> Result<AccessToken, Error> {
        match self {
            Self::Federation { federation, identity } => {
                let assertion = identity.read()?;
                endpoint.fetch(TokenRequest::Federation { federation: federation.clone(), assertion })
            }
            Self::User { file, client_id } => renew(endpoint, file, client_id.clone(), old),
        }
    }
}

/// Returns the file's token if another process has renewed it, else fetches and stores a new one.
fn renew(
    endpoint: &TokenEndpoint,
    file: &Path,
    client_id: Option<String>,
    old: Option<&AccessToken>,
) -> Result<AccessToken, Error> {
    let stored = token_file::read(file)?;
    let is_new = |token: &AccessToken| old.is_none_or(|old| old.token != token.token);
    let refresh_token = stored.refresh_token();
    let is_usable = |token: &AccessToken| {
        let now = since_epoch();
        is_new(token) && (token.is_fresh(now) || refresh_token.is_none() && !token.time_left(now).is_zero())
    };
    if let Some(token) = stored.token().filter(is_usable) {
        return Ok(token);
    }
    let Some(refresh_token) = refresh_token.clone() else {
        let file = file.display();
        let problem =
            format!("the token in {file} has expired or was refused, and has no refresh token: log in again");
        return Err(proto::Error::Settings(problem).into());
    };
    // A refresh token may be valid only once, so check first that its successor can be stored.
    let replacement = Replacement::begin(file)?;
    match endpoint.fetch(TokenRequest::Refresh { refresh_token, client_id }) {
        Ok(token) => {
            replacement.finish(&stored.renewed(&token))?;
            Ok(token)
        }
        // Another process may have used the refresh token first and stored the new token.
        Err(error) => match token_file::read(file)?.token() {
            Some(token) if is_new(&token) && token.is_fresh(since_epoch()) => Ok(token),
            _ => Err(error),
        },
    }
}
