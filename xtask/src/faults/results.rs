//! Runs tests and parses their results.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Command, Stdio};

use super::rows::Elsewhere;
use crate::outcome::Problem;
use crate::test::browser;
use crate::{process, setup, workspace};

/// Results by the last part of the test's path. If two tests share a name, both must pass.
pub(super) type Results = BTreeMap<String, Test>;

pub(super) struct Test {
    pub(super) path: String,
    pub(super) passed: bool,
}

/// Runs the Rust tests whose paths contain one of `names`, or all if `names` is empty.
pub(super) fn rust(which: &[&str], names: &[&str]) -> Result<Results, Problem> {
    let arguments = ["test", "--no-fail-fast"].iter().chain(which).chain(&["--"]).chain(names);
    run(&mut process::cargo(arguments.copied()), &which.join(" "))
}

/// Runs tests in Node, and those of the same files whose names contain theirs. A result has the
/// name of its file and its own, as in `rows.txt`.
pub(super) fn javascript(tests: &[&Elsewhere]) -> Result<Results, Problem> {
    let mut results = Results::new();
    if tests.is_empty() {
        return Ok(results);
    }
    let variables = browser::variables()?;
    let installed = workspace::npm().join("test/hosts");
    let (package, source): (Vec<&Elsewhere>, Vec<_>) =
        tests.iter().partition(|test| workspace::root().join(&test.place).starts_with(&installed));
    if !package.is_empty() {
        setup::node_modules(&installed)?;
        process::run(process::program("node").arg("install.mjs").current_dir(&installed))?;
    }
    for (tests, folder) in [(source, workspace::npm()), (package, installed)] {
        if tests.is_empty() {
            continue;
        }
        let mut node = process::program("node");
        let reporter = workspace::root().join("xtask/src/faults/reporter.mjs");
        node.args(["--test", "--test-timeout=60000", "--test-reporter"]).arg(reporter);
        node.args(tests.iter().map(|test| format!("--test-name-pattern={}", pattern(&test.name))));
        let files: BTreeSet<_> = tests.iter().map(|test| workspace::root().join(&test.place)).collect();
        node.args(files).current_dir(folder).envs(variables.clone()).env("ROOT", workspace::root());
        results.extend(run(&mut node, "Node")?);
    }
    Ok(results)
}

fn run(command: &mut Command, what: &str) -> Result<Results, Problem> {
    let output = command.stderr(Stdio::inherit()).output().map_err(Problem::failed(what))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let results = read(&said);
    if !output.status.success() {
        // The output holds the reasons.
        println!("{said}");
    }
    if results.is_empty() {
        return Err(Problem::Failed(format!("no test ran for {what}")));
    }
    Ok(results)
}

/// Parses the output of libtest, whose format `reporter.mjs` writes too.
pub(super) fn read(said: &str) -> Results {
    let mut results = Results::new();
    let tests = said.lines().filter_map(|line| line.strip_prefix("test ")?.rsplit_once(" ... "));
    for (path, result) in tests {
        let name = path.rsplit("::").next().unwrap_or(path).to_owned();
        let test = results.entry(name).or_insert_with(|| Test { path: path.to_owned(), passed: true });
        test.passed &= result == "ok";
    }
    results
}

/// Returns a regular expression for a name, or for the beginning of several.
fn pattern(name: &str) -> String {
    let (mut escaped, name) = name.strip_suffix('*').map_or((String::new(), name), |name| ("^".into(), name));
    for character in name.chars() {
        if r"\^$.|?*+()[]{}/".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_and_only_ok_is_a_pass() {
        let said = "\nrunning 3 tests\ntest a::t01_x ... ok\ntest t02_y ... FAILED\ntest b::t03_z ... ignored\ntest result: FAILED.";
        let results: Vec<_> =
            read(said).into_iter().map(|(name, test)| (name, test.path, test.passed)).collect();
        let expected = [("t01_x", "a::t01_x", true), ("t02_y", "t02_y", false), ("t03_z", "b::t03_z", false)];
        assert_eq!(results, expected.map(|(name, path, passed)| (name.into(), path.into(), passed)));
    }

    #[test]
    fn of_two_tests_of_one_name_both_must_pass() {
        for said in ["test a::x ... ok\ntest b::x ... FAILED", "test a::x ... FAILED\ntest b::x ... ok"] {
            assert!(!read(said)["x"].passed, "{said}");
        }
    }

    #[test]
    fn a_name_is_no_pattern() {
        assert_eq!(pattern("a (b) in a/b?"), r"a \(b\) in a\/b\?");
        assert_eq!(pattern("f02_*"), "^f02_");
    }
}
