//! Writes the JavaScript interface of a wasm module, and optimises the module.

use std::fs;
use std::path::{Path, PathBuf};

use wasm_bindgen_cli_support::Bindgen;

use crate::outcome::Problem;
use crate::{process, workspace};

/// A module and the script that wasm-bindgen writes for it.
pub(crate) struct Bound {
    pub(crate) module: PathBuf,
    pub(crate) script: PathBuf,
}

/// Binds a module that cargo built, for pages and without what a browser does not need. Writes both
/// files beside it.
pub(crate) fn bind(bindgen: &mut Bindgen, built: &Path) -> Result<Bound, Problem> {
    let failed = |error| Problem::Failed(format!("wasm-bindgen: {error:#}"));
    bindgen.input_path(built).web(true).map_err(failed)?;
    bindgen.typescript(false).omit_default_module_path(true).remove_producers_section(true);
    let mut output = bindgen.generate_output().map_err(failed)?;
    let bound =
        Bound { module: built.with_extension("bound.wasm"), script: built.with_extension("bound.js") };
    fs::write(&bound.module, output.wasm_mut().emit_wasm()).map_err(Problem::failed("the module"))?;
    fs::write(&bound.script, output.js()).map_err(Problem::failed("the script"))?;
    Ok(bound)
}

/// Optimises a module for size by the JavaScript build of binaryen.
pub(crate) fn optimize(module: &Path, out: &Path) -> Result<(), Problem> {
    let mut node = process::program("node");
    node.arg(workspace::npm().join("node_modules/binaryen/bin/wasm-opt")).args(["-Oz", "--converge"]);
    process::run(node.arg(module).arg("-o").arg(out))
}
