//! `cargo xtask size`: how much a browser downloads, part by part, and whether it is too much.

use crate::outcome::Problem;
use crate::{process, wasm, workspace};

/// Prints the table for the package as last built. Fails if it is larger than the limits in `size.mjs`.
pub(crate) fn print() -> Result<(), Problem> {
    run(&[])
}

/// As [`print()`], and writes the sizes into the package's README.
pub(crate) fn write() -> Result<(), Problem> {
    run(&["README.md"])
}

fn run(readme: &[&str]) -> Result<(), Problem> {
    if !workspace::npm().join("dist").is_dir() {
        return Err(Problem::Failed("the package is not built: run `cargo xtask wasm` first".to_owned()));
    }
    let script = workspace::root().join("xtask/src/size.mjs");
    let mut node = process::program("node");
    process::run(node.arg(script).arg(wasm::named()?).args(readme).current_dir(workspace::npm()))
}
