//! `answer` and `interrupt`, and the line that code 10 prints.

use std::time::Duration;

use managed_agents_local::{Faults, Options, RequestRecord, Script, Server};
use serde_json::Value;

use crate::program::{Ended, run};
use crate::verbs::{lines, server};

const APPROVAL: &str = r#"{"steps": [
    {"tool": "bash", "input": {"command": "echo 12"}, "ask": true, "save": "total"}, {"say": "It is ${total}."}
]}"#;
const CUSTOM: &str =
    r#"{"steps": [{"custom_tool": "rate", "input": {"to": "EUR"}, "save": "rate"}, {"say": "At ${rate}."}]}"#;

/// Runs the agent until it waits. Returns the session and the first call that waits.
pub(crate) fn waiting(server: &Server) -> (String, Value) {
    let ended = run(&server.url(), &["run", "Go.", "--format", "jsonl"]);
    assert_eq!(ended.code, 10, "{ended:?}");
    let result = lines(&ended.out).pop().unwrap();
    (result["session_id"].as_str().unwrap().to_owned(), result["waiting"][0].clone())
}

/// Returns the stored answer.
fn stored(server: &Server, session: &str, kind: &str) -> Value {
    let wanted = |event: &Value| event["type"] == kind;
    server.wait_for_event(session, Duration::from_secs(20), wanted).expect("the answer is stored")
}

#[test]
fn the_line_of_a_call_that_waits_goes_on() {
    let server = server(APPROVAL);
    let url = server.url();
    let (session, call) = waiting(&server);
    let line = call["answer"].as_str().unwrap();
    assert_eq!(line, format!("managed-agents answer {session} {} allow", call["id"].as_str().unwrap()));
    let shown = run(&url, &["watch", &session]);
    assert!(shown.code == 10 && shown.err.contains(line), "{shown:?}");
    let words: Vec<&str> = line.split(' ').skip(1).collect();
    let ended = run(&url, &[&words[..], &["--follow"]].concat());
    assert_eq!((ended.code, &*ended.out), (0, "It is 12.\n"), "{ended:?}");
    assert!(ended.err.contains("allowed ") && ended.err.contains("(bash)"), "{ended:?}");

    let again = run(&url, &[&words[..], &["--format", "jsonl"]].concat());
    let failure: Value = serde_json::from_str(&again.err).unwrap();
    assert_eq!((again.code, &failure["exit_code"]), (6, &6.into()), "{again:?}");
    assert!(failure["error"].as_str().unwrap().ends_with("does not wait any more: it was allowed"));
    assert_eq!(lines(&again.out).pop().unwrap()["error"], failure);
}

#[test]
fn the_result_of_somebody_else_is_not_taken_for_this_one() {
    let script = Some(Script::from_json(CUSTOM).unwrap());
    // The first result is turned away for a moment; the message of the run comes before it.
    let faults = Faults::parse("status=529,retry-after=3,route=events.send,skip=1").unwrap();
    let server = Server::start(Options { script, faults, ..Options::default() }).unwrap();
    let (url, (session, call)) = (server.url(), waiting(&server));
    let id = call["id"].as_str().unwrap();
    let answer = |result: &str| run(&url, &["answer", &session, id, "--result", result]);
    let (late, first) = std::thread::scope(|scope| {
        let late = scope.spawn(|| answer("1.10"));
        let is_sent = |request: &RequestRecord| String::from_utf8_lossy(&request.body).contains("1.10");
        server.wait_for_request(Duration::from_secs(20), is_sent).unwrap();
        let first = answer("0.87");
        (late.join().unwrap(), first)
    });
    assert_eq!(first.code, 0, "{first:?}");
    assert!(late.code == 6 && late.err.contains("does not wait any more: it has a result"), "{late:?}");
    assert!(!late.err.contains("gave a result"), "{late:?}");
    let stored = stored(&server, &session, "user.custom_tool_result");
    assert_eq!(stored["content"][0]["text"], "0.87");
}

#[test]
fn a_line_names_the_service_that_was_given() {
    let server = server(APPROVAL);
    let url = server.url();
    let ended = run("http://127.0.0.1:1", &["run", "Go.", "--base-url", &url]);
    assert!(ended.code == 10 && ended.err.contains(&format!(" allow --base-url {url}\n")), "{ended:?}");
}

#[test]
fn a_denial_tells_the_agent_why() {
    let server = server(APPROVAL);
    let (session, call) = waiting(&server);
    let id = call["id"].as_str().unwrap();
    let ended = run(&server.url(), &["answer", &session, id, "deny", "--reason", "not today"]);
    assert_eq!((ended.code, &*ended.out), (0, ""), "{ended:?}");
    let answer = stored(&server, &session, "user.tool_confirmation");
    assert_eq!((&answer["result"], &answer["deny_message"]), (&"deny".into(), &"not today".into()));
    assert_eq!(answer["tool_use_id"], id);
}

