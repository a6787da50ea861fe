//! Reads the token file of a profile, if only its owner can, and replaces it atomically.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use managed_agents_core as proto;
use managed_agents_core::credentials::StoredToken;

use crate::error::Error;
use crate::text_file::{self, MAX_CONFIG_BYTES};

/// Reads the stored token.
///
/// # Errors
///
/// The file cannot be read or parsed, or users other than its owner have access to it.
pub(crate) fn read(path: &Path) -> Result<StoredToken, Error> {
    let failed = |source| Error::Io { doing: format!("read {}; log in first", path.display()), source };
    let file = File::open(path).map_err(failed)?;
    check_private(&file, path)?;
    let text = text_file::read(file, MAX_CONFIG_BYTES)
        .map_err(|source| Error::Io { doing: format!("read {}", path.display()), source })?;
    let stored = StoredToken::from_json(&text)
        .map_err(|error| proto::Error::Settings(format!("{error} (in {})", path.display())))?;
    Ok(stored)
}

/// A new file beside the old one, to replace it once complete. Dropped before that, it is removed.
pub(crate) struct Replacement {
    path: PathBuf,
    temporary: PathBuf,
    file: File,
}

impl Replacement {
    /// Creates the new file, to find out before a refresh token is spent that it can be stored.
    pub(crate) fn begin(path: &Path) -> Result<Self, Error> {
        let temporary = path.with_extension(format!("{:016x}.tmp", fastrand::u64(..)));
        let open = || {
            if let Some(folder) = path.parent() {
                make_private(folder)?;
            }
            create(&temporary)
        };
        let file = open().map_err(|source| not_stored(path, source))?;
        Ok(Self { path: path.into(), temporary, file })
    }

    /// Writes the token and replaces the old file.
    pub(crate) fn finish(mut self, token: &StoredToken) -> Result<(), Error> {
        self.file
            .write_all(token.to_json().as_bytes())
            .and_then(|()| self.file.sync_all())
            .and_then(|()| fs::rename(&self.temporary, &self.path))
            .map_err(|source| not_stored(&self.path, source))
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        // After `finish` the temporary file no longer exists.
        let _ = fs::remove_file(&self.temporary);
    }
}

fn not_stored(path: &Path, source: io::Error) -> Error {
    Error::Io { doing: format!("store the new token in {}", path.display()), source }
}

#[cfg(unix)]
fn check_private(file: &File, path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let failed = |source| Error::Io { doing: format!("check the permissions of {}", path.display()), source };
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        return Ok(());
    }
    let path = path.display();
    let message = format!("other users have access to {path} (mode {mode:o}); run `chmod 600 {path}`");
    Err(proto::Error::Settings(message).into())
}

#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(folder)?.permissions().mode() & 0o077 != 0 {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[cfg(unix)]
fn create(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

// Other systems keep a user's folder private already.
#[cfg(not(unix))]
fn check_private(_: &File, _: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(not(unix))]
fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn create(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
}
