//! `cargo xtask size`: prints how many bytes a browser downloads, part by part.

use crate::outcome::Problem;
use crate::{process, workspace};

/// Prints the table for the package as last built. Fails if the package exceeds the limits in
/// `size.mjs`.
pub(crate) fn print() -> Result<(), Problem> {
    run(&[])
}

/// Prints the table as [`print()`] does, and writes the sizes into the package's README.
pub(crate) fn write() -> Result<(), Problem> {
    run(&["README.md"])
}

fn run(readme: &[&str]) -> Result<(), Problem> {
    if !workspace::npm().join("dist").is_dir() {
        return Err(Problem::Failed("the package is not built: run `cargo xtask wasm` first".to_owned()));
    }
    let script = workspace::root().join("xtask/src/size.mjs");
    process::run(process::program("node").arg(script).args(readme).current_dir(workspace::npm()))
}
