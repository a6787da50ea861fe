//! A lock between processes: a file beside the thing that it guards, locked while it is held.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use fs4::{FileExt, TryLockError};

use crate::state;

/// A lock that this process holds, until it is removed or dropped.
pub(crate) struct Held {
    path: PathBuf,
    /// Unlocked when closed.
    _locked: File,
}

/// The reasons why a lock cannot be had.
pub(crate) enum Unavailable {
    /// Another process holds it.
    Taken,
    Io(io::Error),
}

impl Held {
    /// Locks the file at `path`, and creates it if need be. Does not wait.
    pub(crate) fn take(path: PathBuf) -> Result<Self, Unavailable> {
        loop {
            let file = state::open(&path).map_err(Unavailable::Io)?;
            // The standard library's method of this name needs a newer Rust.
            match FileExt::try_lock(&file) {
                Ok(()) => (),
                Err(TryLockError::WouldBlock) => return Err(Unavailable::Taken),
                Err(TryLockError::Error(error)) => return Err(Unavailable::Io(error)),
            }
            // A process that ended meanwhile has removed the file, and the next one would not see
            // this lock.
            if is_at(&file, &path) {
                return Ok(Self { path, _locked: file });
            }
        }
    }

    /// Removes the file, and unlocks it.
    pub(crate) fn remove(self) {
        // A file that stays is found and locked by the next process.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(file), Ok(found)) => (file.dev(), file.ino()) == (found.dev(), found.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}
