//! One place inside the boundary, reached without following a link.
//!
//! A checked path may change before it is used, so nothing here opens a path by its text. Each
//! directory below the root is opened from its parent's descriptor. A symbolic link ends the walk:
//! a checked path has none.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat};
use rustix::fs::{fchmod, fsync, mkdirat, open, openat, renameat, statat, unlinkat};
use rustix::io::Errno;

use super::wording::describe;

/// The path that a tool was given, and the place that it leads to.
pub(crate) struct Target {
    tool: &'static str,
    given: String,
    root: PathBuf,
    real: PathBuf,
}

impl Target {
    /// `real` is a canonical path inside `root`.
    pub(crate) fn new(tool: &'static str, given: &str, root: &Path, real: PathBuf) -> Self {
        Self { tool, given: given.to_owned(), root: root.to_owned(), real }
    }

    pub(crate) fn real(&self) -> &Path {
        &self.real
    }

    /// Examines the entry without following a link.
    pub(crate) fn stat(&self) -> Result<Stat, String> {
        let stat = self
            .directory(Missing::Fails)
            .and_then(|directory| statat(&directory, self.name(), AtFlags::SYMLINK_NOFOLLOW));
        stat.map_err(|error| self.failure(&error.into()))
    }

    pub(crate) fn kind(&self) -> Result<FileType, String> {
        Ok(FileType::from_raw_mode(self.stat()?.st_mode))
    }

    /// Opens a regular file for reading. Refuses anything else, without waiting for the other end
    /// of a FIFO.
    pub(crate) fn open(&self) -> Result<File, String> {
        let directory = self.directory(Missing::Fails).map_err(|error| self.failure(&error.into()))?;
        match open_regular(&directory, self.name()) {
            Ok(Some(file)) => Ok(file),
            Ok(None) => Err(self.not_regular()),
            Err(error) => Err(self.failure(&error)),
        }
    }

    /// Replaces the file by `content`, all or nothing.
    pub(crate) fn replace(&self, content: &[u8], parents: Missing) -> Result<(), String> {
        let directory = self.directory(parents).map_err(|error| self.failure(&error.into()))?;
        let mode = match statat(&directory, self.name(), AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => PRIVATE_FILE,
            Err(error) => return Err(self.failure(&error.into())),
            Ok(found) => match FileType::from_raw_mode(found.st_mode) {
                // Without the set-id bits, which were granted to other content.
                FileType::RegularFile => Mode::from_raw_mode(found.st_mode) & Mode::from_raw_mode(0o777),
                FileType::Directory => return Err(self.failure(&Errno::ISDIR.into())),
                _ => return Err(self.not_regular()),
            },
        };
        replace(&directory, self.name(), content, mode).map_err(|error| self.failure(&error))
    }

    /// Formats an error as `<tool>: <path>: <phrase>`.
    pub(crate) fn failure(&self, error: &io::Error) -> String {
        format!("{}: {}: {}", self.tool, self.given, describe(error))
    }

    fn not_regular(&self) -> String {
        format!("{}: {} is not a regular file", self.tool, self.given)
    }

    /// Returns the name within the directory. The root is `.` in itself.
    fn name(&self) -> &OsStr {
        self.relative().file_name().unwrap_or_else(|| OsStr::new("."))
    }

    fn relative(&self) -> &Path {
        self.real.strip_prefix(&self.root).expect("a target is inside its root")
    }

    /// Opens the directory that holds the target.
    fn directory(&self, missing: Missing) -> rustix::io::Result<OwnedFd> {
        let mut directory = open(&self.root, DIRECTORY, Mode::empty())?;
        for name in self.relative().parent().unwrap_or_else(|| Path::new("")) {
            directory = match openat(&directory, name, DIRECTORY, Mode::empty()) {
                Err(Errno::NOENT) if missing == Missing::IsMade => {
                    match mkdirat(&directory, name, Mode::RWXU) {
                        Ok(()) | Err(Errno::EXIST) => {}
                        Err(error) => return Err(error),
                    }
                    openat(&directory, name, DIRECTORY, Mode::empty())?
                }
                other => other?,
            };
        }
        Ok(directory)
    }
}

/// The treatment of missing directories on the way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Fails,
    IsMade,
}

fn open_regular(directory: &OwnedFd, name: &OsStr) -> io::Result<Option<File>> {
    // Examined before, because opening a device can have effects, and after, because the entry may
    // have been swapped.
    let found = statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)?;
    if FileType::from_raw_mode(found.st_mode) != FileType::RegularFile {
        return Ok(None);
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = File::from(openat(directory, name, flags, Mode::empty())?);
    Ok(file.metadata()?.is_file().then_some(file))
}

fn replace(directory: &OwnedFd, name: &OsStr, content: &[u8], mode: Mode) -> io::Result<()> {
    let sibling = format!(".managed-agents-{:016x}", fastrand::u64(..));
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file = File::from(openat(directory, &sibling, flags, PRIVATE_FILE)?);
    let written = file
        .write_all(content)
        .and_then(|()| Ok(fchmod(&file, mode)?))
        .and_then(|()| Ok(fsync(&file)?))
        .and_then(|()| Ok(renameat(directory, &sibling, directory, name)?));
    if written.is_err() {
        // The first error is the one to report.
        _ = unlinkat(directory, &sibling, AtFlags::empty());
    }
    written
}

const PRIVATE_FILE: Mode = Mode::RUSR.union(Mode::WUSR);

/// Opens a directory, never through a link. On Linux it needs permission to enter, not to list.
const DIRECTORY: OFlags = PASSAGE.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
#[cfg(any(target_os = "linux", target_os = "android"))]
const PASSAGE: OFlags = OFlags::PATH;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const PASSAGE: OFlags = OFlags::RDONLY;
