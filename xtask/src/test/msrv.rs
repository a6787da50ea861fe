//! No dependency asks for a newer Rust than the package that uses it promises.

use std::collections::BTreeSet;

use cargo_metadata::{DependencyKind, Metadata, PackageId};

use crate::metadata;
use crate::outcome::{Outcome, Problem, none_of};

pub(super) fn check() -> Outcome {
    let metadata = metadata::read()?;
    let mut faults = Vec::new();
    for package in metadata.workspace_packages() {
        let Some(promised) = &package.rust_version else {
            faults.push(format!("{} promises no rust-version", package.name));
            continue;
        };
        for id in used_by(&metadata, &package.id)? {
            let used = &metadata[&id];
            if let Some(asked) = used.rust_version.as_ref().filter(|asked| *asked > promised) {
                faults
                    .push(format!("{}: {} {} asks for Rust {asked}", package.name, used.name, used.version));
            }
        }
    }
    let promised: BTreeSet<_> =
        metadata.workspace_packages().iter().filter_map(|p| p.rust_version.clone()).collect();
    let promised: Vec<_> = promised.iter().map(ToString::to_string).collect();
    none_of(&faults, format!("held: {}", promised.join(", ")))
}

/// All that is linked into `package`, on any platform and with all features; not what only builds or tests it.
fn used_by(metadata: &Metadata, package: &PackageId) -> Result<BTreeSet<PackageId>, Problem> {
    let resolve = metadata
        .resolve
        .as_ref()
        .ok_or_else(|| Problem::Failed("cargo metadata resolved nothing".to_owned()))?;
    let (mut seen, mut next) = (BTreeSet::new(), vec![package.clone()]);
    while let Some(id) = next.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let node = resolve.nodes.iter().find(|node| node.id == id);
        let node = node.ok_or_else(|| Problem::Failed(format!("cargo metadata knows nothing of {id}")))?;
        let linked = node
            .deps
            .iter()
            .filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
        next.extend(linked.map(|dep| dep.pkg.clone()));
    }
    seen.remove(package);
    Ok(seen)
}
