//! Finds the tests of a row by their names in the sources: the name of a test of `F02` begins with
//! `f02_`.

use std::fs;
use std::path::Path;

use super::rows::Elsewhere;
use crate::outcome::Problem;
use crate::{metadata, workspace};

/// The tests of the client, which run apart with the default TLS.
const OWN: &str = "crates/blocking/tests/faults";

/// Folders without sources of this repository.
const SKIPPED: [&str; 3] = ["node_modules", "dist", "target"];

/// Finds Rust tests by package, and JavaScript tests by file. One entry, `f02_*`, stands for all
/// JavaScript tests of a row in one file.
pub(super) fn tests() -> Result<Vec<Elsewhere>, Problem> {
    let mut found = Vec::new();
    let metadata = metadata::read()?;
    for package in metadata.workspace_packages() {
        let folder = package.manifest_path.parent().expect("a manifest lies in a folder");
        walk(folder.as_std_path(), &package.name, &mut found)?;
    }
    walk(&workspace::npm(), "managed-agents", &mut found)?;
    found.sort();
    found.dedup();
    Ok(found)
}

fn walk(folder: &Path, package: &str, found: &mut Vec<Elsewhere>) -> Result<(), Problem> {
    for entry in fs::read_dir(folder).map_err(Problem::failed(folder.display()))? {
        let path = entry.map_err(Problem::failed(folder.display()))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A folder with a manifest of its own is another package.
        let is_other = SKIPPED.contains(&&*name) || path.ends_with(OWN) || path.join("Cargo.toml").is_file();
        if path.is_dir() && !path.is_symlink() && !is_other {
            walk(&path, package, found)?;
        } else if name.ends_with(".rs") || name.ends_with(".test.mjs") {
            let text = fs::read_to_string(&path).map_err(Problem::failed(path.display()))?;
            if name.ends_with(".rs") {
                found.extend(rust(&text).map(|name| Elsewhere { place: package.into(), name: name.into() }));
            } else {
                let place = path.strip_prefix(workspace::root()).unwrap_or(&path).display().to_string();
                found.extend(javascript(&text).map(|name| Elsewhere { place: place.clone(), name }));
            }
        }
    }
    Ok(())
}

fn rust(text: &str) -> impl Iterator<Item = &str> {
    let names =
        text.lines().filter_map(|line| Some(line.trim_start().strip_prefix("fn ")?.split_once('(')?.0));
    names.filter(|name| row(name).is_some())
}

fn javascript(text: &str) -> impl Iterator<Item = String> {
    let names = text.split("test(").skip(1).map(|name| name.trim_start().trim_start_matches(['"', '`']));
    names.filter_map(|name| Some(format!("{}*", row(name)?)))
}

/// Returns the beginning of a test's name that identifies its row.
fn row(name: &str) -> Option<&str> {
    let (row, bytes) = (name.get(..4)?, name.as_bytes());
    let is_row = bytes[0].is_ascii_lowercase() && bytes[1..3].iter().all(u8::is_ascii_digit);
    (is_row && b"_:".contains(&bytes[3])).then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_by_the_beginnings_of_their_names() {
        let text = "#[test]\n    fn f02_x_y() {\nfn helper() {\nfn f3_x() {\nfn t10_z() {";
        assert_eq!(rust(text).collect::<Vec<_>>(), ["f02_x_y", "t10_z"]);
        let text = "test(`f06_${a} takes`, async () => {\n  test(\"f12_x\", () =>\ntest(\"plain\", () =>\ntest(name, f)\ntest(\n  \"f13: x\",";
        assert_eq!(javascript(text).collect::<Vec<_>>(), ["f06_*", "f12_*", "f13:*"]);
    }
}
