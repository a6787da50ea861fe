//! `run`, `ask` and `watch` against scripts of the local server.

use std::io::Read as _;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use managed_agents_local::{Faults, Options, Script, Server};
use serde_json::Value;

use crate::host::Host;
use crate::program::{program, run};

pub(crate) fn server(script: &str) -> Server {
    let script = Some(Script::from_json(script).unwrap());
    Server::start(Options { script, ..Options::default() }).unwrap()
}

pub(crate) fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_words_of_the_agent_are_the_output_and_each_is_there_once() {
    let server = server(
        r#"{"steps": [{"tool": "bash", "input": {"command": "ls"}}, {"say": "One two three.", "pace": 5}]}"#,
    );
    let ended = run(&server.url(), &["run", "Count."]);
    assert_eq!((ended.code, &*ended.out), (0, "One two three.\n"), "{ended:?}");
    for part in ["made the agent ", "made the environment ", "session ", " tokens in, ", "bash ls  0."] {
        assert!(ended.err.contains(part), "{part}: {}", ended.err);
    }
}

#[test]
fn json_lines_begin_with_the_session_and_end_with_the_result() {
    let server = server(r#"{"steps": [{"say": "Done."}]}"#);
    let url = server.url();
    let ended = run(&url, &["run", "Go.", "--format", "jsonl"]);
    let first = lines(&ended.out);
    assert_eq!((ended.code, &first[0]["type"]), (0, &"cli.session".into()), "{ended:?}");
    let result = first.last().unwrap();
    assert_eq!(result["type"], "cli.result");
    let expected = [("outcome", "end_turn"), ("last_message", "Done.")];
    assert!(expected.iter().all(|(name, value)| result[name] == *value), "{result}");
    let session = result["session_id"].as_str().unwrap();
    let again = run(&url, &["ask", session, "Again.", "--format", "jsonl"]);
    assert_eq!((again.code, lines(&again.out).last().unwrap()["exit_code"].as_u64()), (0, Some(0)));
    let watched = run(&url, &["watch", session]);
    assert_eq!((watched.code, &*watched.out), (0, "Done.\nDone.\n"), "{watched:?}");
}

#[test]
fn the_exit_code_tells_how_the_turn_ended() {
    let table = [
        (r#"{"steps": [{"custom_tool": "rate", "input": {}}]}"#, 10, "needs_action"),
        (r#"{"steps": [{"tool": "bash", "input": {"command": "ls"}, "ask": true}]}"#, 10, "needs_action"),
        (r#"{"steps": [{"stop": "refusal"}]}"#, 11, "refusal"),
        (r#"{"steps": [{"stop": "retries_exhausted"}]}"#, 12, "retries_exhausted"),
    ];
    for (script, code, outcome) in table {
        let ended = run(&server(script).url(), &["run", "Go.", "--format", "jsonl"]);
        let result = lines(&ended.out).pop().unwrap();
        assert_eq!((ended.code, &result["outcome"]), (code, &outcome.into()), "{script}: {ended:?}");
        assert_eq!(result["waiting"].as_array().unwrap().len(), usize::from(code == 10), "{result}");
    }
    let slow = server(r#"{"steps": [{"wait": 60000}]}"#);
    let ended = run(&slow.url(), &["run", "Go.", "--timeout", "1s"]);
    assert_eq!(ended.code, 8, "{ended:?}");
}

#[test]
fn a_flag_that_a_verb_does_not_use_is_refused() {
    let host = Host::json(200, "{}");
    let verbs = [
        &["run", "Go."][..],
        &["ask", "s", "Go."],
        &["watch", "s"],
        &["answer", "s", "c", "allow"],
        &["interrupt", "s"],
    ];
    for verb in verbs {
        for flag in [&["--dry-run"][..], &["--jq", "."], &["--transform", "id"], &["-r"], &["-e"]] {
            let json = run(&host.url, &[verb, flag, &["--format", "jsonl"]].concat());
            let result = lines(&json.out).pop().unwrap();
            assert_eq!(
                (json.code, &result["type"], &result["exit_code"]),
                (2, &"cli.result".into(), &2.into())
            );
            let ended = run(&host.url, &[verb, flag].concat());
            assert!(ended.code == 2 && ended.err.contains(&format!("{} has no --", verb[0])), "{ended:?}");
        }
    }
    assert!(host.requests().is_empty());
}

#[test]
fn a_failure_has_a_result_too() {
    let host = Host::json(401, "{}");
    let ended = run(&host.url, &["run", "Go.", "--format", "jsonl"]);
    let result = lines(&ended.out).pop().unwrap();
    assert_eq!((ended.code, &result["exit_code"]), (3, &3.into()), "{ended:?}");
    assert_eq!(run(&host.url, &["run", " "]).code, 2);
    for arguments in [&["run", "Go.", "--bogus"][..], &["ask", "sesn_1"], &["run", "Go.", "--budget", "0"]] {
        let ended = run(&host.url, &[arguments, &["--format", "jsonl"]].concat());
        let results = lines(&ended.out);
        assert_eq!((ended.code, results.len(), &results[0]["exit_code"]), (2, 1, &2.into()), "{ended:?}");
        assert!(results[0]["error"]["error"].is_string(), "{ended:?}");
    }
}

#[test]
#[cfg(unix)]
fn the_result_of_arguments_that_cannot_be_read_is_that_of_a_verb() {
    use std::os::unix::ffi::OsStrExt as _;
    let mut program = program("http://127.0.0.1:1");
    program.args(["run", "--format", "jsonl"]).arg(std::ffi::OsStr::from_bytes(b"\xff"));
    let ended = crate::program::ended(program, "");
    let result = lines(&ended.out).pop().unwrap();
    assert_eq!((ended.code, &result["type"]), (2, &"cli.result".into()), "{ended:?}");
    let host = Host::json(200, "{}");
    let operation = ["agents", "create", "--name", "watch", "--bogus", "--format", "json"];
    let ended = run(&host.url, &operation);
    assert_eq!((ended.code, &*ended.out), (2, ""), "{ended:?}");
}

#[test]
fn an_input_that_no_value_can_hold_is_text_and_not_nothing() {
    let script =
        Some(Script::from_json(r#"{"steps": [{"custom_tool": "rate", "input": {"a": 1}}]}"#).unwrap());
    let faults = Faults::parse("deep-input").unwrap();
    let server = Server::start(Options { script, faults, ..Options::default() }).unwrap();
    let ended = run(&server.url(), &["run", "Go.", "--format", "jsonl"]);
    let result: Value = serde_json::from_str(ended.out.lines().last().unwrap()).unwrap();
    let input = result["waiting"][0]["input"].as_str().unwrap();
    assert!(ended.code == 10 && input.contains("[[[["), "{result}");
}

#[test]
fn the_words_are_at_the_other_end_of_the_pipe_while_the_agent_goes_on() {
    let server = server(r#"{"steps": [{"say": "One."}, {"wait": 60000}]}"#);
    let mut program = program(&server.url());
    program.args(["run", "Go."]).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = program.spawn().unwrap();
    let mut out = child.stdout.take().unwrap();
    let (send, words) = mpsc::channel();
    thread::spawn(move || {
        let mut words = [0; 4];
        out.read_exact(&mut words).unwrap();
        send.send(words)
    });
    let words = words.recv_timeout(Duration::from_secs(20));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(&words.expect("the words come while the turn goes on"), b"One.");
}
