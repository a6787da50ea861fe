//! Programs that run custom tools.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::{Duration, Instant};

use managed_agents_local::Server;
use serde_json::Value;

use crate::host::Host;
use crate::program::{CANARY, Ended, run};
use crate::verbs::{lines, server};

const LIMIT: Duration = Duration::from_secs(20);

/// Runs an agent that calls the tool `rate`.
fn start(script: &str, more: &[&str]) -> (Server, Ended) {
    let server: Server =
        server(r#"{"steps": [{"custom_tool": "rate", "input": {"to": "EUR"}}, {"say": "Done."}]}"#);
    let folder = tempfile::tempdir().unwrap();
    let tool = tool(folder.path(), script);
    let ended = run(&server.url(), &[&["run", "Go.", "--format=jsonl", "--tool", &tool], more].concat());
    (server, ended)
}

/// Writes a program for the tool `rate`. Returns the value of `--tool`.
pub(crate) fn tool(folder: &Path, script: &str) -> String {
    let program = folder.join("rate");
    // Elsewhere, so that no child of another test holds the program open for writing.
    fs::write(folder.join("script"), script).unwrap();
    fs::copy(folder.join("script"), &program).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    format!("rate={}", program.display())
}

/// Returns the result that was stored too.
fn go(script: &str, more: &[&str]) -> (Ended, Value) {
    let (server, ended) = start(script, more);
    let session = lines(&ended.out)[0]["session_id"].as_str().unwrap().to_owned();
    let is_result = |event: &Value| event["type"] == "user.custom_tool_result";
    let result = server.wait_for_event(&session, LIMIT, is_result).unwrap_or_else(|| panic!("{ended:?}"));
    (ended, result)
}

/// Waits until the process whose number is in a file has ended.
pub(crate) fn wait_for_the_end_of(file: &Path) {
    let pid = fs::read_to_string(file).unwrap();
    let state = Path::new("/proc").join(pid.trim()).join("stat");
    let started = Instant::now();
    // Gone, or dead and not yet collected.
    while fs::read_to_string(&state).is_ok_and(|state| !state.contains(") Z")) {
        assert!(started.elapsed() < LIMIT, "the child goes on");
        std::thread::yield_now();
    }
}

fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().unwrap()
}

#[test]
fn the_output_of_the_program_is_the_result() {
    let (ended, result) =
        go("#!/bin/sh\ncat\necho \" $MANAGED_AGENTS_CALL:$ANTHROPIC_API_KEY\"\necho log >&2\n", &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let (input, rest) = text(&result).split_once(' ').unwrap();
    assert_eq!(input, r#"{"to":"EUR"}"#);
    assert_eq!(rest, format!("{}:\n", result["custom_tool_use_id"].as_str().unwrap()));
    assert!(!result.to_string().contains(CANARY) && result["is_error"] != true, "{result}");
}

#[test]
fn a_program_that_fails_is_an_error_with_what_it_said() {
    let (ended, result) = go("#!/bin/sh\necho out\necho no such currency >&2\nexit 3\n", &[]);
    assert_eq!((ended.code, &result["is_error"]), (0, &true.into()), "{ended:?}");
    assert_eq!(text(&result), "out\nno such currency\nexit status: 3");
}

#[test]
fn a_program_is_killed_with_its_group_when_its_time_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let script = format!("#!/bin/sh\nsleep 60 &\necho $! > {}\nwait\n", file.display());
    let (ended, result) = go(&script, &["--tool-timeout", "1s"]);
    assert_eq!((ended.code, &result["is_error"]), (0, &true.into()), "{ended:?}");
    assert!(text(&result).starts_with("the program was killed after "), "{result}");
    wait_for_the_end_of(&file);
}

#[test]
fn a_program_does_not_outlive_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    let script = format!("#!/bin/sh\nsleep 60 &\necho $! > {}\nwait\n", file.display());
    let (_server, ended) = start(&script, &["--timeout", "2s"]);
    assert_eq!(ended.code, 8, "{ended:?}");
    wait_for_the_end_of(&file);
}

#[test]
fn a_process_that_a_program_leaves_behind_ends_with_it_and_the_output_counts() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pid");
    for left_behind in ["sleep 60 &", "sleep 60 >/dev/null 2>&1 &"] {
        let script = format!("#!/bin/sh\necho 0.87\n{left_behind}\necho $! > {}\n", file.display());
        let started = Instant::now();
        let (ended, result) = go(&script, &[]);
        assert_eq!((ended.code, text(&result)), (0, "0.87\n"), "{left_behind}: {ended:?}");
        assert!(started.elapsed() < LIMIT, "{left_behind}");
        wait_for_the_end_of(&file);
    }
}

#[test]
fn a_program_that_is_not_there_is_refused_before_anything_is_sent() {
    let host = Host::json(200, "{}");
    for tool in
        ["rate=/nowhere/rate", "rate=no-such-program", "rate=/etc/passwd", "rate=", "=/bin/sh", "rate"]
    {
        let ended = run(&host.url, &["run", "Go.", "--tool", tool]);
        assert!(ended.code == 2 && ended.err.contains("--tool "), "{tool}: {ended:?}");
    }
    assert!(host.requests().is_empty());
}
