use crate::client::*;
use crate::stream::Stream;
use managed_agents_local::{Options, Script, Server};
use serde_json::json;

fn with(script: &str) -> Server {
    let script = Some(Script::from_json(script).expect("the script is good"));
    Server::start(Options { script, ..Options::default() }).expect("a port is free")
}

#[test]
fn later_steps_use_the_output_of_earlier_ones() {
    let server = with(
        r#"{"steps": [
            {"think": true},
            {"say": "You said: ${message}"},
            {"tool": "bash", "input": {"command": "cat ${uploads} | awk '{s+=$1} END {print s}'"}, "save": "total"},
            {"custom_tool": "convert", "input": {"amount": ["${total}"]}, "save": "converted"},
            {"wait": 1},
            {"say": "It is ${converted}, not ${unknown}."}
        ]}"#,
    );
    let file = crate::files::upload(&server, "numbers.txt", b"20\n22\n");
    let session = session_with(&server, json!({"resources": [{"type": "file", "file_id": file["id"]}]}));
    send(&server, &session, json!([message("add")]));
    let call = wait_kind(&server, &session, "agent.custom_tool_use");
    assert_eq!(call["input"], json!({"amount": ["42"]}));
    let content = json!([{"type": "text", "text": "42 EUR"}]);
    let result =
        json!({"type": "user.custom_tool_result", "custom_tool_use_id": call["id"], "content": content});
    send(&server, &session, json!([result]));
    wait_idle(&server, &session, "end_turn");
    let said: Vec<_> = history(&server, &session)
        .into_iter()
        .filter(|event| event["type"] == "agent.message")
        .map(|event| event["content"][0]["text"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(said, ["You said: add", "It is 42 EUR, not ${unknown}."]);
}

#[test]
fn each_turn_has_its_steps_and_the_last_ones_repeat() {
    let server = with(r#"{"turns": [[{"say": "one"}], [{"say": "two"}]]}"#);
    let session = session(&server);
    let mut stream = open(&server, &session);
    for expected in ["one", "two", "two"] {
        send(&server, &session, json!([message("go")]));
        let events = stream.turn();
        assert!(
            events
                .iter()
                .any(|event| event["type"] == "agent.message" && event["content"][0]["text"] == expected)
        );
    }
}

#[test]
fn a_paced_message_takes_its_time_and_an_interrupt_ends_it() {
    let server =
        with(r#"{"steps": [{"say": "One piece that no patience of a test outlasts.", "pace": 600000}]}"#);
    let session = session(&server);
    let target = format!("/v1/sessions/{session}/events/stream?event_deltas%5B%5D=agent.message");
    let mut stream = Stream::open(&server, &target);
    send(&server, &session, json!([message("go")]));
    stream.until(|event| event["type"] == "event_start");
    send(&server, &session, json!([{"type": "user.interrupt"}]));
    wait_idle(&server, &session, "end_turn");
    assert!(!kinds(&history(&server, &session)).contains(&"agent.message"));
}

#[test]
fn calls_made_together_wait_together() {
    let server = with(
        r#"{"steps": [{"together": [
            {"tool": "bash", "input": {"command": "echo a"}, "ask": true, "save": "a"},
            {"custom_tool": "b", "save": "b"}
        ]}]}"#,
    );
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    let idle = wait_idle(&server, &session, "requires_action");
    assert_eq!(idle["stop_reason"]["event_ids"].as_array().unwrap().len(), 2);
}

