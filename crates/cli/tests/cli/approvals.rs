//! The rules about approvals, without a terminal.

use std::time::Duration;

use managed_agents_local::Server;
use serde_json::Value;

use crate::answer::waiting;
use crate::host::Host;
use crate::program::{Ended, run};
use crate::verbs::{lines, server};

fn agent() -> Server {
    server(
        r#"{"steps": [
            {"tool": "bash", "input": {"command": "echo 1"}, "ask": true},
            {"tool": "bash", "input": {"command": "echo 2; echo 3"}, "ask": true},
            {"say": "Done."}
        ]}"#,
    )
}

fn go(server: &Server, rules: &[&str]) -> (Ended, Value) {
    let ended = run(&server.url(), &[&["run", "Go.", "--format", "jsonl"], rules].concat());
    let result = lines(&ended.out).pop().unwrap();
    (ended, result)
}

#[test]
fn calls_that_rules_allow_run_and_nobody_is_asked() {
    let (ended, result) = go(&agent(), &["--allow", "bash"]);
    assert_eq!((ended.code, &result["outcome"]), (0, &"end_turn".into()), "{ended:?}");
    assert_eq!(result["denied"], serde_json::json!([]));
}

#[test]
fn a_call_that_no_rule_decides_waits() {
    for rules in [&["--allow", "bash:echo *"][..], &["--allow", "bash", "--ask", "bash:*echo 3*"]] {
        let (ended, result) = go(&agent(), rules);
        assert_eq!(ended.code, 10, "{ended:?}");
        let waiting = result["waiting"].as_array().unwrap();
        assert_eq!((waiting.len(), &waiting[0]["input"]["command"]), (1, &"echo 2; echo 3".into()));
    }
}

#[test]
fn a_turn_that_ends_with_calls_denied_by_a_rule_is_not_done() {
    let server = agent();
    let (ended, result) = go(&server, &["--allow", "bash", "--deny", "bash:*2*"]);
    assert_eq!((ended.code, &result["exit_code"]), (16, &16.into()), "{ended:?}");
    assert_eq!((&result["outcome"], &result["last_message"]), (&"end_turn".into(), &"Done.".into()));
    let denied = result["denied"].as_array().unwrap();
    assert_eq!((denied.len(), &denied[0]["rule"]), (1, &"bash:*2*".into()));
    let session = result["session_id"].as_str().unwrap();
    let is_denied = |event: &Value| event["tool_use_id"] == denied[0]["id"] && event["result"] == "deny";
    let event = server.wait_for_event(session, Duration::from_secs(20), is_denied).expect("it is denied");
    assert_eq!(event["deny_message"], "The user's rule bash:*2* denies this.");

    let shown = run(&server.url(), &["ask", session, "Again.", "--deny", "*"]);
    assert_eq!((shown.code, &*shown.out), (16, "Done.\n"), "{shown:?}");
    assert_eq!(shown.err.matches(") by the rule *").count(), 2, "{shown:?}");
}

#[test]
fn whoever_answers_and_follows_has_rules_and_whoever_watches_answers_nothing() {
    let server = agent();
    let (session, call) = waiting(&server);
    assert_eq!(run(&server.url(), &["watch", &session]).code, 10);
    assert_eq!(run(&server.url(), &["watch", &session, "--allow", "bash"]).code, 2);
    let id = call["id"].as_str().unwrap();
    let ended = run(&server.url(), &["answer", &session, id, "allow", "--follow", "--deny", "bash"]);
    assert_eq!((ended.code, &*ended.out), (16, "Done.\n"), "{ended:?}");
}

#[test]
fn calls_that_wait_beside_the_answered_one_are_decided_too() {
    let server = server(
        r#"{"steps": [{"together": [{"tool": "bash", "input": {"command": "ls"}, "ask": true},
            {"tool": "write", "input": {"file_path": "a", "content": "b"}, "ask": true}]}, {"say": "Done."}]}"#,
    );
    let (session, call) = waiting(&server);
    let id = call["id"].as_str().unwrap();
    let ended = run(&server.url(), &["answer", &session, id, "allow", "--follow", "--allow", "*"]);
    assert_eq!((ended.code, &*ended.out), (0, "Done.\n"), "{ended:?}");
}

#[test]
fn rules_hold_for_the_agent_that_run_makes() {
    let server = server(r#"{"steps": [{"tool": "bash", "input": {"command": "ls"}}, {"say": "Done."}]}"#);
    let (ended, result) = go(&server, &["--deny", "bash"]);
    assert_eq!((ended.code, result["denied"].as_array().unwrap().len()), (16, 1), "{ended:?}");
    assert_eq!(go(&server, &["--allow", "bash"]).0.code, 0);
}

#[test]
fn a_rule_against_a_tool_of_this_machine_is_refused() {
    let host = Host::json(200, "{}");
    for rule in ["rate", "*", "rate:x"] {
        let ended = run(&host.url, &["run", "Go.", "--tool", "rate=/bin/sh", "--deny", rule]);
        assert!(ended.code == 2 && ended.err.contains("cannot hold"), "{rule}: {ended:?}");
    }
    assert!(host.requests().is_empty());
}

#[test]
fn a_rule_that_cannot_be_read_is_refused_before_anything_is_sent() {
    let host = Host::json(200, "{}");
    for rule in ["", ":git *", "bash:[", "{a"] {
        assert_eq!(run(&host.url, &["run", "Go.", "--deny", rule]).code, 2, "{rule}");
    }
    assert!(host.requests().is_empty());
}
