//! `cargo xtask size`: how much a browser downloads.

use std::process::Command;

use crate::outcome::Problem;
use crate::{process, workspace};

/// Node compresses as web servers do; one row for each file that a page loads, and their sum.
const TABLE: &str = r#"
    const { readFileSync } = require("node:fs");
    const { gzipSync, brotliCompressSync } = require("node:zlib");
    const row = (name, sizes) => console.log(name.padEnd(32), ...sizes.map((size) => String(size).padStart(9)));
    row("bytes", ["raw", "gzip", "brotli"]);
    const sum = [0, 0, 0];
    for (const name of ["index.js", "dist/managed_agents.js", "dist/managed_agents_bg.wasm"]) {
        const bytes = readFileSync(name);
        const sizes = [bytes, gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)].map((some) => some.length);
        sizes.forEach((size, column) => (sum[column] += size));
        row(name, sizes);
    }
    row("all", sum);
"#;

/// Prints the table for the package as last built.
pub(crate) fn print() -> Result<(), Problem> {
    if !workspace::npm().join("dist").is_dir() {
        return Err(Problem::Failed("the package is not built: run `cargo xtask wasm` first".to_owned()));
    }
    process::run(Command::new("node").args(["-e", TABLE]).current_dir(workspace::npm()))
}
