//! The server's directory among the system's temporary files. A server that is killed leaves its
//! directory behind, perhaps with private files in it, so the next server to start deletes it.

use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File};
use std::io;
use std::path::Path;
use tempfile::TempDir;

const PREFIX: &str = "managed-agents-local-";

/// Deleted on drop.
pub(crate) struct Folder {
    folder: TempDir,
    /// Locked while the directory is in use. The system unlocks it however the process ends.
    _lock: File,
}

impl Folder {
    pub(crate) fn new() -> io::Result<Self> {
        sweep(&std::env::temp_dir());
        let folder = TempDir::with_prefix(PREFIX)?;
        // Renamed only once it is locked, so that no other server takes the directory for an
        // abandoned one.
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

/// Deletes the directories of servers that have ended.
fn sweep(place: &Path) {
    let Ok(entries) = fs::read_dir(place) else { return };
    for entry in entries.filter_map(Result::ok) {
        if !entry.file_name().to_string_lossy().starts_with(PREFIX) {
            continue;
        }
        let Ok(lock) = File::open(entry.path().join("lock")) else { continue };
        if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok() {
            // Directories of other users cannot be deleted and stay.
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
