//! Where the tokens of a client come from.

use std::fs::File;
use std::path::{Path, PathBuf};

use http::Response;
use managed_agents_core as proto;
use managed_agents_core::credentials::{
    AccessToken, Federation, MAX_ASSERTION_BYTES, MAX_TOKEN_ANSWER_BYTES, TokenRequest,
};
use managed_agents_core::types::Secret;

use super::{Endpoint, now};
use crate::login::IdentityToken;
use crate::login::store::{self, Replacement};
use crate::{Error, text_file};

/// Where the tokens of a client come from. `Debug` shows no secret.
#[derive(Debug)]
pub(crate) enum TokenSource {
    /// Another system vouches for the identity.
    Federation { federation: Federation, identity: IdentityToken },
    /// A user has logged in; the token lies in a file, and so does what renews it.
    User { file: PathBuf, client_id: Option<String> },
}

impl TokenSource {
    /// The token that there is already.
    pub(super) fn stored(&self) -> Result<Option<AccessToken>, Error> {
        match self {
            Self::Federation { .. } => Ok(None),
            Self::User { file, .. } => Ok(store::read(file)?.token()),
        }
    }

    /// Another token than `old`.
    pub(super) fn fetch(&self, endpoint: &Endpoint, old: Option<&AccessToken>) -> Result<AccessToken, Error> {
        match self {
            Self::Federation { federation, identity } => {
                let assertion = identity.read()?;
                endpoint.ask(TokenRequest::Federation { federation: federation.clone(), assertion })
            }
            Self::User { file, client_id } => renew(endpoint, file, client_id.clone(), old),
        }
    }
}

/// The file's token if another process renewed it, else a new one, which is stored there.
fn renew(
    endpoint: &Endpoint,
    file: &Path,
    client_id: Option<String>,
    old: Option<&AccessToken>,
) -> Result<AccessToken, Error> {
    let stored = store::read(file)?;
    let is_new = |token: &AccessToken| old.is_none_or(|old| old.token != token.token);
    let refresh_token = stored.refresh_token();
    let usable = |token: &AccessToken| {
        is_new(token)
            && (token.is_fresh(now()) || refresh_token.is_none() && !token.time_left(now()).is_zero())
    };
    if let Some(token) = stored.token().filter(usable) {
        return Ok(token);
    }
    let Some(refresh_token) = refresh_token.clone() else {
        let file = file.display();
        let message =
            format!("the token in {file} has ended or was refused, and nothing renews it: log in again");
        return Err(proto::Error::Settings(message).into());
    };
    // A refresh token may hold only once: whether the next can be stored is found out first.
    let replacement = Replacement::begin(file)?;
    match endpoint.ask(TokenRequest::Refresh { refresh_token, client_id }) {
        Ok(token) => {
            replacement.finish(&stored.renewed(&token))?;
            Ok(token)
        }
        // Another process was faster.
        Err(error) => match store::read(file)?.token() {
            Some(token) if is_new(&token) && token.is_fresh(now()) => Ok(token),
            _ => Err(error),
        },
    }
}

impl Endpoint {
    fn ask(&self, request: TokenRequest) -> Result<AccessToken, Error> {
        let request = request.into_request(&self.base_url)?;
        let answer = self.agent.whole(&request, MAX_TOKEN_ANSWER_BYTES)?;
        let (head, body) = answer.into_parts();
        Ok(AccessToken::read(Response::from_parts(head, &body), now())?)
    }
}

impl IdentityToken {
    fn read(&self) -> Result<Secret, Error> {
        let path = match self {
            Self::Text(text) => return Ok(text.clone()),
            Self::File(path) => path,
        };
        // With room for white space around it; more is refused when the request is built.
        let limit = 2 * MAX_ASSERTION_BYTES as u64;
        let text = File::open(path)
            .and_then(|file| text_file::read(file, limit))
            .map_err(|source| Error::Io { doing: format!("read {}", path.display()), source })?;
        Ok(text.into())
    }
}
