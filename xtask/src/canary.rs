//! Searches the output of all steps for the key that the tests use.
//!
//! Every step has the key in its environment, so that code which prints a key is caught.

use std::env;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::iter;
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::outcome::Problem;

/// The key of the steps. No service accepts it.
pub(crate) const KEY: &str = "sk-ant-canary-0123456789";

/// The beginning of this key and of similar keys in tests.
const BEGINNING: &str = "sk-ant-canary";

/// Marks the process whose output is searched.
const WATCHED: &str = "XTASK_IS_WATCHED";

/// Runs this program again and searches its output. Fails if the output shows the key.
///
/// Runs `command` instead if this process is the one whose output is searched.
pub(crate) fn watched(command: impl FnOnce() -> Result<ExitCode, Problem>) -> Result<ExitCode, Problem> {
    if env::var_os(WATCHED).is_some() {
        return command();
    }
    let ourselves = env::current_exe().map_err(Problem::failed("this program"))?;
    let mut command = Command::new(ourselves);
    command.args(env::args_os().skip(1)).env(WATCHED, "1");
    if io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    watch(&mut command, io::stdout(), io::stderr())
}

/// Passes on the output of a command with the key masked. Reports the steps that show the key.
fn watch(command: &mut Command, to_out: impl Write, to_err: impl Write + Send) -> Result<ExitCode, Problem> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(Problem::failed("the steps"))?;
    let reader = Mutex::new(Reader::default());
    let out = child.stdout.take().expect("standard output is a pipe");
    let err = child.stderr.take().expect("standard error is a pipe");
    thread::scope(|scope| {
        scope.spawn(|| read(err, &reader, to_err));
        read(out, &reader, to_out);
    });
    let status = child.wait().map_err(Problem::failed("the steps"))?;
    let reader = reader.into_inner().unwrap_or_else(PoisonError::into_inner);
    if !reader.sightings.is_empty() {
        return Err(Problem::Failed(format!("the output shows a key:\n  {}", reader.sightings.join("\n  "))));
    }
    // A process that a signal ended has no code.
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

fn read(from: impl Read, reader: &Mutex<Reader>, mut to: impl Write) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
        let shown = reader.lock().unwrap_or_else(PoisonError::into_inner).take(&line);
        // The reader of the output may be gone, but the steps continue.
        let _ = to.write_all(shown.as_deref().unwrap_or(&line)).and_then(|()| to.flush());
        line.clear();
    }
}

/// Searches lines and tracks the step that prints them.
#[derive(Default)]
struct Reader {
    step: String,
    /// The number of lines of the step so far.
    lines: usize,
    sightings: Vec<String>,
}

impl Reader {
    /// Returns the line with the key masked, if the line shows the key.
    fn take(&mut self, line: &[u8]) -> Option<Vec<u8>> {
        let text = String::from_utf8_lossy(line);
        if let Some(step) = text.strip_prefix("== ") {
            (self.step, self.lines) = (step.trim().to_owned(), 0);
        }
        self.lines += 1;
        let masked = masked(&text)?;
        self.sightings.push(format!("step {}, line {}: {}", self.step, self.lines, masked.trim()));
        Some(masked.into_bytes())
    }
}

fn masked(text: &str) -> Option<String> {
    let is_of_a_key = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let (before, after) = text.split_once(BEGINNING)?;
    let rest = after.split(BEGINNING).map(|piece| piece.trim_start_matches(is_of_a_key));
    Some(iter::once(before).chain(rest).collect::<Vec<_>>().join("sk-ant-***"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the result of a script, without its output.
    fn watch_bash(script: &str) -> Result<ExitCode, Problem> {
        let mut command = crate::process::program("bash");
        command.args(["-c", script]);
        watch(&mut command, io::sink(), io::sink())
    }

    #[test]
    fn a_key_in_the_output_fails_and_is_named_by_step_and_line_and_masked() {
        // All steps have the key under this name in their environment.
        let script = "echo '== fmt'; echo fine; echo '== test'; echo; echo \"x-api-key: $ANTHROPIC_API_KEY, $ANTHROPIC_API_KEY.\"";
        let problem = watch_bash(script).unwrap_err().to_string();
        let is_right =
            problem == "the output shows a key:\n  step test, line 3: x-api-key: sk-ant-***, sk-ant-***.";
        assert!(is_right, "{}", masked(&problem).unwrap_or(problem));
    }

    #[test]
    fn a_key_on_standard_error_without_a_line_end_is_found_too() {
        assert!(watch_bash("printf %s \"$ANTHROPIC_API_KEY\" >&2").is_err());
    }

    #[test]
    fn what_is_passed_on_holds_no_key() {
        let mut command = crate::process::program("bash");
        command.args(["-c", "echo before; echo key=$ANTHROPIC_API_KEY; echo after"]);
        let mut out = Vec::new();
        assert!(watch(&mut command, &mut out, io::sink()).is_err());
        assert_eq!(
            String::from_utf8(out).unwrap().replace("sk-ant-***", "masked"),
            "before\nkey=masked\nafter\n"
        );
    }

    #[test]
    fn without_a_key_the_end_is_that_of_the_steps() {
        assert_eq!(watch_bash("echo fine; exit 3").unwrap(), ExitCode::from(3));
        assert_eq!(watch_bash("kill -9 $$").unwrap(), ExitCode::FAILURE);
    }
}
