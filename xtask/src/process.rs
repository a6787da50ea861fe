//! Finds and runs other programs.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::outcome::Problem;
use crate::{canary, workspace};

/// Returns a command that runs `cargo` with these arguments.
pub(crate) fn cargo<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = program(&env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.args(arguments);
    command
}

/// Returns a command that runs a program at the root of the workspace, without input.
pub(crate) fn program(name: &str) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root()).stdin(Stdio::null());
    // No step may use the account of the person who runs it.
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("ANTHROPIC_") {
            command.env_remove(name);
        }
    }
    // No service accepts this key, and no output may show it.
    command.env("ANTHROPIC_API_KEY", canary::KEY);
    command
}

/// Runs a program to its end. Its output goes to ours.
pub(crate) fn run(command: &mut Command) -> Result<(), Problem> {
    let status = command.status().map_err(Problem::failed(name(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(Problem::Failed(format!("{} ended with {status}", name(command))))
    }
}

/// Runs a program to its end and returns its standard output.
pub(crate) fn read(command: &mut Command) -> Result<String, Problem> {
    let output = command.stderr(Stdio::inherit()).output().map_err(Problem::failed(name(command)))?;
    if !output.status.success() {
        return Err(Problem::Failed(format!("{} ended with {}", name(command), output.status)));
    }
    String::from_utf8(output.stdout).map_err(Problem::failed(name(command)))
}

/// Returns the first of `programs` that is in `PATH`.
pub(crate) fn find(programs: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<_> = env::split_paths(&path).collect();
    programs
        .iter()
        .flat_map(|program| folders.iter().map(move |folder| folder.join(program)))
        .find(|file| file.is_file())
}

/// Returns the program and its arguments, but not its environment, which holds the key.
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
    fn a_failing_program_is_named_with_its_status() {
        let problem = run(&mut Command::new("false")).unwrap_err();
        assert_eq!(problem.to_string(), "false ended with exit status: 1");
    }
}
