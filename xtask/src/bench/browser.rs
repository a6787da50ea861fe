//! The browser package: events followed in Node and Chromium, beside loops written by hand.

use crate::outcome::Problem;
use crate::speed::Programs;
use crate::{metadata, process, setup, wasm, workspace};

/// A page holds each stream in its memory, so it gets one event in so many.
const PART: &str = "4";

pub(super) fn print(programs: &Programs, rounds: usize) -> Result<(), Problem> {
    let browser = setup::chromium()?;
    wasm::build()?;
    let folder = metadata::target()?.join("corpora");
    std::fs::create_dir_all(&folder).map_err(Problem::failed(folder.display()))?;
    let corpora = process::read(programs.command("corpora").arg(&folder).arg(PART))?;
    let scripts = workspace::npm().join("bench");
    let node = |script: &str| {
        let mut command = process::program("node");
        command.arg(scripts.join(script)).env("CHROMIUM", &browser);
        command
    };
    println!();
    let rounds = rounds.to_string();
    process::run(node("follow.mjs").args(["100000", &rounds]))?;
    process::run(node("corpora.mjs").arg(&folder).arg(&rounds).args(corpora.split_whitespace()))
}
