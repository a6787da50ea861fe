//! The server's folder among the system's temporary ones. A server that is killed cannot delete its own, and it may
//! hold somebody's invoices: the next one to start does.

use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use tempfile::TempDir;

const PREFIX: &str = "managed-agents-local-";

/// Deleted on drop.
pub(crate) struct Folder {
    folder: TempDir,
    /// Held for as long as the folder is used; the system lets go of it however the process ends.
    _lock: File,
}

impl Folder {
    pub(crate) fn new() -> io::Result<Self> {
        sweep(&std::env::temp_dir());
        let folder = TempDir::with_prefix(PREFIX)?;
        // Under its own name only once it is locked, so that nobody takes it for one left behind.
        let (new, own) = (folder.path().join("lock.new"), folder.path().join("lock"));
        let lock = File::create(&new)?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        fs::rename(new, own)?;
        fs::create_dir(folder.path().join("files"))?;
        fs::create_dir(folder.path().join("sessions"))?;
        Ok(Self { folder, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Deletes the folders of servers that are no more.
fn sweep(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.filter_map(Result::ok) {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let Ok(lock) = File::open(entry.path().join("lock")) else { continue };
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok() {
            // What another user owns stays.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_server_left_is_deleted_and_what_a_running_one_uses_is_not() {
        let running = Folder::new().unwrap();
        let left = TempDir::with_prefix(PREFIX).unwrap();
        File::create(left.path().join("lock")).unwrap();
        sweep(&std::env::temp_dir());
        assert_eq!((running.path().exists(), left.path().exists()), (true, false));
        let path = running.path().to_owned();
        drop(running);
        assert!(!path.exists());
    }
}
