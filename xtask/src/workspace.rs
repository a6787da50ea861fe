//! Where things are, and what `cargo metadata` says of them.

use std::path::{Path, PathBuf};

use cargo_metadata::{Metadata, MetadataCommand};

use crate::outcome::Problem;
use crate::process;

/// The folder of the workspace's `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// The folder of the npm package.
pub(crate) fn npm() -> PathBuf {
    root().join("crates/wasm/npm")
}

/// Packages, with what each asks of others under all features.
pub(crate) fn metadata() -> Result<Metadata, Problem> {
    let text =
        process::read(&mut process::cargo(["metadata", "--format-version=1", "--all-features", "--locked"]))?;
    MetadataCommand::parse(text).map_err(Problem::failed("cargo metadata"))
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> Result<PathBuf, Problem> {
    let text = process::read(&mut process::cargo(["metadata", "--format-version=1", "--no-deps"]))?;
    let metadata = MetadataCommand::parse(text).map_err(Problem::failed("cargo metadata"))?;
    Ok(metadata.target_directory.into_std_path_buf())
}
