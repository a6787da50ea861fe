//! `bash`: one shell, kept from call to call.

mod ansi;
mod canceller;
mod capture;
mod shell;

use std::env;
use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::input::{flag, text};
use super::wording::describe;
pub use canceller::Canceller;
use capture::{Finished, Output};
use shell::{Shell, Stopped};

const DEFAULT_TIMEOUT_MS: u64 = 120_000;

/// The tool. Its shell starts with the first command, and again after a restart, a timeout or the
/// shell's end.
pub(crate) struct Bash {
    workdir: PathBuf,
    environment: Vec<(OsString, OsString)>,
    shell: Option<Shell>,
    canceller: Canceller,
}

impl Bash {
    pub(crate) fn new(workdir: &Path, environment: Option<Vec<(OsString, OsString)>>) -> Self {
        let mut environment = environment.unwrap_or_else(|| env::vars_os().collect());
        environment.retain(|(name, _)| !name.as_bytes().starts_with(b"ANTHROPIC_"));
        Self { workdir: workdir.to_owned(), environment, shell: None, canceller: Canceller::default() }
    }

    pub(crate) fn canceller(&self) -> Canceller {
        self.canceller.clone()
    }

    pub(crate) fn run(&mut self, input: &Value) -> Result<String, String> {
        let command = text(input, "command").filter(|command| !command.is_empty());
        let restart = flag(input, "restart");
        if restart {
            self.shell = None;
        }
        match command {
            Some(command) if command.contains('\0') => Err("bash: command contains a NUL byte".to_owned()),
            Some(command) => self.execute(command, timeout_ms(input)),
            None if restart => Ok("bash session restarted".to_owned()),
            None => Err("bash: command is required".to_owned()),
        }
    }

    fn execute(&mut self, command: &str, timeout_ms: u64) -> Result<String, String> {
        let mut shell = match self.shell.take() {
            Some(shell) => shell,
            None => Shell::start(&self.workdir, &self.environment)
                .map_err(|error| format!("bash: cannot start /bin/bash: {}", describe(&error)))?,
        };
        self.canceller.set(Some(shell.group()));
        let outcome = shell.execute(command, Duration::from_millis(timeout_ms));
        self.canceller.set(None);
        match outcome {
            Ok(finished) => {
                self.shell = Some(shell);
                report(&finished)
            }
            Err((stopped, output)) => {
                let mut error = match stopped {
                    Stopped::Died => "bash: bash session terminated".to_owned(),
                    Stopped::TimedOut => format!("bash: bash command timed out after {timeout_ms}ms"),
                };
                let printed = printed(&output);
                if !printed.is_empty() {
                    error = error + "\n" + &printed;
                }
                Err(error)
            }
        }
    }
}

fn timeout_ms(input: &Value) -> u64 {
    input.get("timeout_ms").and_then(Value::as_u64).filter(|given| *given > 0).unwrap_or(DEFAULT_TIMEOUT_MS)
}

fn report(finished: &Finished) -> Result<String, String> {
    let text = printed(&finished.output);
    match finished.status {
        0 => Ok(text),
        status if text.is_empty() => Err(format!("exit {status}")),
        _ => Err(text),
    }
}

/// Converts the output to plain text.
fn printed(output: &Output) -> String {
    let plain = ansi::removed(&String::from_utf8_lossy(&output.bytes)).into_owned();
    let mut text = plain.trim_end_matches(['\n', '\r']).to_owned();
    if output.is_cut {
        text.insert_str(0, "[output truncated]\n");
    }
    text
}
