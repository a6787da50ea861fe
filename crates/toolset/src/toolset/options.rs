//! The directories and limits of a toolset.

use std::ffi::OsString;
use std::path::PathBuf;

/// The directories and limits of a toolset.
///
/// Made by struct update over [`Options::new`]:
///
/// ```
/// # use managed_agents_toolset::Options;
/// let options = Options { max_file_bytes: None, ..Options::new("/srv/session") };
/// ```
#[derive(Clone)]
#[expect(clippy::exhaustive_structs, reason = "made by struct update; a new field is a new minor version")]
pub struct Options {
    /// The session's directory, which must exist. Bash starts in it, and relative paths begin
    /// there.
    pub workdir: PathBuf,
    /// Directories outside `workdir` that the file tools may use too. They may be created later.
    pub allowed_roots: Vec<PathBuf>,
    /// Directories inside `workdir` or an allowed root in which `write` and `edit` are refused.
    pub read_only_roots: Vec<PathBuf>,
    /// Directories that the agent knows by another path.
    pub mounts: Vec<Mount>,
    /// The largest file for `edit` and for `read` without a range, and the largest answer of
    /// `read`, in bytes. Default: 256 KiB. `None` is no limit.
    pub max_file_bytes: Option<u64>,
    /// The environment of bash. Default: that of this process. In either, names that begin with
    /// `ANTHROPIC_` are left out.
    pub environment: Option<Vec<(OsString, OsString)>>,
}

impl Options {
    /// Confines the tools to `workdir`, with the default limits.
    pub fn new(workdir: impl Into<PathBuf>) -> Self {
        Self {
            workdir: workdir.into(),
            allowed_roots: Vec::new(),
            read_only_roots: Vec::new(),
            mounts: Vec::new(),
            max_file_bytes: Some(256 * 1024),
            environment: None,
        }
    }
}

/// A directory that the agent knows by another path, such as `/mnt/session`.
///
/// The file tools map an absolute path below `virtual_path` to one below `real_path`, and their
/// results name the virtual path. Bash does not know mounts and sees the real directory.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a mount is these two paths")]
pub struct Mount {
    /// The agent's absolute path.
    pub virtual_path: PathBuf,
    /// The directory itself, inside `workdir` or an allowed root. A relative path begins at
    /// `workdir`.
    pub real_path: PathBuf,
}
