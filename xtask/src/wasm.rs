//! `cargo xtask wasm`: builds the files of the npm package from `managed-agents-engine` and `npm/src`.

mod linked;
mod snip;
mod unused;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::outcome::Problem;
use crate::{metadata, process, setup, size, workspace};

/// The entries of the package: for pages and everything that compiles wasm from bytes, for two kinds of
/// isolates that do not, without the module, and for threads.
const ENTRIES: [&str; 5] = ["index.js", "worker.js", "edge.js", "slim.js", "threads.js"];

/// Builds the module, strips it, bundles the scripts, and prints the sizes.
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
    let module = compile(&metadata::target()?)?;
    optimize(&module, &dist.join("managed_agents.wasm"), false)?;
    let named = named()?;
    optimize(&module, &named, true)?;
    bundle(&dist)?;
    size::print(&named)
}

/// Builds again in another folder. Fails if the module has other bytes than the one last built.
pub(crate) fn build_again() -> Result<(), Problem> {
    let target = metadata::target()?.join("again");
    if target.exists() {
        fs::remove_dir_all(&target).map_err(Problem::failed(target.display()))?;
    }
    let again = target.join("managed_agents.wasm");
    optimize(&compile(&target)?, &again, false)?;
    let read = |path: &Path| fs::read(path).map_err(Problem::failed(path.display()));
    if read(&again)? == read(&workspace::npm().join("dist/managed_agents.wasm"))? {
        Ok(())
    } else {
        Err(Problem::Failed("two builds gave different wasm files".to_owned()))
    }
}

/// Compiles the module and removes the code that no page needs.
fn compile(target: &Path) -> Result<PathBuf, Problem> {
    let mut build =
        process::cargo(["build", "--package=managed-agents-engine", "--lib", "--profile=wasm-release"]);
    build.args(["--target", setup::WASM_TARGET, "--target-dir"]).arg(target);
    process::run(build.env("CARGO_ENCODED_RUSTFLAGS", flags()?))?;
    let built = target.join(setup::WASM_TARGET).join("wasm-release/managed_agents_engine.wasm");
    let snipped = built.with_file_name("snipped.wasm");
    fs::copy(&built, &snipped).map_err(Problem::failed("the module"))?;
    snip::snip(&snipped)?;
    Ok(snipped)
}

/// The features that Rust's target uses, which all browsers have had since 2022. `wasm-opt` would use
/// others if it were allowed to, and some browsers would refuse the module.
const FEATURES: [&str; 6] = [
    "bulk-memory",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
];

/// Returns the path of the module with the names of its functions, which is not part of the package.
pub(crate) fn named() -> Result<PathBuf, Problem> {
    Ok(metadata::target()?.join(setup::WASM_TARGET).join("wasm-release/named.wasm"))
}

/// Returns the imports of a module as "module.name".
pub(crate) fn imports(module: &Path) -> Result<Vec<String>, Problem> {
    let bytes = fs::read(module).map_err(Problem::failed(module.display()))?;
    let mut imports = Vec::new();
    for payload in wasmparser::Parser::new(0).parse_all(&bytes) {
        if let wasmparser::Payload::ImportSection(section) =
            payload.map_err(Problem::failed(module.display()))?
        {
            for import in section.into_imports() {
                let import = import.map_err(Problem::failed(module.display()))?;
                imports.push(format!("{}.{}", import.module, import.name));
            }
        }
    }
    Ok(imports)
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
        // `linked` reads the relocations to find unused data.
        .chain(["-Clink-arg=--emit-relocs".to_owned()])
        // 15 was the largest value that did not grow the file. 5 gives the smallest file, but a slower one.
        .chain(["-Cllvm-args=-inline-threshold=15".to_owned()])
        .collect::<Vec<_>>()
        .join("\x1f"))
}

/// Optimises a module by the JavaScript build of binaryen. `names` keeps the names of functions, for
/// the table of the largest.
fn optimize(module: &Path, out: &Path, names: bool) -> Result<(), Problem> {
    let optimizer = workspace::npm().join("node_modules/binaryen/bin/wasm-opt");
    let mut command = process::program("node");
    command
        .arg(optimizer)
        .args(["-Oz", "--converge"])
        // Inlined functions make the file smaller but compress worse.
        .args(["--one-caller-inline-max-function-size=0", "--reorder-functions"])
        // Inlines functions that are no longer than a call.
        .arg("--always-inline-max-function-size=5")
        // Engines do not need the alignment hints of loads.
        .arg("--dealign")
        .args(FEATURES.map(|feature| format!("--enable-{feature}")));
    command.arg(if names { "-g" } else { "--strip-debug" });
    command.args(["--strip-producers", "--strip-target-features"]);
    process::run(command.arg(module).arg("-o").arg(out))
}

/// Bundles the hand-written modules into one file for each entry.
fn bundle(dist: &Path) -> Result<(), Problem> {
    let mut command = process::program("node");
    command.arg(workspace::root().join("xtask/src/bundle.mjs")).arg(dist);
    command.args(ENTRIES.map(|entry| format!("src/{entry}")));
    process::run(command.current_dir(workspace::npm()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_found_by_module_and_name() {
        // (module (import "env" "now" (func)))
        let module = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02\x0b\x01\x03env\x03now\0\0";
        let file = std::env::temp_dir().join(format!("xtask-imports-{}.wasm", std::process::id()));
        fs::write(&file, module).unwrap();
        let found = imports(&file);
        fs::remove_file(&file).unwrap();
        assert_eq!(found.unwrap(), ["env.now"]);
    }
}
