//! `cargo xtask bench local`: start, memory, requests and open streams of the local server.

use crate::outcome::Problem;
use crate::speed::Programs;
use crate::{metadata, process};

pub(crate) fn run() -> Result<(), Problem> {
    process::run(&mut process::cargo(["build", "--release", "--package=managed-agents-local"]))?;
    let program = "local_server";
    let mut command = Programs::one(program)?.command(program);
    process::run(command.arg(metadata::target()?.join("release/managed-agents-local")))
}
