//! Reads the identity token of another system.

use std::fs::File;
use std::path::PathBuf;

use managed_agents_core::credentials::MAX_ASSERTION_BYTES;
use managed_agents_core::types::Secret;

use crate::error::Error;
use crate::text_file;

/// A token by which another system proves an identity. `Debug` shows no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityToken {
    /// The token itself.
    Text(Secret),
    /// The file that contains the token. It is read for each access token, because the other system
    /// replaces the file from time to time.
    File(PathBuf),
}

impl IdentityToken {
    /// Returns the token, from its file if need be.
    pub(crate) fn read(&self) -> Result<Secret, Error> {
        let path = match self {
            Self::Text(text) => return Ok(text.clone()),
            Self::File(path) => path,
        };
        // Leaves room for white space around the token. The request refuses a longer token.
        let limit = 2 * MAX_ASSERTION_BYTES as u64;
        let text = File::open(path)
            .and_then(|file| text_file::read(file, limit))
            .map_err(|source| Error::Io { doing: format!("read {}", path.display()), source })?;
        Ok(text.into())
    }
}
