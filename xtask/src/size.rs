//! `cargo xtask size`: prints how many bytes a browser downloads, part by part.

use std::path::Path;

use crate::outcome::Problem;
use crate::{process, workspace};

/// Prints the table for the package as last built. Fails if the package exceeds the limits in
/// `size.mjs`.
///
/// `named` is the wasm module with the names of its functions.
pub(crate) fn print(named: &Path) -> Result<(), Problem> {
    run(named, &[])
}

/// Prints the table as [`print()`] does, and writes the sizes into the package's README.
pub(crate) fn write(named: &Path) -> Result<(), Problem> {
    run(named, &["README.md"])
}

fn run(named: &Path, readme: &[&str]) -> Result<(), Problem> {
    if !workspace::npm().join("dist").is_dir() {
        return Err(Problem::Failed("the package is not built: run `cargo xtask wasm` first".to_owned()));
    }
    let script = workspace::root().join("xtask/src/size.mjs");
    let mut node = process::program("node");
    process::run(node.arg(script).arg(named).args(readme).current_dir(workspace::npm()))
}
