//! Licences, banned crates and sources as `deny.toml` has them: by cargo-deny where it is installed, else by reading
//! the same lists ourselves. Advisories are left out, as their list has to be downloaded.

use std::collections::BTreeSet;
use std::fs;

use cargo_metadata::{Metadata, Package};
use toml::{Table, Value};

use crate::outcome::{Outcome, Problem, none_of};
use crate::{metadata, process, workspace};

pub(super) fn check() -> Outcome {
    if process::find(&["cargo-deny"]).is_some() {
        process::run(&mut process::cargo([
            "deny",
            "--all-features",
            "check",
            "licenses",
            "bans",
            "sources",
        ]))?;
        return Ok("by cargo-deny".to_owned());
    }
    let text =
        fs::read_to_string(workspace::root().join("deny.toml")).map_err(Problem::failed("deny.toml"))?;
    let rules: Table = text.parse().map_err(Problem::failed("deny.toml"))?;
    let metadata = metadata::read()?;
    let mut faults = licences(&metadata, &list(&rules, "licenses", "allow")?);
    for ban in list(&rules, "bans", "deny")? {
        faults.extend(banned(&metadata, ban)?);
    }
    faults.extend(strange_sources(&metadata));
    none_of(&faults, format!("own check of {} crates, cargo-deny is not installed", metadata.packages.len()))
}

fn list<'a>(rules: &'a Table, table: &str, key: &str) -> Result<Vec<&'a Value>, Problem> {
    let found = rules.get(table).and_then(|table| table.get(key)).and_then(Value::as_array);
    found
        .map(|list| list.iter().collect())
        .ok_or_else(|| Problem::Failed(format!("deny.toml has no [{table}] {key}")))
}

/// Packages whose licence cannot be fulfilled with the allowed ones alone.
fn licences(metadata: &Metadata, allowed: &[&Value]) -> Vec<String> {
    let allowed: BTreeSet<&str> = allowed.iter().filter_map(|name| name.as_str()).collect();
    let is_allowed = |text: &str| {
        // Old packages write "MIT/Apache-2.0".
        let expression = spdx::Expression::parse_mode(text, spdx::ParseMode::LAX);
        expression
            .is_ok_and(|expression| expression.evaluate(|one| allowed.contains(one.to_string().as_str())))
    };
    let refused = |package: &&Package| !package.license.as_deref().is_some_and(is_allowed);
    let name = |package: &Package| {
        format!(
            "{} {} is under {}",
            package.name,
            package.version,
            package.license.as_deref().unwrap_or("no named licence")
        )
    };
    metadata.packages.iter().filter(refused).map(name).collect()
}

/// Packages that use the banned crate and are not among those that may (`wrappers`).
fn banned(metadata: &Metadata, ban: &Value) -> Result<Vec<String>, Problem> {
    let krate = ban.get("crate").and_then(Value::as_str);
    let krate =
        krate.ok_or_else(|| Problem::Failed("deny.toml has a ban that names no `crate`".to_owned()))?;
    let wrappers = ban.get("wrappers").and_then(Value::as_array);
    let may =
        |name: &str| wrappers.is_some_and(|list| list.iter().any(|wrapper| wrapper.as_str() == Some(name)));
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let users = nodes.filter(|node| node.deps.iter().any(|dep| metadata[&dep.pkg].name.as_str() == krate));
    let users = users.map(|node| metadata[&node.id].name.as_str());
    Ok(users.filter(|user| !may(user)).map(|user| format!("{user} uses {krate}, which is banned")).collect())
}

/// Packages that come neither from this workspace nor from the default registry.
fn strange_sources(metadata: &Metadata) -> Vec<String> {
    let is_strange =
        |package: &&Package| package.source.as_ref().is_some_and(|source| !source.is_crates_io());
    metadata
        .packages
        .iter()
        .filter(is_strange)
        .map(|package| format!("{} is not from the registry", package.name))
        .collect()
}
