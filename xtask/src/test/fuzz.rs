//! Runs every committed input of the fuzz targets again.

use crate::outcome::Outcome;
use crate::process;

const MANIFEST: &str = "--manifest-path=fuzz/Cargo.toml";

pub(super) fn check() -> Outcome {
    process::run(&mut process::cargo(["fmt", MANIFEST, "--check"]))?;
    // Without the fuzzer itself, which needs a C++ compiler.
    process::run(&mut process::cargo(["test", MANIFEST, "--locked", "--no-default-features"]))?;
    Ok(String::new())
}
