//! Where the tools may work, and within which limits.

use std::ffi::OsString;
use std::path::PathBuf;

/// Where the tools may work, and within which limits.
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
    /// The directory the session works in: relative paths start here, and so does bash. It must exist.
    pub workdir: PathBuf,
    /// Directories outside `workdir` that the file tools may use too. Those that do not exist yet may come
    /// later.
    pub allowed_roots: Vec<PathBuf>,
    /// Directories, inside `workdir` or an allowed root, in which `write` and `edit` are refused.
    pub read_only_roots: Vec<PathBuf>,
    /// Paths that the agent knows by another name than the machine does.
    pub mounts: Vec<Mount>,
    /// The largest file that `read` (without a range) and `edit` take, and the largest answer of `read`, in
    /// bytes. 256 KiB unless told otherwise; `None` is no limit.
    pub max_file_bytes: Option<u64>,
    /// The environment of bash. `None`: that of this process. Names beginning with `ANTHROPIC_` are left out
    /// of both.
    pub environment: Option<Vec<(OsString, OsString)>>,
}

impl Options {
    /// Confines the tools to `workdir`, with the usual limits.
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

/// A directory that the agent knows by another path: what it was told is `/mnt/session` may be any directory
/// here.
///
/// An absolute path under `virtual_path` given to a file tool is taken as one under `real_path`, and results
/// name the virtual path. Bash knows nothing of mounts: it sees the real directory.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a mount is these two paths")]
pub struct Mount {
    /// The absolute path that the agent uses.
    pub virtual_path: PathBuf,
    /// The directory it stands for, inside `workdir` or an allowed root; relative to `workdir` if not
    /// absolute.
    pub real_path: PathBuf,
}
