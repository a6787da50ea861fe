//! Folders of the workspace.

use std::path::{Path, PathBuf};

/// Returns the folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// Returns the folder of the npm package.
pub(crate) fn npm() -> PathBuf {
    root().join("npm")
}
