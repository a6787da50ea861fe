//! Other programs: found, run, read.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::outcome::Problem;
use crate::{canary, workspace};

/// `cargo` with these arguments.
pub(crate) fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = program(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.args(arguments);
    command
}

/// A program that starts at the root of the workspace and has no input.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root()).stdin(Stdio::null());
    // Whatever account the shell knows, nothing here may reach it.
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("ANTHROPIC_") {
            command.env_remove(name);
        }
    }
    // It opens nothing, and must not show.
    command.env("ANTHROPIC_API_KEY", canary::KEY);
    command
}

/// Runs to the end, output going where ours goes.
pub(crate) fn run(command: &mut Command) -> Result<(), Problem> {
    let status = command.status().map_err(Problem::failed(name(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(Problem::Failed(format!("{} ended with {status}", name(command))))
    }
}

/// As [`run`], but killed after `limit`. Only the process itself is killed: `cargo run` has become the program by then.
pub(crate) fn run_within(limit: Duration, command: &mut Command) -> Result<(), Problem> {
    let name = name(command);
    let mut child = command.spawn().map_err(Problem::failed(&name))?;
    let id = child.id().to_string();
    let (sender, ended) = mpsc::channel();
    let waiter = thread::spawn(move || sender.send(child.wait()));
    let status = match ended.recv_timeout(limit) {
        Ok(status) => status.map_err(Problem::failed(&name))?,
        Err(_) => {
            let _ = program("kill").args(["-9", &id]).status();
            let _ = waiter.join();
            return Err(Problem::Failed(format!("{name} was still running after {limit:?}")));
        }
    };
    if status.success() { Ok(()) } else { Err(Problem::Failed(format!("{name} ended with {status}"))) }
}

/// Runs to the end and gives what it wrote to standard output.
pub(crate) fn read(command: &mut Command) -> Result<String, Problem> {
    let output = command.stderr(Stdio::inherit()).output().map_err(Problem::failed(name(command)))?;
    if !output.status.success() {
        return Err(Problem::Failed(format!("{} ended with {}", name(command), output.status)));
    }
    String::from_utf8(output.stdout).map_err(Problem::failed(name(command)))
}

/// The first of `programs` that is in `PATH`.
pub(crate) fn find(programs: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<_> = env::split_paths(&path).collect();
    programs
        .iter()
        .flat_map(|program| folders.iter().map(move |folder| folder.join(program)))
        .find(|file| file.is_file())
}

/// Program and arguments; never the environment.
fn name(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let mut words = vec![program.file_name().unwrap_or_default().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_hangs_is_killed_and_named() {
        let problem = run_within(Duration::from_millis(50), Command::new("sleep").arg("60")).unwrap_err();
        assert_eq!(problem.to_string(), "sleep 60 was still running after 50ms");
    }

    #[test]
    fn a_failing_program_is_named_with_its_status() {
        let problem = run(&mut Command::new("false")).unwrap_err();
        assert_eq!(problem.to_string(), "false ended with exit status: 1");
    }
}