#[test]
fn errors_in_scripts_name_their_place() {
    let cases = [
        ("[]", "script"),
        ("{", "not JSON"),
        (r#"{"steps": [{"say": "a", "say": "b"}]}"#, "steps.0.say: given twice"),
        (r#"{"steps": {}}"#, "steps"),
        (r#"{"steps": [], "turns": []}"#, "script"),
        (r#"{"turns": [[], [{"shout": "a"}]]}"#, "turns.1.0"),
        (r#"{"steps": [{"say": 5}]}"#, "steps.0"),
        (r#"{"steps": [{"say": "a", "pace": -1}]}"#, "steps.0"),
        (r#"{"steps": [{"say": "a", "think": true}]}"#, "steps.0"),
        (r#"{"steps": [{"tool": "bash", "inptu": {}}]}"#, "steps.0"),
        (r#"{"steps": [{"stop": 1}]}"#, "steps.0"),
        (r#"{"steps": [{"stop": {"reason": "now"}}]}"#, "steps.0"),
        (r#"{"steps": [{"say": "a", "cost": -1}]}"#, "steps.0"),
        (r#"{"steps": [{"say": "a", "tokens": {"inptu": 1}}]}"#, "steps.0.tokens"),
        (r#"{"steps": [{"wait": 1, "cost": 1}]}"#, "steps.0"),
        (r#"{"steps": [{"thread": {"agent": "A"}}]}"#, "steps.0.thread.steps"),
        (
            r#"{"steps": [{"together": [{"thread": {"agent": "A", "steps": []}}, {"tool": "b"}]}]}"#,
            "steps.0.together.1",
        ),
        (r#"{"steps": [{"outcome": ["fine"]}]}"#, "steps.0"),
        (
            r#"{"steps": [{"workflow": {"name": "W", "steps": [{"phase": "p"}]}}]}"#,
            "steps.0.workflow.steps.0",
        ),
        (r#"{"steps": [{"workflow": {"name": "W", "steps": [{"say": "a"}]}}]}"#, "steps.0.workflow.steps.0"),
        (r#"{"steps": [{"workflow": {"name": "W", "steps": [], "result": "good"}}]}"#, "steps.0.workflow"),
        (r#"{"steps": [{"error": {"type": "x", "message": "m", "retry_status": "later"}}]}"#, "steps.0"),
    ];
    for (script, place) in cases {
        let error = Script::from_json(script).unwrap_err().to_string();
        assert!(error.starts_with(place), "{error}");
    }
}

#[test]
fn the_built_in_agent_says_what_it_is_and_what_it_saw() {
    let server = start();
    let file = crate::files::upload(&server, "a.txt", b"x");
    let resources = json!([{"type": "file", "file_id": file["id"], "mount_path": "a.txt"}]);
    let session = session_with(&server, json!({"resources": resources}));
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("What is there?")]));
    let events = stream.turn();
    let said: Vec<_> = events.iter().filter(|event| event["type"] == "agent.message").collect();
    assert!(said[0]["content"][0]["text"].as_str().unwrap().contains("no model"));
    assert!(
        said[1]["content"][0]["text"].as_str().unwrap().contains("1 file(s):\n./mnt/session/uploads/a.txt")
    );
}

#[test]
fn the_documented_script_runs() {
    let server = with(include_str!("../../scripts/total.json"));
    let file = crate::files::upload(&server, "numbers.txt", b"20\n22\n");
    let session = session_with(&server, json!({"resources": [{"type": "file", "file_id": file["id"]}]}));
    send(&server, &session, json!([message("How much?")]));
    let call = wait_kind(&server, &session, "agent.custom_tool_use");
    let content =
        json!([{"type": "text", "text": format!("{} EUR", call["input"]["amount"].as_str().unwrap())}]);
    let result =
        json!({"type": "user.custom_tool_result", "custom_tool_use_id": call["id"], "content": content});
    send(&server, &session, json!([result]));
    let asks = |event: &serde_json::Value| event["evaluated_permission"] == "ask";
    let asked = id(&server.wait_for_event(&session, PATIENCE, asks).unwrap());
    // An answer may come as soon as the call is seen, before the idle that lists it.
    send(
        &server,
        &session,
        json!([{"type": "user.tool_confirmation", "tool_use_id": asked, "result": "allow"}]),
    );
    wait_idle(&server, &session, "end_turn");
    let last =
        history(&server, &session).into_iter().rfind(|event| event["type"] == "agent.message").unwrap();
    assert_eq!(last["content"][0]["text"], "You asked: How much? The answer is 42 EUR.");
    let files = get(&server, &format!("/v1/files?scope_id={session}"))["data"].clone();
    assert_eq!(call_content(&server, &id(&files[0])), b"42 EUR\n");
}

#[test]
fn the_documented_team_works() {
    let server = with(include_str!("../../scripts/team.json"));
    let file = crate::files::upload(&server, "numbers.txt", b"20\n22\n");
    let session = session_with(&server, json!({"resources": [{"type": "file", "file_id": file["id"]}]}));
    let rubric = json!({"type": "text", "content": "It adds up."});
    let outcome = json!({"type": "user.define_outcome", "description": "Sum", "rubric": rubric});
    send(&server, &session, json!([outcome]));
    wait_idle(&server, &session, "end_turn");
    let events = history(&server, &session);
    let answers = crate::threads::said(&events);
    assert_eq!(answers, ["Together it is 42. 42 is right.", "It is filed."].repeat(2));
}

fn call_content(server: &Server, file: &str) -> Vec<u8> {
    call(server, "GET", &format!("/v1/files/{file}/content"), None).body
}
