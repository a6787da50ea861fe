//! Lists the dependencies of a package.

use std::collections::BTreeSet;

use crate::outcome::Problem;
use crate::process;

/// Returns the names and versions of all crates in the package's tree, with the package itself.
pub(crate) fn crates(package: &str, features: &[&str]) -> Result<BTreeSet<String>, Problem> {
    let mut command =
        process::cargo(["tree", "--edges=normal", "--prefix=none", "--format={p}", "--package", package]);
    let text = process::read(command.args(features))?;
    // "serde v1.0.229 (*)", "managed-agents-core v0.1.0 (/folder)": the first two words name a crate.
    let name = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    Ok(text.lines().filter(|line| !line.trim().is_empty()).map(name).collect())
}
