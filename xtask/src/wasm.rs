//! `cargo xtask wasm`: from the crate `managed-agents-wasm` to the files that the npm package carries.

use std::fs;
use std::path::Path;
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::outcome::Problem;
use crate::{process, setup, size, workspace};

/// Builds, makes the glue, optimizes, and prints the sizes.
pub(crate) fn build() -> Result<(), Problem> {
    setup::wasm_target()?;
    setup::node_modules()?;
    process::run(&mut process::cargo([
        "build",
        "--package=managed-agents-wasm",
        "--lib",
        "--profile=wasm-release",
        "--target",
        setup::WASM_TARGET,
    ]))?;
    let built = workspace::target()?.join(setup::WASM_TARGET).join("wasm-release/managed_agents_wasm.wasm");
    let dist = workspace::npm().join("dist");
    // Nothing old may end up in the package.
    if dist.exists() {
        fs::remove_dir_all(&dist).map_err(Problem::failed("dist"))?;
    }
    glue(&built, &dist)?;
    optimize(&dist.join("managed_agents_bg.wasm"))?;
    size::print()
}

/// What a module asks of its host, as "module.name".
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

/// wasm-bindgen as a library of the same version as the macro: nothing to install, nothing to drift.
fn glue(module: &Path, dist: &Path) -> Result<(), Problem> {
    let generate = || {
        let mut bindgen = Bindgen::new();
        // The declarations that users see are written by hand, over the hand-written `index.js`.
        bindgen.input_path(module).out_name("managed_agents").typescript(false).web(true)?;
        bindgen.generate(dist)
    };
    generate().map_err(|error| Problem::Failed(format!("wasm-bindgen: {error:#}")))
}

/// In place, by the JavaScript build of binaryen.
fn optimize(module: &Path) -> Result<(), Problem> {
    let optimizer = workspace::npm().join("node_modules/binaryen/bin/wasm-opt");
    let mut command = Command::new("node");
    command.arg(optimizer).args(["-Oz", "--all-features"]).arg(module).arg("-o").arg(module);
    process::run(&mut command)
}
