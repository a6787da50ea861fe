//! The core does no I/O: built for a machine that has none, it asks its host for nothing.

use crate::outcome::{Outcome, Problem};
use crate::{metadata, process, setup, wasm};

pub(super) fn check() -> Outcome {
    setup::wasm_target()?;
    // As a module of its own and with nothing left out, so that no import can hide in code that nobody calls.
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
    match wasm::imports(&module)?.as_slice() {
        [] => Ok("no imports".to_owned()),
        imports => Err(Problem::Failed(format!("the core imports {}", imports.join(", ")))),
    }
}
