//! `cargo xtask soak`: runs many simulated schedules of the session machines in a release build.

use crate::outcome::Problem;
use crate::process;

/// The default number of schedules, of all kinds together.
const SCHEDULES: u64 = 100_000;

/// Runs the simulation, which prints a line for each kind of schedule.
///
/// `words` are the number of schedules and the first seed.
pub(crate) fn run(words: &[&str]) -> Result<(), Problem> {
    let number = |at: usize, default: u64| match words.get(at) {
        None => Ok(default),
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
        // One kind after the other has all cores, so that their speeds can be compared.
        "--test-threads=1",
    ]);
    command.env("SIMULATION_SCHEDULES", schedules.to_string()).env("SIMULATION_FIRST", first.to_string());
    process::run(&mut command)
}
