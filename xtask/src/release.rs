//! `cargo xtask local-release` and `cli-release`: build a program as one static file for Linux.

use std::fs;
use std::path::PathBuf;

use crate::outcome::Problem;
use crate::{metadata, process, setup, workspace};

/// A program and the size of its largest file, in bytes.
struct Program {
    package: &'static str,
    binary: &'static str,
    limit: u64,
    /// The processors, and the name of each in container images.
    processors: &'static [(&'static str, &'static str)],
}

const LOCAL: Program = Program {
    package: "managed-agents-local",
    binary: "managed-agents-local",
    limit: 6_000_000,
    processors: &[("x86_64", "amd64"), ("aarch64", "arm64")],
};

/// TLS has parts in C, so arm64 needs a compiler for it.
const CLI: Program = Program {
    package: "managed-agents-cli",
    binary: "managed-agents",
    limit: 6_500_000,
    processors: &[("x86_64", "amd64")],
};

/// Builds the local server into `target/local-release`, and prints the sizes.
pub(crate) fn local() -> Result<(), Problem> {
    build(&LOCAL, "local-release")
}

/// Builds the command line into `target/cli-release`, and prints the size.
pub(crate) fn cli() -> Result<(), Problem> {
    build(&CLI, "cli-release")
}

/// Builds the local server for this processor and returns its path.
pub(crate) fn local_server() -> Result<PathBuf, Problem> {
    build_for(&LOCAL, std::env::consts::ARCH)
}

fn build(program: &Program, folder: &str) -> Result<(), Problem> {
    let Program { binary, limit, processors, .. } = program;
    let folder = metadata::target()?.join(folder);
    fs::create_dir_all(&folder).map_err(Problem::failed(folder.display()))?;
    for (processor, name) in *processors {
        let built = build_for(program, processor)?;
        let file = folder.join(format!("{binary}-{name}"));
        let size = fs::copy(&built, &file).map_err(Problem::failed(built.display()))?;
        println!("{} {size} bytes", file.display());
        if size > *limit {
            return Err(Problem::Failed(format!("the file may have {limit} bytes")));
        }
    }
    Ok(())
}

fn build_for(program: &Program, processor: &str) -> Result<PathBuf, Problem> {
    let target = format!("{processor}-unknown-linux-musl");
    setup::target(&target)?;
    let mut build = process::cargo(["build", "--locked", "--profile=static", "--target", &target]);
    build.args(["--package", program.package, "--bin", program.binary, "--config"]);
    // The linker of the toolchain links for every processor.
    build.arg(format!("target.{target}.linker=\"rust-lld\""));
    // Without relocations, tables for unwinding, equal functions and equal pieces of functions the
    // file is 1.7 MB smaller.
    let script = workspace::root().join("xtask/static.ld");
    let link = format!("-Clink-arg=-T{}", script.display());
    let flags = [
        "-Crelocation-model=static",
        "-Cforce-unwind-tables=no",
        "-Cllvm-args=-enable-machine-outliner",
        "-Clink-arg=--icf=all",
        &link,
    ];
    build.arg("--config").arg(format!("target.{target}.rustflags={flags:?}"));
    // The parts in C use nothing of the C library, so any compiler for this processor builds them.
    build.env("CC_x86_64_unknown_linux_musl", "cc").env_remove("RUSTFLAGS");
    process::run(&mut build)?;
    Ok(metadata::target()?.join(target).join("static").join(program.binary))
}
