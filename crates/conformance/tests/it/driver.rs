//! The tests that `docs/driver.md` names exist.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn each_behaviour_of_a_driver_has_its_test_in_both_languages() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(workspace.join("docs/driver.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| ") && line.contains("::"));
    let faults: Vec<_> = rows.clone().flat_map(|row| missing(&workspace, row)).collect();
    assert!(rows.count() > 25, "docs/driver.md has its rows");
    assert!(faults.is_empty(), "docs/driver.md names tests that are not there:\n  {}", faults.join("\n  "));
}

/// Returns the cells of a row whose test is not there.
fn missing(workspace: &Path, row: &str) -> Vec<String> {
    let cells: Vec<_> = row.split(" | ").map(|cell| cell.trim_matches(['|', ' '])).collect();
    let [_, rust, javascript] = cells[..] else { return vec![format!("not three cells: {row}")] };
    [in_rust(workspace, rust), in_javascript(workspace, javascript)].into_iter().flatten().collect()
}

fn in_rust(workspace: &Path, cell: &str) -> Option<String> {
    let (file, name) = cell.trim_matches('`').split_once("::").unwrap_or_default();
    let suites = ["crates/async/tests/client", "crates/async/tests/simulation", "crates/wasm/tests/page"];
    let mut files = suites.iter().map(|suite| workspace.join(suite).join(file).with_extension("rs"));
    let is_there = files.any(|file| contains(file, &format!("fn {name}()")));
    (!is_there).then(|| cell.to_owned())
}

fn in_javascript(workspace: &Path, cell: &str) -> Option<String> {
    let (file, name) = cell.split_once(": ").unwrap_or_default();
    let file = format!("npm/test/unit/{}.test.mjs", file.trim_matches('`'));
    let is_there =
        ['"', '`'].iter().any(|quote| contains(workspace.join(&file), &format!("{quote}{name}{quote}")));
    (!is_there).then(|| cell.to_owned())
}

fn contains(file: PathBuf, text: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|content| content.contains(text))
}
