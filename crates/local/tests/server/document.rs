//! Runs the snippets of `docs/local-server.md`: each block behind a comment `run`, `file`, `script`
//! or `faults`. A program that this machine lacks is named, and its snippets do not run.

use crate::tools::{BASH, CURL, JQ, PYTHON, has};
use managed_agents_local::{Faults, Options, Script, Server};
use std::net::TcpListener;
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

/// A folder with a file of the document.
fn folder_with(files: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        std::fs::write(folder.path().join(file), blocks(&format!("file: {file}")).remove(0)).unwrap();
    }
    folder
}

#[test]
fn the_first_turn_by_curl_runs() {
    if !has(&[BASH, CURL, JQ]) {
        return;
    }
    let server = Server::start(Options::default()).unwrap();
    for block in blocks("run: bash") {
        let mut bash = command("bash");
        bash.args(["-euo", "pipefail", "-c", &block]);
        bash.env("ANTHROPIC_BASE_URL", server.url()).env("ANTHROPIC_API_KEY", "local");
        assert!(run(&mut bash).contains("no model reads your message"));
    }
}

#[test]
fn the_snippets_in_python_run() {
    if !has(&[PYTHON]) {
        return;
    }
    let folder = folder_with(&["local.py"]);
    for block in blocks("run: python") {
        run(command("python3").args(["-c", &block]).env("PYTHONPATH", folder.path()));
    }
}

#[test]
fn the_fixtures_for_pytest_run() {
    if !has(&[PYTHON, &["python3", "-m", "pytest", "--version"]]) {
        return;
    }
    let folder = folder_with(&["local.py", "conftest.py"]);
    let test = "import os\nfrom local import control\n\ndef test_it():\n    assert control(os.environ['ANTHROPIC_BASE_URL'], '')['sessions'] == 0\n";
    std::fs::write(folder.path().join("test_it.py"), test).unwrap();
    let said = run(command("python3").args(["-m", "pytest"]).current_dir(folder.path()));
    assert!(said.contains("1 passed"), "{said}");
}

#[test]
fn the_snippet_in_go_runs() {
    if !has(&[&["go", "version"]]) {
        return;
    }
    let folder = folder_with(&["local_test.go"]);
    std::fs::write(folder.path().join("go.mod"), "module local\n").unwrap();
    let test = "package local\n\nimport (\n\t\"net/http\"\n\t\"os\"\n\t\"testing\"\n)\n\nfunc TestIt(t *testing.T) {\n\treply, err := http.Get(os.Getenv(\"ANTHROPIC_BASE_URL\") + \"/_local\")\n\tif err != nil || reply.StatusCode != 200 {\n\t\tt.Fatal(reply, err)\n\t}\n}\n";
    std::fs::write(folder.path().join("it_test.go"), test).unwrap();
    run(command("go").args(["test", "./..."]).current_dir(folder.path()));
}

#[test]
fn the_snippets_in_javascript_run() {
    if !has(&[&["node", "--version"]]) {
        return;
    }
    for block in blocks("run: node") {
        run(command("node").args(["--input-type=module", "-e", &block]));
    }
}

/// The steps that start the server and wait for it, on a port that is free.
#[test]
fn the_recipe_for_ci_starts_the_server() {
    if !has(&[BASH, CURL]) {
        return;
    }
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let recipe = blocks("run: ci").remove(0).replace("8787", &port.to_string());
    let steps: Vec<_> = recipe.lines().filter_map(|line| line.strip_prefix("- run: ")).collect();
    let [_, start, wait, _] = steps[..] else { panic!("{steps:?}") };
    let said = run(command("bash").args(["-euc", &format!("trap 'kill $!' EXIT\n{start}\n{wait}")]));
    assert!(said.contains("\"sessions\":0"), "{said}");
}
