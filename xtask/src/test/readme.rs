//! Runs the commands of the README: every line of a fence marked `sh run`.

use std::fs;

use crate::outcome::{Outcome, Problem, none_of};
use crate::{process, workspace};

/// This program, which is already running.
const OURSELVES: &str = "cargo xtask test";

pub(super) fn run() -> Outcome {
    let text =
        fs::read_to_string(workspace::root().join("README.md")).map_err(Problem::failed("README.md"))?;
    let commands = commands(&text);
    if commands.is_empty() {
        return Err(Problem::Failed("README.md has no fence marked \"sh run\"".to_owned()));
    }
    let mut faults = Vec::new();
    for command in commands.iter().filter(|command| !command.starts_with(OURSELVES)) {
        println!("$ {command}");
        let mut shell = process::program("bash");
        shell.args(["-euo", "pipefail", "-c", command]);
        faults.extend(process::run(&mut shell).err().map(|problem| problem.to_string()));
    }
    none_of(&faults, format!("{} commands", commands.len()))
}

/// Returns the lines of all marked fences, without comments and blank lines.
fn commands(markdown: &str) -> Vec<&str> {
    let mut commands = Vec::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        let Some(mark) = line.trim().strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().map(str::trim).take_while(|line| *line != "```").collect();
        if mark.split_whitespace().collect::<Vec<_>>() == ["sh", "run"] {
            commands.extend(body.into_iter().filter(|line| !line.is_empty() && !line.starts_with('#')));
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn only_marked_fences_are_run_and_without_their_comments() {
        let text = "```sh\nrm -rf x\n```\n\n```sh run\n# first\ncargo run --example invoices\n\ncargo xtask test   # all\n```\n";
        assert_eq!(commands(text), ["cargo run --example invoices", "cargo xtask test   # all"]);
    }
}
