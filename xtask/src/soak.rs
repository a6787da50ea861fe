//! `cargo xtask soak`: many simulated schedules of the session machines in a release build, and what became of them.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::outcome::Problem;
use crate::process;

/// Schedules in all kinds together, unless told otherwise.
const SCHEDULES: u64 = 100_000;

/// What one kind of schedules came to.
#[derive(Debug, PartialEq)]
struct Kind {
    name: String,
    schedules: u64,
    seconds: f64,
    failed: u64,
}

/// `words`: how many schedules, and from which seed on.
pub(crate) fn run(words: &[&str]) -> Result<(), Problem> {
    let number = |at: usize, otherwise: u64| match words.get(at) {
        None => Ok(otherwise),
        Some(word) => word.replace('_', "").parse().map_err(Problem::failed(word)),
    };
    let (schedules, first) = (number(0, SCHEDULES)?, number(1, 0)?);
    let mut command = process::cargo([
        "test",
        "--release",
        "--package=managed-agents-core",
        "--test=simulation",
        "--",
        "--nocapture",
        // Each kind has all cores to itself, so that its speed says something.
        "--test-threads=1",
    ]);
    command.env("SIMULATION_SCHEDULES", schedules.to_string()).env("SIMULATION_FIRST", first.to_string());
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(Problem::failed("cargo test"))?;
    let mut kinds = Vec::new();
    for line in BufReader::new(child.stdout.take().expect("its output is piped")).lines() {
        let line = line.map_err(Problem::failed("cargo test"))?;
        match kind(&line) {
            Some(kind) => kinds.push(kind),
            None => println!("{line}"),
        }
    }
    let status = child.wait().map_err(Problem::failed("cargo test"))?;
    println!("{}", table(&kinds));
    if !status.success() {
        return Err(Problem::Failed("not every schedule holds: see above".to_owned()));
    }
    if kinds.is_empty() {
        return Err(Problem::Failed("the simulation ran no schedule".to_owned()));
    }
    Ok(())
}

/// Reads the line that the simulation prints for a kind; libtest may have begun it.
fn kind(line: &str) -> Option<Kind> {
    let (_, line) = line.split_once("soak: ")?;
    let (name, rest) = line.split_once(": ")?;
    let words: Vec<_> = rest.split_whitespace().collect();
    match words.as_slice() {
        [schedules, "schedules,", seconds, "s,", failed, "failed"] => Some(Kind {
            name: name.to_owned(),
            schedules: schedules.parse().ok()?,
            seconds: seconds.parse().ok()?,
            failed: failed.parse().ok()?,
        }),
        _ => None,
    }
}

fn table(kinds: &[Kind]) -> String {
    let row = |name: &str, schedules: u64, seconds: f64, failed: u64| {
        let speed = schedules as f64 / seconds.max(0.1);
        format!("\n{name:<20} {schedules:>10} {seconds:>8.1} {speed:>10.0} {failed:>7}")
    };
    let mut table =
        format!("\n{:<20} {:>10} {:>8} {:>10} {:>7}", "kind", "schedules", "seconds", "per second", "failed");
    for kind in kinds {
        table += &row(&kind.name, kind.schedules, kind.seconds, kind.failed);
    }
    let schedules = kinds.iter().map(|kind| kind.schedules).sum();
    let seconds = kinds.iter().map(|kind| kind.seconds).sum();
    table + &row("all", schedules, seconds, kinds.iter().map(|kind| kind.failed).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_kind_is_read_also_behind_the_name_of_its_test() {
        let read = kind("test stream::x ... soak: whatever_drops: 4500 schedules, 2.5 s, 1 failed").unwrap();
        let expected = Kind { name: "whatever_drops".into(), schedules: 4500, seconds: 2.5, failed: 1 };
        assert_eq!(read, expected);
        assert_eq!(kind("test stream::x ... ok"), None);
        let table = table(&[read, expected]);
        assert!(table.ends_with("all                        9000      5.0       1800       2"), "{table}");
    }
}
