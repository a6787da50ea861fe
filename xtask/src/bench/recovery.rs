//! `cargo xtask bench recovery`: measures how soon turns continue after faults.

use crate::outcome::Problem;
use crate::speed::Programs;
use crate::{process, wasm, workspace};

/// `words`: a seed instead of a random one, and one client instead of all. Waits are measured, not speed: a build without optimisation is enough.
pub(crate) fn run(words: &[&str]) -> Result<(), Problem> {
    wasm::build()?;
    let programs = Programs::build("dev", &["--bin=recovery"])?;
    let mut command = programs.command("recovery");
    command.arg(workspace::npm().join("bench/recovery.mjs")).args(words);
    process::run(&mut command)
}
