//! Builds and runs the programs of `benches/`, and parses their output.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::outcome::Problem;
use crate::{metadata, process, workspace};

/// Streams, each with its number of events when instructions are counted. Few events suffice, because
/// the count repeats.
pub(crate) const STREAMS: [(&str, u32); 3] = [("delta", 2_000), ("mixed", 1_000), ("large", 40)];

/// The folder of the built programs.
pub(crate) struct Programs(PathBuf);

/// The output of one run of a row.
pub(crate) struct Run {
    pub(crate) bytes: f64,
    pub(crate) events: f64,
    /// The time of the fastest pass, or zero without passes.
    pub(crate) seconds: f64,
}

impl Programs {
    /// Builds those of the programs that `choice` names, or all that need no async runtime. They have a
    /// folder of their own, because the workspace of the benches has another lock file.
    pub(crate) fn build(profile: &str, choice: &[&str]) -> Result<Self, Problem> {
        let target = metadata::target()?.join("benches");
        let manifest = workspace::root().join("benches/Cargo.toml");
        process::run(
            process::cargo(["build", "--locked", "--quiet", "--profile", profile])
                .args(choice)
                .arg("--manifest-path")
                .arg(manifest)
                .arg("--target-dir")
                .arg(&target),
        )?;
        Ok(Self(target.join(if profile == "dev" { "debug" } else { profile })))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn command(&self, name: &str) -> Command {
        process::program(&self.path(name).to_string_lossy())
    }

    /// Runs `rows` or `end_to_end` with these arguments.
    pub(crate) fn run(&self, name: &str, arguments: &[&str]) -> Result<Run, Problem> {
        let text = process::read(self.command(name).args(arguments))?;
        let numbers = |word: &str| -> Vec<f64> {
            let mut words = text.split_whitespace();
            let mut found = Vec::new();
            while let Some(next) = words.next() {
                if next == word {
                    found.extend(words.next().and_then(|number| number.parse::<f64>().ok()));
                }
            }
            found
        };
        let one = |word| numbers(word).into_iter().reduce(f64::min).unwrap_or_default();
        Ok(Run { bytes: one("bytes"), events: one("events"), seconds: one("seconds") })
    }

    /// Returns the instructions of each row for each byte of a stream. Subtracts those of a run that only
    /// creates the stream.
    pub(crate) fn instructions(
        &self,
        valgrind: &Path,
        rows: &[&str],
        stream: &str,
        events: u32,
    ) -> Result<Vec<f64>, Problem> {
        let events = events.to_string();
        let count = |row: &str, passes: &str| -> Result<f64, Problem> {
            let mut command = process::program(&valgrind.to_string_lossy());
            command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(self.path("rows"));
            command.args([row, stream, "--events", &events, "--passes", passes]);
            let output = command.output().map_err(Problem::failed("valgrind"))?;
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            let collected = text.split("Collected :").nth(1).and_then(|rest| rest.split_whitespace().next());
            let count = collected.and_then(|count| count.parse().ok()).filter(|_| output.status.success());
            count.ok_or_else(|| Problem::Failed(format!("{row} over {stream} under valgrind: {text}")))
        };
        let bytes = self.run("rows", &[rows[0], stream, "--events", &events, "--passes", "0"])?.bytes;
        let before = count(rows[0], "0")?;
        rows.iter().map(|row| Ok((count(row, "1")? - before) / bytes)).collect()
    }
}

/// Returns the median, and the range as a share of the median.
pub(crate) fn median_and_spread(mut values: Vec<f64>) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let median = values[values.len() / 2];
    (median, (values[values.len() - 1] - values[0]) / median)
}

/// Returns the number that a program printed after a word.
pub(crate) fn number_after(word: &str, text: &str) -> f64 {
    let rest = text.split(word).nth(1).and_then(|rest| rest.split_whitespace().next());
    rest.and_then(|number| number.parse().ok()).unwrap_or(f64::NAN)
}
