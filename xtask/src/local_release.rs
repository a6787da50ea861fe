//! `cargo xtask local-release`: builds the local server as one static file for Linux.

use std::fs;
use std::path::PathBuf;

use crate::outcome::Problem;
use crate::{metadata, process, setup};

/// The processors, and the name of each in container images.
const PROCESSORS: [(&str, &str); 2] = [("x86_64", "amd64"), ("aarch64", "arm64")];

/// The largest file, in bytes.
const LIMIT: u64 = 6_000_000;

/// Builds the file of each processor into `target/local-release`, and prints the sizes.
pub(crate) fn build() -> Result<(), Problem> {
    let folder = metadata::target()?.join("local-release");
    fs::create_dir_all(&folder).map_err(Problem::failed(folder.display()))?;
    for (processor, name) in PROCESSORS {
        let built = build_for(processor)?;
        let file = folder.join(format!("managed-agents-local-{name}"));
        let size = fs::copy(&built, &file).map_err(Problem::failed(built.display()))?;
        println!("{} {size} bytes", file.display());
        if size > LIMIT {
            return Err(Problem::Failed(format!("the file may have {LIMIT} bytes")));
        }
    }
    Ok(())
}

/// Builds the file of one processor and returns its path.
pub(crate) fn build_for(processor: &str) -> Result<PathBuf, Problem> {
    let target = format!("{processor}-unknown-linux-musl");
    setup::target(&target)?;
    let mut build = process::cargo(["rustc", "--locked", "--profile=static", "--target", &target]);
    // The linker of the toolchain links for every processor.
    build.args(["--package=managed-agents-local", "--bin=managed-agents-local", "--config"]);
    build.arg(format!("target.{target}.linker=\"rust-lld\""));
    // Relocations take 0.4 MB of the file, and of the memory at start, in the older form.
    process::run(build.args(["--", "-Clink-arg=-zpack-relative-relocs"]))?;
    Ok(metadata::target()?.join(target).join("static/managed-agents-local"))
}
