//! Steps that run one cargo command each.
//!
//! They turn warnings into errors without `RUSTFLAGS`, which would discard everything built so far.

use crate::outcome::{Outcome, Problem};
use crate::{process, setup};

pub(super) fn fmt() -> Outcome {
    run(&["fmt", "--all", "--check"])
}

pub(super) fn clippy() -> Outcome {
    setup::native_tls()?;
    run(&["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"])
}

pub(super) fn test() -> Outcome {
    setup::native_tls()?;
    run(&[
        "test",
        "--workspace",
        "--all-features",
        "--no-fail-fast",
        "--lib",
        "--bins",
        "--tests",
        "--examples",
    ])
}

pub(super) fn doctest() -> Outcome {
    setup::native_tls()?;
    run(&["test", "--workspace", "--all-features", "--no-fail-fast", "--doc"])
}

pub(super) fn doc() -> Outcome {
    setup::native_tls()?;
    let mut command = process::cargo(["doc", "--workspace", "--all-features", "--no-deps"]);
    process::run(command.env("RUSTDOCFLAGS", "-D warnings")).map(|()| String::new())
}

fn run(arguments: &[&str]) -> Result<String, Problem> {
    process::run(&mut process::cargo(arguments.iter().copied())).map(|()| String::new())
}
