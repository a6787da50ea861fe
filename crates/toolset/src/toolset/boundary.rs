//! The paths that belong to a session, and their names for the agent.

use std::io;
use std::path::{Path, PathBuf};

use super::canonical::{canonicalise, collapse};
use super::options::{Mount, Options};
use super::target::Target;
use super::wording::describe;

/// The directories that the file tools may use.
pub(crate) struct Boundary {
    /// The working directory comes first, so that a root inside it is reached through it.
    roots: Vec<PathBuf>,
    read_only: Vec<PathBuf>,
    /// Their real paths are canonical. The longest comes first.
    mounts: Vec<Mount>,
}

impl Boundary {
    pub(crate) fn new(options: &Options) -> io::Result<Self> {
        let workdir = options.workdir.canonicalize()?;
        if !workdir.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let real = |path: &PathBuf| canonicalise(&collapse(&workdir.join(path)));
        let mut roots = vec![workdir.clone()];
        for root in &options.allowed_roots {
            roots.push(real(root)?);
        }
        let read_only = options.read_only_roots.iter().map(real).collect::<io::Result<_>>()?;
        let mut mounts = Vec::new();
        for Mount { virtual_path, real_path } in &options.mounts {
            let mount = Mount { virtual_path: collapse(virtual_path), real_path: real(real_path)? };
            if !virtual_path.is_absolute() || !roots.iter().any(|root| mount.real_path.starts_with(root)) {
                let why = "a mount must lead from an absolute path to a permitted directory";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
            }
            mounts.push(mount);
        }
        mounts.sort_by_key(|mount| std::cmp::Reverse(mount.real_path.components().count()));
        Ok(Self { roots, read_only, mounts })
    }

    pub(crate) fn workdir(&self) -> &Path {
        &self.roots[0]
    }

    /// Resolves `given` and checks that it is inside.
    pub(crate) fn target(&self, tool: &'static str, given: &str) -> Result<Target, String> {
        if given.contains('\0') {
            return Err(format!("{tool}: a path cannot contain a NUL byte"));
        }
        self.locate(tool, given, &self.unmounted(given))
    }

    /// As [`Self::target`], from an absolute path on this machine.
    pub(crate) fn locate(&self, tool: &'static str, given: &str, path: &Path) -> Result<Target, String> {
        let real = canonicalise(path).map_err(|error| format!("{tool}: {given}: {}", describe(&error)))?;
        let root = self.root_of(&real).ok_or_else(|| {
            let others = if self.roots.len() > 1 { " and its other permitted directories" } else { "" };
            format!("path \"{given}\" is outside the session's working directory{others}")
        })?;
        Ok(Target::new(tool, given, root, real))
    }

    /// As [`Self::target`], for a tool that writes.
    pub(crate) fn writable_target(&self, tool: &'static str, given: &str) -> Result<Target, String> {
        let target = self.target(tool, given)?;
        match self.read_only.iter().find(|root| target.real().starts_with(root)) {
            None => Ok(target),
            Some(root) => Err(format!("{tool}: {given} is inside read-only directory {}", self.shown(root))),
        }
    }

    /// Names a real path as the agent knows it.
    pub(crate) fn shown(&self, real: &Path) -> String {
        let mounted = self.mounts.iter().find_map(|mount| {
            let rest = real.strip_prefix(&mount.real_path).ok()?;
            Some(collapse(&mount.virtual_path.join(rest)))
        });
        mounted.as_deref().unwrap_or(real).to_string_lossy().into_owned()
    }

    /// Finds the root of a real path.
    pub(crate) fn root_of(&self, real: &Path) -> Option<&Path> {
        self.roots.iter().map(PathBuf::as_path).find(|root| real.starts_with(root))
    }

    /// Makes an absolute path on this machine. `..` is collapsed in the text first.
    fn unmounted(&self, given: &str) -> PathBuf {
        let path = collapse(&self.workdir().join(given));
        let mounted = self.mounts.iter().filter(|_| given.starts_with('/')).filter_map(|mount| {
            let rest = path.strip_prefix(&mount.virtual_path).ok()?;
            Some((mount.virtual_path.components().count(), collapse(&mount.real_path.join(rest))))
        });
        // The innermost mount wins, as in a file system.
        mounted.max_by_key(|(depth, _)| *depth).map_or(path, |(_, real)| real)
    }
}
