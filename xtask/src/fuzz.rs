//! `cargo xtask fuzz`: runs each fuzz target under libFuzzer, and the one of the npm package in Node,
//! for some minutes.

use std::process::Stdio;

use crate::outcome::{Problem, none_of};
use crate::{process, setup, wasm};

/// The default time of each target, in minutes.
const MINUTES: &str = "8";

/// Prints executions and coverage of each target. New inputs go to `fuzz/corpus`.
pub(crate) fn run(minutes: Option<&&str>) -> Result<(), Problem> {
    if process::find(&["cargo-fuzz"]).is_none() {
        return Err(Problem::Missing("cargo-fuzz: run `cargo install cargo-fuzz`".to_owned()));
    }
    let minutes = minutes.copied().unwrap_or(MINUTES);
    let seconds = 60.0 * minutes.parse::<f64>().map_err(Problem::failed(minutes))?;
    let targets = process::read(&mut process::cargo(["fuzz", "list", "--fuzz-dir=fuzz"]))?;
    let mut faults = Vec::new();
    println!("{:<10} {:>12} {:>8}", "target", "executions", "edges");
    for target in targets.lines() {
        // The code is safe Rust, so a sanitizer would only make it slower.
        let mut fuzz = process::cargo(["fuzz", "run", "--fuzz-dir=fuzz", "--dev", "--sanitizer=none"]);
        fuzz.args([target, "--", "-print_final_stats=1", "-timeout=25", "-max_len=4096"]);
        fuzz.arg(format!("-max_total_time={seconds:.0}"));
        let output = fuzz.stdout(Stdio::inherit()).output().map_err(Problem::failed(target))?;
        let said = String::from_utf8_lossy(&output.stderr);
        let after = |label: &str| {
            let (_, rest) = said.rsplit_once(label)?;
            rest.split_whitespace().next()
        };
        let executions = after("stat::number_of_executed_units:").unwrap_or("-");
        println!("{target:<10} {executions:>12} {:>8}", after(" cov: ").unwrap_or("-"));
        if !output.status.success() {
            eprintln!("{said}");
            faults.push(format!("{target} broke its invariant"));
        }
    }
    wasm::build()?;
    let mut node = setup::installed("node")?;
    node.args(["--test", "npm/test/unit/fuzz.test.mjs"]).env("FUZZ_SECONDS", format!("{seconds:.0}"));
    if process::run(&mut node).is_err() {
        faults.push("npm/test/unit/fuzz.test.mjs broke its invariant".to_owned());
    }
    none_of(&faults, "").map(drop)
}
