//! A prompt that is held back: the session waits for an answer, or its budget is used up.

use managed_agents_local::Server;
use serde_json::Value;

use crate::answer::waiting;
use crate::program::{Ended, run};
use crate::verbs::{lines, server};

fn ask(server: &Server, session: &str, prompt: &str, more: &[&str]) -> (Ended, Value) {
    let ended = run(&server.url(), &[&["ask", session, prompt, "--format", "jsonl"], more].concat());
    let result = lines(&ended.out).pop().unwrap();
    (ended, result)
}

fn messages(server: &Server, session: &str) -> Vec<Value> {
    let listed = run(&server.url(), &["sessions", "events", "list", session]);
    let texts = lines(&listed.out).into_iter().filter(|event| event["type"] == "user.message");
    texts.map(|event| event["content"][0]["text"].clone()).collect()
}

#[test]
fn a_prompt_that_a_waiting_session_holds_back_is_told_of_and_sent_later() {
    let server = server(
        r#"{"turns": [
            [{"tool": "bash", "input": {"command": "ls"}, "ask": true}, {"say": "One."}], [{"say": "Two."}]
        ]}"#,
    );
    let (session, call) = waiting(&server);
    let (ended, result) = ask(&server, &session, "Now the report.", &["--archive"]);
    assert_eq!((ended.code, &result["sent"]), (10, &false.into()), "{ended:?}");
    assert!(!ended.err.contains("warning"), "{ended:?}");

    let ended = run(&server.url(), &["ask", &session, "Now the report, please."]);
    assert!(ended.err.contains("warning: an earlier prompt to this session was not sent"), "{ended:?}");
    let way = format!("the prompt was not sent; to send it then: managed-agents run --resume {session}\n");
    assert!(ended.code == 10 && ended.err.contains(&way), "{ended:?}");

    let answered = run(&server.url(), &["answer", &session, call["id"].as_str().unwrap(), "allow"]);
    assert_eq!(answered.code, 0, "{answered:?}");
    let resumed = run(&server.url(), &["run", "--resume", &session, "--format", "jsonl"]);
    let result = lines(&resumed.out).pop().unwrap();
    let told = (&result["sent"], &result["last_message"]);
    assert_eq!((resumed.code, told), (0, (&true.into(), &"Two.".into())), "{resumed:?}");
    assert_eq!(messages(&server, &session), ["Go.", "Now the report, please."]);
    let (ended, result) = ask(&server, &session, "Thanks.", &[]);
    assert_eq!((ended.code, &result["sent"]), (0, &true.into()));
    assert!(!ended.err.contains("warning"), "{ended:?}");
}

#[test]
fn a_session_whose_budget_holds_the_prompt_back_is_not_archived() {
    let server = server(r#"{"steps": [{"say": "First.", "cost": 12}, {"say": "Second."}]}"#);
    let first = run(&server.url(), &["run", "Go.", "--budget", "0.12", "--format", "jsonl"]);
    let first = lines(&first.out).pop().unwrap();
    assert_eq!((&first["exit_code"], &first["sent"]), (&13.into(), &true.into()), "{first}");
    let session = first["session_id"].as_str().unwrap();
    let (ended, result) = ask(&server, session, "And then?", &["--archive"]);
    assert_eq!((ended.code, &result["sent"]), (13, &false.into()), "{ended:?}");
    let ended = run(&server.url(), &["sessions", "retrieve", session]);
    assert_eq!(serde_json::from_str::<Value>(&ended.out).unwrap()["status"], "idle", "{ended:?}");
}

#[test]
fn a_command_without_a_prompt_has_sent_none() {
    let server = server(r#"{"steps": [{"say": "One."}]}"#);
    let ran = lines(&run(&server.url(), &["run", "Go.", "--format", "jsonl"]).out).pop().unwrap();
    let watched = ["watch", ran["session_id"].as_str().unwrap(), "--format", "jsonl"];
    let watched = lines(&run(&server.url(), &watched).out).pop().unwrap();
    assert_eq!((&watched["exit_code"], &watched["sent"]), (&0.into(), &Value::Null));
}
