//! Packs every published crate in the order of `RELEASING.md`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::outcome::{Outcome, Problem, none_of};
use crate::{metadata, process, workspace};

pub(super) fn check() -> Outcome {
    let text = fs::read_to_string(workspace::root().join("RELEASING.md"))
        .map_err(Problem::failed("RELEASING.md"))?;
    let order = order(&text);
    let faults = misplaced(&order)?;
    if !faults.is_empty() {
        return none_of(&faults, String::new());
    }
    // Cargo takes a packed crate of the same name and version for the same crate, though its source has
    // changed since. The folder of a registry begins with its host: `-` is one on this machine.
    let target = metadata::target()?.join("publish");
    remove(&target.join("debug/.fingerprint"), "managed-agents-")?;
    remove(&cargo_home().join("registry/src"), "-")?;
    // Packs all crates together, because cargo would look for those not yet published otherwise.
    let mut pack = process::cargo(["package", "--locked", "--allow-dirty"]);
    pack.arg("--target-dir").arg(target);
    pack.args(order.iter().flat_map(|package| ["--package", package]));
    process::run(&mut pack)?;
    Ok(format!("packed {}", order.join(", ")))
}

fn cargo_home() -> PathBuf {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo"))).unwrap_or_default()
}

/// Removes the entries of a folder whose names begin so.
fn remove(folder: &Path, beginning: &str) -> Result<(), Problem> {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(beginning) {
            fs::remove_dir_all(entry.path()).map_err(Problem::failed("an earlier packed crate"))?;
        }
    }
    Ok(())
}

/// Returns the crates that `RELEASING.md` lists between its two marks.
fn order(text: &str) -> Vec<&str> {
    let list = text.split_once("<!-- order -->").and_then(|(_, rest)| rest.split_once("<!-- /order -->"));
    let lines = list.map_or("", |(list, _)| list).lines();
    lines.filter_map(|line| Some(line.split_once('`')?.1.split_once('`')?.0)).collect()
}

/// Reports published crates that the list omits, and crates that stand before a dependency.
fn misplaced(order: &[&str]) -> Result<Vec<String>, Problem> {
    let metadata = metadata::read()?;
    let mut faults = Vec::new();
    for package in metadata.workspace_packages() {
        // An empty list of registries is `publish = false`.
        if package.publish.as_ref().is_some_and(Vec::is_empty) {
            continue;
        }
        let place = |name: &str| order.iter().position(|listed| *listed == name);
        let Some(own) = place(&package.name) else {
            faults.push(format!("RELEASING.md does not list {}", package.name));
            continue;
        };
        for needed in &package.dependencies {
            // Cargo omits a dependency without a version, so the list need not have it.
            let has_version = needed.req != cargo_metadata::semver::VersionReq::STAR;
            if needed.path.is_some() && has_version && place(&needed.name).is_none_or(|place| place > own) {
                faults.push(format!("RELEASING.md lists {} before {}", package.name, needed.name));
            }
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn the_order_is_what_stands_between_the_marks() {
        let text = "1. `x`\n<!-- order -->\n   1. `a`\n   2. `b` and more\n<!-- /order -->\n2. `y`\n";
        assert_eq!(order(text), ["a", "b"]);
    }
}
