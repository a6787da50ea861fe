//! Renews access tokens, by federation or with a user's refresh token, without HTTP.

use std::path::{Path, PathBuf};

use http::{Request, Response};
use managed_agents_core as proto;
use managed_agents_core::credentials::{AccessToken, Federation, StoredToken, TokenRequest};

use crate::clock::since_epoch;
use crate::error::Error;
use crate::identity_token::IdentityToken;
use crate::token_file::{self, Replacement};

/// The origin of a client's access tokens. `Debug` shows no secret.
///
/// All methods read files, and block for as long as the file system does.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TokenSource {
    /// Exchanges an identity token of another system for an access token.
    Federation {
        /// The rule by which the service trusts the other system.
        federation: Federation,
        /// The token of the other system.
        identity: IdentityToken,
    },
    /// Renews the token of a logged-in user with the refresh token in the same file.
    User {
        /// The file `credentials/<name>.json`.
        file: PathBuf,
        /// The program that the user logged in to.
        client_id: Option<String>,
    },
}

/// The next step to a new token.
#[expect(clippy::exhaustive_enums, reason = "a client must handle each")]
#[expect(clippy::large_enum_variant, reason = "made once for each token")]
pub enum Renewal {
    /// Another process has stored a new token already.
    Done(AccessToken),
    /// Send the request, and call [`Exchange::finish`] with the reply. The request contains secrets.
    Send(Request<Vec<u8>>, Exchange),
}

/// A request for a token that is in flight. Dropped before its end, it leaves the files unchanged.
pub struct Exchange(Option<Store>);

/// The token file of a user, to be replaced.
struct Store {
    file: PathBuf,
    stored: StoredToken,
    replacement: Replacement,
    old: Option<AccessToken>,
}

impl TokenSource {
    /// Reads the stored token, if there is one.
    ///
    /// # Errors
    ///
    /// The file cannot be read or parsed, or users other than its owner have access to it.
    pub fn stored(&self) -> Result<Option<AccessToken>, Error> {
        match self {
            Self::Federation { .. } => Ok(None),
            Self::User { file, .. } => Ok(token_file::read(file)?.token()),
        }
    }

    /// Begins to replace `old`, at the service with this base URL.
    ///
    /// # Errors
    ///
    /// A file cannot be read or could not be replaced, there is no refresh token, or the request
    /// cannot be built.
    pub fn renew(&self, old: Option<&AccessToken>, base_url: &str) -> Result<Renewal, Error> {
        match self {
            Self::Federation { federation, identity } => {
                let (federation, assertion) = (federation.clone(), identity.read()?);
                let request = TokenRequest::Federation { federation, assertion }.into_request(base_url)?;
                Ok(Renewal::Send(request, Exchange(None)))
            }
            Self::User { file, client_id } => renew_user(file, client_id.clone(), old, base_url),
        }
    }
}

/// Returns the file's token if another process has renewed it, else a request for a new one.
fn renew_user(
    file: &Path,
    client_id: Option<String>,
    old: Option<&AccessToken>,
    base_url: &str,
) -> Result<Renewal, Error> {
    let stored = token_file::read(file)?;
    let refresh_token = stored.refresh_token();
    let is_usable = |token: &AccessToken| {
        let now = since_epoch();
        let is_lasting = refresh_token.is_none() && !token.time_left(now).is_zero();
        is_new(token, old) && (token.is_fresh(now) || is_lasting)
    };
    if let Some(token) = stored.token().filter(is_usable) {
        return Ok(Renewal::Done(token));
    }
    let Some(refresh_token) = refresh_token.clone() else {
        let file = file.display();
        let problem =
            format!("the token in {file} has expired or was refused, and has no refresh token: log in again");
        return Err(proto::Error::Settings(problem).into());
    };
    // A refresh token may be valid only once, so check first that its successor can be stored.
    let replacement = Replacement::begin(file)?;
    let request = TokenRequest::Refresh { refresh_token, client_id }.into_request(base_url)?;
    let store = Store { file: file.into(), stored, replacement, old: old.cloned() };
    Ok(Renewal::Send(request, Exchange(Some(store))))
}

impl Exchange {
    /// Reads the reply, whatever its status, and stores the token of a user. Takes the client's
    /// error if there was no reply.
    ///
    /// # Errors
    ///
    /// The reply contains no token, or the token cannot be stored. An error of the client is
    /// returned as it is, unless another process has stored a new token in the meantime.
    pub fn finish<E: From<Error>>(self, reply: Result<Response<Vec<u8>>, E>) -> Result<AccessToken, E> {
        let token = reply.and_then(|reply| {
            let (head, body) = reply.into_parts();
            let token = AccessToken::read(Response::from_parts(head, &body[..]), since_epoch());
            Ok(token.map_err(Error::from)?)
        });
        let Some(Store { file, stored, replacement, old }) = self.0 else { return token };
        match token {
            Ok(token) => {
                replacement.finish(&stored.renewed(&token))?;
                Ok(token)
            }
            // Another process may have used the refresh token first and stored the new token.
            Err(error) => match token_file::read(&file)?.token() {
                Some(token) if is_new(&token, old.as_ref()) && token.is_fresh(since_epoch()) => Ok(token),
                _ => Err(error),
            },
        }
    }
}

fn is_new(token: &AccessToken, old: Option<&AccessToken>) -> bool {
    old.is_none_or(|old| old.token != token.token)
}
