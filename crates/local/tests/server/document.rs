//! Runs the snippets of `docs/local-server.md`: each block behind a comment `run`, `script` or
//! `faults`.

use managed_agents_local::{Faults, Options, Script, Server};
use std::path::Path;
use std::process::Command;

const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/local-server.md");

/// The blocks behind a comment, such as `run: bash`.
fn blocks(comment: &str) -> Vec<String> {
    let text = std::fs::read_to_string(DOCUMENT).unwrap();
    let mark = format!("<!-- {comment} -->\n```");
    let blocks = text.split(&mark).skip(1);
    let blocks: Vec<_> = blocks
        .map(|block| block.split_once('\n').unwrap().1.split_once("\n```").unwrap().0.to_owned())
        .collect();
    assert!(!blocks.is_empty(), "{comment}");
    blocks
}

/// A command that finds the server on its path.
fn command(program: &str) -> Command {
    let folder = Path::new(env!("CARGO_BIN_EXE_managed-agents-local")).parent().unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command.env("PATH", format!("{}:{path}", folder.display()));
    command
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}\n{text}\n{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
fn every_script_and_every_fault_of_the_document_is_good() {
    for script in blocks("script") {
        Script::from_json(&script).unwrap_or_else(|error| panic!("{error}:\n{script}"));
    }
    for faults in blocks("faults").iter().flat_map(|block| block.lines()) {
        Faults::parse(faults).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn the_first_turn_by_curl_runs() {
    let server = Server::start(Options::default()).unwrap();
    for block in blocks("run: bash") {
        let mut bash = command("bash");
        bash.args(["-euo", "pipefail", "-c", &block]);
        bash.env("ANTHROPIC_BASE_URL", server.url()).env("ANTHROPIC_API_KEY", "local");
        assert!(run(&mut bash).contains("no model reads your message"));
    }
}

#[test]
fn the_snippets_in_python_and_javascript_run() {
    for block in blocks("run: python") {
        run(command("python3").args(["-c", &block]));
    }
    for block in blocks("run: node") {
        run(command("node").args(["--input-type=module", "-e", &block]));
    }
}
