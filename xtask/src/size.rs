//! `cargo xtask size`: how much a browser downloads.

use crate::outcome::Problem;
use crate::{process, workspace};

/// Prints the table for the package as last built.
pub(crate) fn print() -> Result<(), Problem> {
    if !workspace::npm().join("dist").is_dir() {
        return Err(Problem::Failed("the package is not built: run `cargo xtask wasm` first".to_owned()));
    }
    let script = workspace::root().join("xtask/src/size.mjs");
    process::run(process::program("node").arg(script).current_dir(workspace::npm()))
}
