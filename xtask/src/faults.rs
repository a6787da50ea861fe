//! `cargo xtask faults`: runs the tests of every fault, and writes what came of it to `docs/faults.md`. No times in it, so that it
//! changes only when a row does.

mod rows;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use crate::outcome::{Outcome, Problem, none_of};
use crate::{process, workspace};
use rows::{Line, Row};

/// Tests by their names, which are the last parts of their paths.
type Results = BTreeMap<String, Test>;

struct Test {
    path: String,
    passed: bool,
}

const INTRODUCTION: &str = "# Faults

What can go wrong between a program and the service, what must happen then, and the tests that prove it. Written by `cargo xtask faults`
from a run of these tests over real sockets; the rows are in `crates/blocking/tests/faults/rows.txt`. \"Same transcript\" is the list of
id, type and bytes of every event that a run without a fault gives, none twice. Memory is the growth of the peak of resident memory of a
process that does nothing else.
";

const CLIENT: &str = "managed-agents-blocking";

/// Writes the table.
pub(crate) fn write() -> Result<(), Problem> {
    let table = table()?;
    let file = file();
    fs::create_dir_all(file.with_file_name("")).map_err(Problem::failed("docs"))?;
    fs::write(&file, table).map_err(Problem::failed(file.display()))?;
    println!("wrote {}", file.display());
    Ok(())
}

/// Fails if a row has no test, a test failed, or the table that is committed is another.
pub(crate) fn check() -> Outcome {
    let table = table()?;
    let committed = fs::read_to_string(file()).unwrap_or_default();
    if committed != table {
        return Err(Problem::Failed("docs/faults.md is out of date: run `cargo xtask faults`".into()));
    }
    Ok(format!("{} rows", table.lines().filter(|line| line.starts_with("| ")).count()))
}

fn file() -> PathBuf {
    workspace::root().join("docs/faults.md")
}

fn table() -> Result<String, Problem> {
    let path = workspace::root().join("crates/blocking/tests/faults/rows.txt");
    let text = fs::read_to_string(&path).map_err(Problem::failed(path.display()))?;
    let lines = rows::read(&text)?;
    let rows = || lines.iter().filter_map(Line::row);
    // The client is tested with the TLS that it has by default; the rest as the step `test` has built it.
    let own = results(&["-p", CLIENT, "--test", "faults"], &[])?;
    let names: Vec<_> = rows().flat_map(|row| row.elsewhere.values().flatten()).map(String::as_str).collect();
    let elsewhere = results(&["--workspace", "--all-features", "--lib", "--tests"], &names)?;
    let mut text = INTRODUCTION.to_owned();
    let mut faults = Vec::new();
    for line in &lines {
        match line {
            Line::Section(name) => {
                text += &format!(
                    "\n## {name}\n\n| row | fault | must | tests | result |\n| --- | --- | --- | --- | --- |\n"
                );
            }
            Line::Row(row) => text += &shown(row, &own, &elsewhere, &mut faults),
        }
    }
    for (name, test) in &own {
        if !rows().any(|row| row.owns(name)) {
            faults.push(format!("{} is of no row", test.path));
        }
    }
    none_of(&faults, text)
}

/// A row of the table; what is wrong with it is added to `faults`.
fn shown(row: &Row, own: &Results, elsewhere: &Results, faults: &mut Vec<String>) -> String {
    let mut tests: Vec<(String, bool)> = own
        .iter()
        .filter(|(name, _)| row.owns(name))
        .map(|(_, test)| (test.path.clone(), test.passed))
        .collect();
    for (package, names) in &row.elsewhere {
        for name in names {
            match elsewhere.get(name) {
                Some(test) => tests.push((format!("{package}: {}", test.path), test.passed)),
                None => faults.push(format!("{}: there is no test {name} in {package}", row.id)),
            }
        }
    }
    for (path, _) in tests.iter().filter(|(_, passed)| !passed) {
        faults.push(format!("{}: {path} failed", row.id));
    }
    if tests.is_empty() && row.not_here.is_none() {
        faults.push(format!("{} has no test", row.id));
    }
    let result = row.not_here.as_ref().map_or_else(|| "passes".to_owned(), |why| format!("not here: {why}"));
    let paths: Vec<_> = tests.iter().map(|(path, _)| format!("`{path}`")).collect();
    format!("| {} | {} | {} | {} | {result} |\n", row.id, row.fault, row.must, paths.join("<br>"))
}

/// Runs tests, those named or all, and reads the lines of libtest.
fn results(which: &[&str], names: &[&str]) -> Result<Results, Problem> {
    let arguments = ["test", "--no-fail-fast"].iter().chain(which).chain(&["--"]).chain(names);
    let mut command = process::cargo(arguments.copied());
    let output = command.stderr(Stdio::inherit()).output().map_err(Problem::failed("cargo test"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let results = read_results(&said);
    if !output.status.success() {
        // Why it failed stands there.
        println!("{said}");
    }
    if results.is_empty() {
        return Err(Problem::Failed(format!("no test ran for {}", which.join(" "))));
    }
    Ok(results)
}

fn read_results(said: &str) -> Results {
    let tests = said.lines().filter_map(|line| line.strip_prefix("test ")?.rsplit_once(" ... "));
    tests
        .map(|(path, result)| {
            let name = path.rsplit("::").next().unwrap_or(path).to_owned();
            (name, Test { path: path.to_owned(), passed: result == "ok" })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_and_only_ok_is_a_pass() {
        let said = "\nrunning 3 tests\ntest a::t01_x ... ok\ntest t02_y ... FAILED\ntest b::t03_z ... ignored\ntest result: FAILED.";
        let results: Vec<_> =
            read_results(said).into_iter().map(|(name, test)| (name, test.path, test.passed)).collect();
        let expected = [("t01_x", "a::t01_x", true), ("t02_y", "t02_y", false), ("t03_z", "b::t03_z", false)];
        assert_eq!(results, expected.map(|(name, path, passed)| (name.into(), path.into(), passed)));
    }

    #[test]
    fn a_row_without_a_test_or_with_a_failed_one_is_named() {
        let lines = rows::read("T1 | a | b\nT2 | a | b\nT3 | a | b | not here: nowhere").unwrap();
        let own = read_results("test t01_x ... FAILED");
        let mut faults = Vec::new();
        for row in lines.iter().filter_map(Line::row) {
            shown(row, &own, &BTreeMap::new(), &mut faults);
        }
        assert_eq!(faults, ["T1: t01_x failed", "T2 has no test"]);
    }
}
