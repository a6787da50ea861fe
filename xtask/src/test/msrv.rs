//! Checks the `rust-version` of every package: by the lock file, and by a build where the compiler
//! is installed.

use std::collections::BTreeSet;

use cargo_metadata::semver::Version;
use cargo_metadata::{DependencyKind, Metadata, PackageId};

use crate::outcome::{Outcome, Problem, none_of};
use crate::{metadata, process};

/// Packages that are built with the oldest compiler they promise.
const BUILT: [&str; 5] = [
    "managed-agents-types",
    "managed-agents-core",
    "managed-agents-async",
    "managed-agents-blocking",
    "managed-agents-tokio",
];

pub(super) fn check() -> Outcome {
    let metadata = metadata::read()?;
    let (mut faults, mut promises) = (Vec::new(), BTreeSet::new());
    for package in metadata.workspace_packages() {
        let Some(promised) = &package.rust_version else {
            faults.push(format!("{} promises no rust-version", package.name));
            continue;
        };
        for id in linked(&metadata, &package.id)? {
            let used = &metadata[&id];
            if let Some(asked) = used.rust_version.as_ref().filter(|asked| *asked > promised) {
                let (name, version) = (&used.name, &used.version);
                faults.push(format!("{}: {name} {version} needs Rust {asked}", package.name));
            }
        }
        if BUILT.contains(&package.name.as_str()) {
            promises.insert(promised);
        }
    }
    if !faults.is_empty() {
        return none_of(&faults, "");
    }
    let notes: Result<Vec<String>, Problem> = promises.into_iter().map(build).collect();
    Ok(format!("the lock file holds it; {}", notes?.join(", ")))
}

/// Builds with the compiler of that version. Does not install it: a toolchain is a large download.
fn build(version: &Version) -> Outcome {
    let toolchains = match process::find(&["rustup"]) {
        Some(_) => process::read(process::program("rustup").args(["toolchain", "list"]))?,
        None => String::new(),
    };
    // `1.85.0-x86_64-unknown-linux-gnu`, or `1.85-..` as people install it.
    let names = [format!("{version}-"), format!("{}.{}-", version.major, version.minor)];
    let mut toolchains = toolchains.split_whitespace();
    let Some(toolchain) = toolchains.find(|found| names.iter().any(|name| found.starts_with(name))) else {
        return Ok(format!("not built with Rust {version}, which is not installed"));
    };
    let mut check = process::program("rustup");
    check.args(["run", toolchain, "cargo", "check", "--locked", "--quiet", "--target-dir"]);
    check.arg(metadata::target()?.join("msrv"));
    process::run(check.args(BUILT.iter().flat_map(|package| ["--package", package])))?;
    Ok(format!("built with Rust {version}"))
}

/// Returns all packages that are linked into `package`, on any platform and with all features.
fn linked(metadata: &Metadata, package: &PackageId) -> Result<BTreeSet<PackageId>, Problem> {
    let resolve = metadata.resolve.as_ref();
    let resolve = resolve.ok_or_else(|| Problem::Failed("cargo metadata resolved nothing".to_owned()))?;
    let (mut seen, mut next) = (BTreeSet::new(), vec![package.clone()]);
    while let Some(id) = next.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let node = resolve.nodes.iter().find(|node| node.id == id);
        let node = node.ok_or_else(|| Problem::Failed(format!("cargo metadata does not list {id}")))?;
        let linked = node
            .deps
            .iter()
            .filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
        next.extend(linked.map(|dep| dep.pkg.clone()));
    }
    seen.remove(package);
    Ok(seen)
}
