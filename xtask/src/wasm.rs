//! `cargo xtask wasm`: builds the files of the npm package from `npm/engine` and `npm/src`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::bound::{Bound, bind, optimize};
use crate::outcome::Problem;
use crate::{metadata, process, setup, size, workspace};

/// The entries of the package: for pages and everything that compiles wasm from bytes, for two kinds of
/// isolates that do not, without the module, and for threads.
const ENTRIES: [&str; 5] = ["index.js", "worker.js", "edge.js", "slim.js", "threads.js"];

/// Builds the module, optimises it, bundles the scripts, and prints the sizes.
pub(crate) fn build() -> Result<(), Problem> {
    setup::wasm_target()?;
    setup::node_modules(&workspace::npm())?;
    let dist = workspace::npm().join("dist");
    // Files of an earlier build must not end up in the package.
    if dist.exists() {
        fs::remove_dir_all(&dist).map_err(Problem::failed("dist"))?;
    }
    fs::create_dir_all(&dist).map_err(Problem::failed("dist"))?;
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        fs::copy(workspace::root().join(license), dist.join(license)).map_err(Problem::failed(license))?;
    }
    let bound = compile(&metadata::target()?, &[])?;
    optimize(&bound.module, &dist.join("managed_agents.wasm"))?;
    bundle(&dist, &bound.script)?;
    size::print()
}

/// Builds again in another folder. Fails if the module has other bytes than the one last built.
pub(crate) fn build_again() -> Result<(), Problem> {
    let target = metadata::target()?.join("again");
    if target.exists() {
        fs::remove_dir_all(&target).map_err(Problem::failed(target.display()))?;
    }
    let again = target.join("managed_agents.wasm");
    optimize(&compile(&target, &[])?.module, &again)?;
    let read = |path: &Path| fs::read(path).map_err(Problem::failed(path.display()));
    if read(&again)? == read(&workspace::npm().join("dist/managed_agents.wasm"))? {
        Ok(())
    } else {
        Err(Problem::Failed("two builds gave different wasm files".to_owned()))
    }
}

/// Builds the module that panics when a stream says so, for the tests. Returns its path.
pub(crate) fn build_panicking() -> Result<PathBuf, Problem> {
    let module = compile(&metadata::target()?, &["--features=panics"])?.module;
    let panicking = module.with_file_name("panics.wasm");
    fs::copy(&module, &panicking).map_err(Problem::failed("the module that panics"))?;
    Ok(panicking)
}

/// Compiles the engine and writes its JavaScript interface.
fn compile(target: &Path, features: &[&str]) -> Result<Bound, Problem> {
    let mut build =
        process::cargo(["build", "--package=managed-agents-engine", "--lib", "--profile=wasm-release"]);
    build.args(features).args(["--target", setup::WASM_TARGET, "--target-dir"]).arg(target);
    process::run(build.env("CARGO_ENCODED_RUSTFLAGS", flags()?))?;
    let built = target.join(setup::WASM_TARGET).join("wasm-release/managed_agents_engine.wasm");
    bind(Bindgen::new().reset_state_function(true), &built)
}

/// Returns compiler flags that remove this machine's folders from the module, so that every machine
/// builds the same bytes.
fn flags() -> Result<String, Problem> {
    let metadata = metadata::read()?;
    let manifests = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_some())
        .map(|package| &package.manifest_path);
    // The folder above `serde-1.0.0/Cargo.toml`.
    let folders: BTreeSet<_> = manifests.filter_map(|manifest| manifest.parent()?.parent()).collect();
    let flags = folders.into_iter().map(|folder| format!("--remap-path-prefix={folder}/="));
    Ok(flags
        .chain([format!("--remap-path-prefix={}/=", workspace::root().display())])
        // 15 was the largest value that did not grow the file. 5 gives the smallest file, but a slower one.
        .chain(["-Cllvm-args=-inline-threshold=15".to_owned()])
        .collect::<Vec<_>>()
        .join("\x1f"))
}

/// Bundles the hand-written modules and `script` into one file for each entry.
fn bundle(dist: &Path, script: &Path) -> Result<(), Problem> {
    let mut command = process::program("node");
    command.arg(workspace::root().join("xtask/src/bundle.mjs")).arg(dist).arg(script);
    command.args(ENTRIES.map(|entry| format!("src/{entry}")));
    process::run(command.current_dir(workspace::npm()))
}
