//! Runs the program.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

/// The program with a key that must show nowhere, and without the environment of the user. Sessions
/// have random ids, so tests share the state folder.
pub(crate) fn program(base_url: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_managed-agents"));
    command.env_clear().env("ANTHROPIC_API_KEY", CANARY).env("ANTHROPIC_BASE_URL", base_url);
    command.env("ANTHROPIC_ENVIRONMENT_KEY", ENVIRONMENT_CANARY);
    command.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}

pub(crate) const CANARY: &str = "sk-ant-canary-0123456789";

const ENVIRONMENT_CANARY: &str = "sk-ant-oat01-canary-0123456789";

/// Runs the program to its end.
pub(crate) fn run(base_url: &str, arguments: &[&str]) -> Ended {
    run_with_input(base_url, arguments, "")
}

pub(crate) fn run_with_input(base_url: &str, arguments: &[&str], input: &str) -> Ended {
    let mut command = program(base_url);
    command.args(arguments);
    ended(command, input)
}

/// Runs a program to its end.
pub(crate) fn ended(mut command: Command, input: &str) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not read its input may be gone already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    Ended::new(child.wait_with_output().unwrap())
}

#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    fn new(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let ended =
            Self { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
        for canary in [CANARY, ENVIRONMENT_CANARY] {
            assert!(!ended.out.contains(canary) && !ended.err.contains(canary), "{ended:?}");
        }
        ended
    }
}
