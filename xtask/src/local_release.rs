//! `cargo xtask local-release`: builds the local server as one static file for Linux.

use std::fs;

use crate::outcome::Problem;
use crate::{metadata, process, setup};

/// The targets, and the name of each in container images.
const TARGETS: [(&str, &str); 2] =
    [("x86_64-unknown-linux-musl", "amd64"), ("aarch64-unknown-linux-musl", "arm64")];

/// The largest file, in bytes.
const LIMIT: u64 = 6_000_000;

/// Builds the file of each target into `target/local-release`, and prints the sizes.
pub(crate) fn build() -> Result<(), Problem> {
    let folder = metadata::target()?.join("local-release");
    fs::create_dir_all(&folder).map_err(Problem::failed(folder.display()))?;
    for (target, name) in TARGETS {
        setup::target(target)?;
        let mut build = process::cargo(["build", "--locked", "--profile=static", "--target", target]);
        // The linker of the toolchain links for every processor.
        build.args(["--package=managed-agents-local", "--config"]);
        build.arg(format!("target.{target}.linker=\"rust-lld\""));
        process::run(&mut build)?;
        let built = metadata::target()?.join(target).join("static/managed-agents-local");
        let file = folder.join(format!("managed-agents-local-{name}"));
        let size = fs::copy(&built, &file).map_err(Problem::failed(built.display()))?;
        println!("{} {size} bytes", file.display());
        if size > LIMIT {
            return Err(Problem::Failed(format!("the file may have {LIMIT} bytes")));
        }
    }
    Ok(())
}
