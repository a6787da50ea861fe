//! How much a user takes in: crates counted, heavy ones refused.

use std::collections::BTreeSet;

use crate::outcome::{Outcome, Problem, none_of};
use crate::process;

/// What the README promises of the blocking client.
const AT_MOST: usize = 40;

/// Runtimes, and the HTTP stacks that bring one.
const RUNTIMES: [&str; 6] = ["tokio", "hyper", "reqwest", "async-std", "smol", "futures-executor"];

/// What the types and the core do without, to stay small in a browser.
const HEAVY: [&str; 6] = ["tokio", "reqwest", "hyper", "url", "chrono", "regex"];

pub(super) fn check() -> Outcome {
    let blocking = tree("managed-agents-blocking")?;
    let mut faults = banned("managed-agents-blocking", &blocking, &RUNTIMES);
    if blocking.len() > AT_MOST {
        faults.push(format!("managed-agents-blocking has {} crates, more than {AT_MOST}", blocking.len()));
    }
    for package in ["managed-agents-types", "managed-agents-core", "managed-agents-blocking"] {
        faults.extend(banned(package, &tree(package)?, &HEAVY));
    }
    none_of(&faults, format!("managed-agents-blocking has {} crates", blocking.len()))
}

/// The names and versions of all crates in the package's tree, itself included.
fn tree(package: &str) -> Result<BTreeSet<String>, Problem> {
    let text = process::read(&mut process::cargo([
        "tree",
        "--edges=normal",
        "--prefix=none",
        "--format={p}",
        "--package",
        package,
    ]))?;
    // "serde v1.0.229 (*)", "managed-agents-core v0.1.0 (/folder)": the first two words name a crate.
    let name = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(name).collect())
}

fn banned(package: &str, tree: &BTreeSet<String>, names: &[&str]) -> Vec<String> {
    let is_banned = |krate: &&String| names.iter().any(|name| krate.split(' ').next() == Some(name));
    tree.iter().filter(is_banned).map(|krate| format!("{package} brings {krate}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_banned_crate_is_found_by_its_whole_name_only() {
        let tree = ["tokio v1.0.0", "tokio-util v0.7.0", "smol v2.0.0"].map(str::to_owned).into();
        assert_eq!(banned("p", &tree, &RUNTIMES), ["p brings smol v2.0.0", "p brings tokio v1.0.0"]);
    }
}
