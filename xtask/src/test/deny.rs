//! Runs cargo-deny, which checks banned crates, licences and sources by `deny.toml`.
//!
//! Leaves out advisories, because their list changes without a commit.

use crate::outcome::Outcome;
use crate::{process, setup};

pub(super) fn check() -> Outcome {
    let mut deny = process::program(&setup::cargo_deny()?.to_string_lossy());
    process::run(deny.args(["--all-features", "--locked", "check", "bans", "licenses", "sources"]))?;
    Ok(String::new())
}
