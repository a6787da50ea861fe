//! Reads what cargo knows about the workspace.

use std::path::PathBuf;

use cargo_metadata::{Metadata, MetadataCommand};

use crate::outcome::Problem;
use crate::process;

/// Returns all packages of the lock file, resolved with all features.
pub(crate) fn read() -> Result<Metadata, Problem> {
    from(&["--all-features", "--locked"])
}

/// Returns the folder into which cargo builds.
pub(crate) fn target() -> Result<PathBuf, Problem> {
    Ok(from(&["--no-deps"])?.target_directory.into_std_path_buf())
}

fn from(options: &[&str]) -> Result<Metadata, Problem> {
    let text = process::read(process::cargo(["metadata", "--format-version=1"]).args(options))?;
    MetadataCommand::parse(text).map_err(Problem::failed("cargo metadata"))
}