#[test]
fn a_custom_tool_takes_a_result_or_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rate");
    std::fs::write(&file, "0.87").unwrap();
    let file = format!("@{}", file.display());
    for (flags, text, is_error) in
        [(&["--result", &*file][..], "0.87", false), (&["--result", "@@none", "--error"][..], "@none", true)]
    {
        let server = server(CUSTOM);
        let (session, call) = waiting(&server);
        assert_eq!((&call["needs"], &call["input"]["to"]), (&"result".into(), &"EUR".into()));
        let line = [&["answer", &session, call["id"].as_str().unwrap(), "--format=jsonl"], flags].concat();
        let ended = run(&server.url(), &line);
        let result = lines(&ended.out).pop().unwrap();
        let word = if is_error { "error" } else { "result" };
        assert_eq!((ended.code, &result["answered"]["answer"]), (0, &word.into()), "{ended:?}");
        let answer = stored(&server, &session, "user.custom_tool_result");
        assert_eq!(answer["content"][0]["text"], text);
        assert_eq!(answer["is_error"].as_bool().unwrap_or_default(), is_error);
    }
}

#[test]
fn what_cannot_be_answered_is_refused_and_nothing_is_sent() {
    let server = server(CUSTOM);
    let (session, call) = waiting(&server);
    let id = call["id"].as_str().unwrap();
    let sent = || server.log().iter().filter(|request| request.method == "POST").count();
    let before = sent();
    let table: [(&[&str], u8); 8] = [
        (&[&session, id, "allow"], 2),
        (&[&session, id], 2),
        (&[&session, id, "perhaps"], 2),
        (&[&session, id, "allow", "--result", "x"], 2),
        (&[&session, id, "allow", "--reason", "x"], 2),
        (&[&session, id, "deny", "--error"], 2),
        (&[&session, "sevt_none", "allow"], 4),
        (&["sesn_none", id, "allow"], 4),
    ];
    for (arguments, code) in table {
        let ended: Ended = run(&server.url(), &[&["answer"], arguments].concat());
        assert_eq!(ended.code, i32::from(code), "{arguments:?}: {ended:?}");
    }
    assert_eq!(sent(), before);
}

#[test]
fn a_call_of_a_child_thread_is_answered_by_its_id() {
    let server = server(
        r#"{"steps": [
            {"thread": {"agent": "Checker", "steps": [
                {"tool": "bash", "input": {"command": "echo 7"}, "ask": true, "save": "sum"}, {"say": "${sum}"}
            ], "save": "sums"}},
            {"say": "Checked: ${sums}"}
        ]}"#,
    );
    let url = server.url();
    let agent = ["agents", "create", "--name", "Lead", "--model", "claude-opus-4-7", "--jq", ".id", "-r"];
    let checker = run(
        &url,
        &[
            "agents",
            "create",
            "--name",
            "Checker",
            "--model",
            "claude-opus-4-7",
            "--tool",
            "{type: agent_toolset_20260401}",
            "--jq",
            ".id",
            "-r",
        ],
    );
    let roster = format!("{{type: coordinator, agents: [{{type: agent, id: {}}}]}}", checker.out.trim());
    let lead = run(&url, &[&agent[..], &["--multiagent", &roster]].concat());
    assert_eq!(lead.code, 0, "{lead:?}");
    let ended = run(&url, &["run", "Go.", "--agent", lead.out.trim(), "--format", "jsonl"]);
    assert_eq!(ended.code, 10, "{ended:?}");
    let result = lines(&ended.out).pop().unwrap();
    let id = result["waiting"][0]["id"].as_str().unwrap();
    let ended = run(&url, &["answer", result["session_id"].as_str().unwrap(), id, "allow", "--follow"]);
    assert_eq!((ended.code, &*ended.out), (0, "Checked: 7\n"), "{ended:?}");
}

#[test]
fn an_interrupt_waits_for_the_idle_and_needs_no_running_agent() {
    let server = server(APPROVAL);
    let (session, call) = waiting(&server);
    for _ in 0..2 {
        let ended = run(&server.url(), &["interrupt", &session]);
        assert!(ended.code == 0 && ended.err.contains("the agent is idle"), "{ended:?}");
    }
    let late = run(&server.url(), &["answer", &session, call["id"].as_str().unwrap(), "allow"]);
    assert_eq!(late.code, 6, "{late:?}");
    assert_eq!(run(&server.url(), &["interrupt", "sesn_none"]).code, 4);
}
