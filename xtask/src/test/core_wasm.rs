//! Checks that the core does no I/O: as a wasm module it has no imports. Checks that the driver builds
//! where there is no JavaScript either.

use crate::outcome::{Outcome, Problem};
use crate::{metadata, process, setup};

/// The target of WebAssembly outside of pages.
const WASI_TARGET: &str = "wasm32-wasip2";

pub(super) fn check() -> Outcome {
    setup::wasm_target()?;
    // A module of its own with all code kept, so that unused code cannot hide an import.
    process::run(&mut process::cargo([
        "rustc",
        "--package=managed-agents-core",
        "--lib",
        "--crate-type=cdylib",
        "--target",
        setup::WASM_TARGET,
        "--",
        "-C",
        "link-dead-code=yes",
    ]))?;
    let module = metadata::target()?.join(setup::WASM_TARGET).join("debug/managed_agents_core.wasm");
    let script = "const bytes = require('fs').readFileSync(process.argv[1]);
        for (const { module, name } of WebAssembly.Module.imports(new WebAssembly.Module(bytes)))
          console.log(module, name);";
    let imports = process::read(setup::installed("node")?.args(["--eval", script]).arg(&module))?;
    if !imports.trim().is_empty() {
        return Err(Problem::Failed(format!("the core imports {}", imports.trim().replace('\n', ", "))));
    }
    setup::target(WASI_TARGET)?;
    process::run(&mut process::cargo(["check", "--package=managed-agents-async", "--target", WASI_TARGET]))?;
    Ok(format!("no imports; the driver builds for {WASI_TARGET}"))
}
