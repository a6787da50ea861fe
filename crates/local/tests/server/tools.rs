//! The programs of this machine that tests run.

use std::process::{Command, Stdio};

/// Returns `true` if the programs are on this machine. Names the first that is missing.
pub(crate) fn has(programs: &[&[&str]]) -> bool {
    let works = |program: &&&[&str]| {
        let mut command = Command::new(program[0]);
        let command = command.args(&program[1..]).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    let missing = programs.iter().find(|program| !works(program));
    if let Some(missing) = missing {
        eprintln!("not run: `{}` does not work on this machine", missing.join(" "));
    }
    missing.is_none()
}

pub(crate) const BASH: &[&str] = &["bash", "--version"];
pub(crate) const CURL: &[&str] = &["curl", "--version"];
pub(crate) const PYTHON: &[&str] = &["python3", "--version"];
pub(crate) const JQ: &[&str] = &["jq", "--version"];
