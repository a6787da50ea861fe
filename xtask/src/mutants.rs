//! `cargo xtask mutants`: breaks the code in one place at a time, and lists the changes that no fast
//! test notices. `docs/mutants.md` explains those of the last run.

use std::fs;

use crate::outcome::Problem;
use crate::{metadata, process};

/// The default number of mutants.
const NUMBER: usize = 300;

/// Another seed draws other mutants.
const SEED: u64 = 1;

/// The packages, each with its fast tests and the beginnings of the files that come first.
const PACKAGES: [(&str, &[&str], &[&str]); 2] = [
    (
        "managed-agents-core",
        &["--lib", "--test=timelines"],
        &[
            "session/turn",
            "session/stream",
            "session/state",
            "session/seen",
            "session/recent",
            "request/retry",
        ],
    ),
    (
        "managed-agents-toolset",
        &["--lib", "--tests"],
        &["toolset/boundary", "toolset/canonical", "toolset/target"],
    ),
];

/// Prints the mutants that were missed, and leaves the details in `target/mutants`. cargo-mutants 27 also
/// deletes each field of a `Self { .. }`, drawn or not.
pub(crate) fn run(number: Option<&&str>) -> Result<(), Problem> {
    if process::find(&["cargo-mutants"]).is_none() {
        return Err(Problem::Missing("cargo-mutants: run `cargo install --locked cargo-mutants`".to_owned()));
    }
    let number = number.map_or(Ok(NUMBER), |word| word.parse().map_err(Problem::failed(word)))?;
    let mut all = Vec::new();
    for (package, _, first) in PACKAGES {
        let list = process::read(&mut process::cargo(["mutants", "--list", "--package", package]))?;
        let place =
            |name: &str| (!first.iter().any(|file| name.contains(&format!("src/{file}"))), hash(name));
        all.extend(list.lines().map(|name| (place(name), name.to_owned(), package)));
    }
    all.sort();
    all.truncate(number);
    let folder = metadata::target()?.join("mutants");
    for (package, tests, _) in PACKAGES {
        let drawn: Vec<_> =
            all.iter().filter(|found| found.2 == package).map(|found| regex(&found.1)).collect();
        if drawn.is_empty() {
            continue;
        }
        let output = folder.join(package);
        fs::create_dir_all(&output).map_err(Problem::failed(output.display()))?;
        let mut mutants =
            process::cargo(["mutants", "--shuffle", "--all-features", "--package", package, "--output"]);
        mutants.arg(output).env("CARGO_PROFILE_DEV_DEBUG", "0");
        mutants.args(drawn).args(tests.iter().map(|test| format!("--cargo-arg={test}")));
        let status = mutants.status().map_err(Problem::failed("cargo mutants"))?;
        // Mutants that were missed, or that ran for too long.
        if !matches!(status.code(), Some(0 | 2 | 3)) {
            return Err(Problem::Failed(format!("cargo mutants ended with {status}")));
        }
    }
    Ok(())
}

/// Orders the mutants at random, and the same way each time (FNV-1a).
fn hash(name: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ SEED;
    name.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Returns the option that selects one mutant.
fn regex(name: &str) -> String {
    let escape =
        |letter: char| "\\.+*?()|[]{}^$".contains(letter).then_some('\\').into_iter().chain([letter]);
    format!("--re=^{}$", name.chars().flat_map(escape).collect::<String>())
}
