//! The folder in which this program keeps files between two runs, for its user alone.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Creates the folder if need be, and closes it to other users.
///
/// # Errors
///
/// The folder cannot be created, or no variable names its place.
pub(crate) fn folder() -> io::Result<PathBuf> {
    let folder = place().ok_or_else(|| io::Error::other(format!("{PLACES} is not set")))?;
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(&folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(&folder)?.permissions().mode() & 0o077 != 0 {
            fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        }
    }
    Ok(folder)
}

/// Opens a file that only its owner may read, and creates it if need be.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true).create(true).truncate(true).open(path)
}

/// Replaces a file in one step: a program that is killed leaves the old file or the new one.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension(format!("{}.new", std::process::id()));
    let written = open(&beside).and_then(|mut file| file.write_all(text.as_bytes()));
    let replaced = written.and_then(|()| fs::rename(&beside, path));
    if replaced.is_err() {
        // The error of the write says more than one of the clean-up.
        let _ = fs::remove_file(&beside);
    }
    replaced
}

#[cfg(windows)]
const PLACES: &str = "LOCALAPPDATA";
#[cfg(not(windows))]
const PLACES: &str = "XDG_STATE_HOME or HOME";

fn place() -> Option<PathBuf> {
    // A relative path names another folder in each working directory.
    let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    #[cfg(windows)]
    let base = variable("LOCALAPPDATA");
    #[cfg(not(windows))]
    let base = variable("XDG_STATE_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/state")));
    base.map(|base| base.join("managed-agents"))
}
