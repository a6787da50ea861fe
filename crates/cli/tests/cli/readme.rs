//! The commands of the repository's README run as they stand, and its picture is of a real run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use managed_agents_local::{Options, Script, Server, Stop};

use crate::picture;
use crate::program::program;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the block of shell behind the comment `<!-- run: NAME -->`.
fn block(name: &str) -> String {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, rest) = text.split_once(&format!("<!-- run: {name} -->\n```sh\n")).unwrap();
    rest.split_once("```\n").unwrap().0.to_owned()
}

fn server(script: Script) -> Server {
    Server::start(Options { script: Some(script), ..Options::default() }).unwrap()
}

/// Returns bash in a folder, with the program in its path.
fn bash(server: &Server, script: &str, folder: &Path) -> Output {
    let this = program(&server.url());
    let programs = Path::new(this.get_program()).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    bash.env_clear().envs(this.get_envs().filter_map(|(name, value)| Some((name, value?))));
    bash.env("PATH", path).env("HOME", folder).env("COLUMNS", "96").current_dir(folder);
    bash.args(["-euo", "pipefail", "-c", script]).output().unwrap()
}

#[test]
fn the_quickstart_runs_and_the_picture_shows_it() {
    let server = server(Script::from_json(include_str!("fibonacci.json")).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let block = block("quickstart");
    let mut shown = String::new();
    // A line that ends with a backslash goes on.
    for line in block.replace("\\\n  ", "").lines() {
        let output = bash(&server, &format!("{line} 2>&1"), folder.path());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{line}: {text}");
        // The first two print whole objects.
        if line.starts_with("managed-agents run") || line.contains("--format table") {
            shown.push_str(&format!("$ {line}\n{text}"));
        }
    }
    assert!(shown.contains("the last is 4181"), "{shown}");
    picture::check(&root().join("docs/cli.svg"), &shown);
}

#[test]
fn ten_files_are_read_five_at_a_time_and_those_that_failed_are_listed() {
    let (active, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let widest = most.clone();
    let script = Script::from_fn(move |turn| {
        widest.fetch_max(active.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let message = turn.message().to_owned();
        if message.contains("3.txt") {
            turn.stop(Stop::Refusal { category: None, explanation: None });
        } else if message.contains("7.txt") {
            turn.stop(Stop::RetriesExhausted);
        } else {
            turn.say("It is short.")?;
        }
        active.fetch_sub(1, Ordering::SeqCst);
        Ok(())
    });
    let server = server(script);
    let folder = tempfile::tempdir().unwrap();
    for number in 0..10 {
        fs::write(folder.path().join(format!("{number}.txt")), "text").unwrap();
    }
    let output = bash(&server, &block("ten files"), folder.path());
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: BTreeSet<&str> = text.lines().collect();
    let expected = ["3.txt: code 11, refusal", "7.txt: code 12, retries_exhausted"];
    assert_eq!(lines, BTreeSet::from(expected), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(most.load(Ordering::SeqCst) <= 5);
}
