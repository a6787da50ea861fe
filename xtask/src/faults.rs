//! `cargo xtask faults`: runs the tests of every fault and writes the results to `docs/faults.md`.
//!
//! The page shows no times, so that it changes only when a row does.

mod found;
mod results;
mod rows;

use std::fs;

use crate::generated::File;
use crate::outcome::{Problem, none_of};
use crate::workspace;
use results::Results;
use rows::{Elsewhere, Line, Note, Row};

const INTRODUCTION: &str = "# Faults

Lists the faults between a program and the service, the required behaviour, and the tests that prove it. Written by `cargo xtask faults`
from a run of these tests over real sockets; the rows are in `crates/blocking/tests/faults/rows.txt`. \"Same transcript\" is the list of
id, type and bytes of every event that a run without a fault gives, none twice. Memory is the growth of the peak of resident memory of a
process that does nothing else. \"Red at\" names the commit at which the tests of a row failed.
";

const CLIENT: &str = "managed-agents-blocking";

/// Returns the table. Fails if a row has no test, or a test failed.
pub(crate) fn files() -> Result<Vec<File>, Problem> {
    Ok(vec![("docs/faults.md".to_owned(), table()?)])
}

fn table() -> Result<String, Problem> {
    let path = workspace::root().join("crates/blocking/tests/faults/rows.txt");
    let text = fs::read_to_string(&path).map_err(Problem::failed(path.display()))?;
    let lines = rows::read(&text)?;
    let rows: Vec<&Row> = lines.iter().filter_map(Line::row).collect();
    // Tests the client with its default TLS, and the rest with all features, as the step `test` does.
    let own = results::rust(&["-p", CLIENT, "--test", "faults"], &[])?;
    let found = found::tests()?;
    let (scripts, rust): (Vec<&Elsewhere>, Vec<_>) =
        rows.iter().flat_map(|row| &row.elsewhere).chain(&found).partition(|test| test.is_javascript());
    let names: Vec<_> = rust.iter().map(|test| test.name.as_str()).collect();
    let mut elsewhere = results::rust(&["--workspace", "--all-features", "--lib", "--tests"], &names)?;
    elsewhere.extend(results::javascript(&scripts)?);
    let mut text = INTRODUCTION.to_owned();
    let mut faults = Vec::new();
    for line in &lines {
        match line {
            Line::Section(name) => {
                text += &format!(
                    "\n## {name}\n\n| row | fault | must | tests | result |\n| --- | --- | --- | --- | --- |\n"
                );
            }
            Line::Row(row) => text += &shown(row, &own, &found, &elsewhere, &mut faults),
        }
    }
    for name in own.keys().chain(found.iter().map(|test| &test.name)) {
        if !rows.iter().any(|row| row.owns(name)) {
            faults.push(format!("{name} belongs to no row of rows.txt"));
        }
    }
    none_of(&faults, text)
}

/// Returns a row of the table. Adds the reasons why the row fails to `faults`.
fn shown(
    row: &Row,
    own: &Results,
    found: &[Elsewhere],
    elsewhere: &Results,
    faults: &mut Vec<String>,
) -> String {
    let mut tests: Vec<(String, bool)> = own
        .iter()
        .filter(|(name, _)| row.owns(name))
        .map(|(_, test)| (test.path.clone(), test.passed))
        .collect();
    let named = row.elsewhere.iter().filter(|test| !found.contains(test));
    for test in named.chain(found.iter().filter(|test| row.owns(&test.name))) {
        match ended(test, elsewhere) {
            Some(ended) => tests.push(ended),
            None => faults.push(format!("{}: there is no test {} in {}", row.id, test.name, test.place)),
        }
    }
    for (path, _) in tests.iter().filter(|(_, passed)| !passed) {
        faults.push(format!("{}: {path} failed", row.id));
    }
    if tests.is_empty() && !matches!(row.note, Some(Note::NotHere(_))) {
        faults.push(format!("{} has no test", row.id));
    }
    let result = match &row.note {
        None => "passes".to_owned(),
        Some(Note::RedAt(commit)) => format!("passes; red at {commit}"),
        Some(Note::NotHere(why)) => format!("not here: {why}"),
    };
    let paths: Vec<_> = tests.iter().map(|(path, _)| format!("`{path}`")).collect();
    format!("| {} | {} | {} | {} | {result} |\n", row.id, row.fault, row.must, paths.join("<br>"))
}

/// Returns the name that the table shows for a test, and whether the test passed.
fn ended(test: &Elsewhere, results: &Results) -> Option<(String, bool)> {
    let shown = format!("{}: {}", test.place, test.name);
    if !test.is_javascript() {
        let result = results.get(&test.name)?;
        return Some((format!("{}: {}", test.place, result.path), result.passed));
    }
    let Some(beginning) = shown.strip_suffix('*') else {
        return Some((shown.clone(), results.get(&shown)?.passed));
    };
    let all: Vec<_> = results.iter().filter(|(name, _)| name.starts_with(beginning)).collect();
    let passed = all.iter().all(|(_, result)| result.passed);
    (!all.is_empty()).then(|| (format!("{shown} ({} tests)", all.len()), passed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_a_test_or_with_a_failed_one_is_named() {
        let text = "T1 | a | b\nT2 | a | b\nT3 | a | b | not here: nowhere\nT4 | a | b\n  a.mjs: x\n  core: y\n  core: z";
        let lines = rows::read(text).unwrap();
        let own = results::read("test t01_x ... FAILED");
        let elsewhere = results::read("test a.mjs: x ... FAILED\ntest b.mjs: y ... ok\ntest deep::z ... ok");
        let mut faults = Vec::new();
        for row in lines.iter().filter_map(Line::row) {
            shown(row, &own, &[], &elsewhere, &mut faults);
        }
        let expected =
            ["T1: t01_x failed", "T2 has no test", "T4: there is no test y in core", "T4: a.mjs: x failed"];
        assert_eq!(faults, expected);
    }

    #[test]
    fn a_row_shows_its_tests_and_where_they_were_red() {
        let lines = rows::read("F02 | a | b | red at 1234567\n  a.mjs: x\n  core: z").unwrap();
        let elsewhere = results::read("test a.mjs: x ... ok\ntest deep::z ... ok");
        let row = shown(lines[0].row().unwrap(), &Results::new(), &[], &elsewhere, &mut Vec::new());
        assert_eq!(row, "| F02 | a | b | `a.mjs: x`<br>`core: deep::z` | passes; red at 1234567 |\n");
    }

    #[test]
    fn tests_that_begin_with_a_row_are_its_own_wherever_they_are() {
        let lines = rows::read("F02 | a | b\n  core: f02_z").unwrap();
        let results = "test a.mjs: f02_x ... ok\ntest a.mjs: f02_y ... FAILED\ntest deep::f02_z ... ok\ntest f03_z ... ok";
        let found = [("a.mjs", "f02_*"), ("core", "f02_z"), ("core", "f03_z")];
        let found = found.map(|(place, name)| Elsewhere { place: place.into(), name: name.into() });
        let mut faults = Vec::new();
        let row =
            shown(lines[0].row().unwrap(), &Results::new(), &found, &results::read(results), &mut faults);
        assert_eq!(row, "| F02 | a | b | `a.mjs: f02_* (2 tests)`<br>`core: deep::f02_z` | passes |\n");
        assert_eq!(faults, ["F02: a.mjs: f02_* (2 tests) failed"]);
    }
}
