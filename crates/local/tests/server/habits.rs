//! Habits of other servers, as they show on the wire. The blocking client's tests show that its
//! turns survive them.

use crate::client::*;
use managed_agents_local::faults::{Effect, Fault, NEXT_SESSION};
use managed_agents_local::{Faults, Server};
use serde_json::{Value, json};
use std::time::Duration;

fn start_so(faults: &str) -> Server {
    let server = start_buffered(|turn| {
        turn.custom_tool("gate", json!({"x": 1}))?;
        turn.say("Done.")
    });
    for fault in Faults::parse(faults).unwrap().0 {
        server.faults().add(fault);
    }
    server
}

/// The events of the first turn up to its first idle, as a raw stream gives them, without comments.
fn frames(server: &Server, session: &str) -> String {
    server
        .faults()
        .add(Fault::new("events.stream", Effect::Cut(managed_agents_local::faults::At::Events(5))));
    let target = format!("/v1/sessions/{session}/events/stream");
    let bytes = raw(server, &format!("GET {target} HTTP/1.1\r\n{HEADERS}\r\n"));
    String::from_utf8(bytes).unwrap()
}

fn go(server: &Server) -> (String, Value) {
    let session = session(server);
    let sent = send(server, &session, json!([message("go")]));
    wait_idle(server, &session, "requires_action");
    (session, sent[0]["id"].clone())
}

fn listed(server: &Server, session: &str) -> Vec<String> {
    kinds(&history(server, session)).into_iter().map(str::to_owned).collect()
}

#[test]
fn the_echo_of_a_message_is_nowhere_or_in_the_list_or_under_another_id() {
    let server = start_so("echo=never");
    let (session, _) = go(&server);
    assert!(!listed(&server, &session).contains(&"user.message".into()));
    assert!(!frames(&server, &session).contains("user.message"));
    let server = start_so("echo=list");
    let (session, _) = go(&server);
    assert!(listed(&server, &session).contains(&"user.message".into()));
    assert!(!frames(&server, &session).contains("user.message"));
    let server = start_so("echo=other-id");
    let (session, id) = go(&server);
    let listed = history(&server, &session);
    let echo = listed.iter().find(|event| event["type"] == "user.message").unwrap();
    assert_ne!(echo["id"], id);
    assert!(frames(&server, &session).contains(echo["id"].as_str().unwrap()));
}

#[test]
fn status_events_and_event_lines_are_left_out() {
    let server = start_so("status-events=off;event-lines=off");
    let (session, _) = go(&server);
    let seen = frames(&server, &session);
    assert!(!seen.contains("status_running") && !seen.contains("event: ") && seen.contains("\ndata: "));
    assert!(listed(&server, &session).iter().all(|kind| !kind.contains(".status_")));
}

#[test]
fn a_stream_replays_the_history_or_shows_each_id_once() {
    let server = start_so("replay=all");
    let (session, id) = go(&server);
    let id = id.as_str().unwrap();
    for _ in 0..2 {
        assert!(frames(&server, &session).contains(id));
    }
    let server = start_so("dedupe-ids");
    let (session, id) = go(&server);
    let id = format!("\"id\":{id}");
    assert_eq!(frames(&server, &session).matches(&id).count(), 1);
}

#[test]
fn an_idle_names_so_many_calls_and_answers_to_others_are_refused() {
    let server = start_with(|turn| {
        let call = |number| managed_agents_local::ToolCall::custom("gate", json!({"number": number}));
        turn.calls((0..3).map(call).collect()).map(drop)
    });
    server.faults().add(Fault::new("", Effect::Window(2)));
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    let idle = wait_idle(&server, &session, "requires_action");
    let named = idle["stop_reason"]["event_ids"].as_array().unwrap();
    let calls: Vec<_> = history(&server, &session)
        .into_iter()
        .filter(|event| event["type"] == "agent.custom_tool_use")
        .map(|event| event["id"].clone())
        .collect();
    assert_eq!(named[..], calls[..2]);
    let answer = |id: &Value| json!([{"type": "user.custom_tool_result", "custom_tool_use_id": id}]);
    let path = format!("/v1/sessions/{session}/events");
    refused(&server, "POST", &path, json!({"events": answer(&calls[2])}), 400, "invalid_request_error");
    send(&server, &session, answer(&calls[0]));
    send(&server, &session, answer(&calls[2]));
}

#[test]
fn a_message_is_later_than_the_idle() {
    let server = start_with(|turn| turn.say("Done."));
    server.faults().add(Fault::new("", Effect::LateMessage(Duration::from_millis(30))));
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    assert!(!kinds(&stream.turn()).contains(&"agent.message"));
    assert_eq!(stream.next().unwrap()["type"], "agent.message");
}

#[test]
fn replies_lack_fields_or_a_cursor() {
    let server = start();
    let id = session(&server);
    for faults in
        ["strip=agent.model,usage,route=sessions.retrieve", "has-more-without-cursor,route=events.list"]
    {
        Faults::parse(faults).unwrap().0.into_iter().for_each(|fault| server.faults().add(fault));
    }
    let bare = |target: &str| exchange(&server, request("GET", target, "").as_bytes()).json();
    let shown = bare(&format!("/v1/sessions/{id}"));
    assert!(shown["agent"].get("model").is_none() && shown.get("usage").is_none());
    assert_eq!(shown["agent"]["name"], "A");
    send(&server, &id, json!([message("go")]));
    wait_idle(&server, &id, "end_turn");
    let target = format!("/v1/sessions/{id}/events");
    let first = bare(&target);
    assert_eq!((&first["has_more"], first.get("next_page")), (&json!(true), None));
    let items = first["data"].as_array().unwrap();
    assert_eq!(items.len(), 4);
    let second = bare(&format!("{target}?after_id={}", items[3]["id"].as_str().unwrap()));
    assert_ne!(second["data"][0], items[3]);
    assert_eq!(second["data"].as_array().unwrap().len(), 4);
}

#[test]
fn pages_and_codings_of_gateways_come_in_place_of_replies() {
    let server = start_so("login-page;html-503,route=agents.list;gzip-errors");
    // A login page answers a POST only.
    let page = exchange(&server, request("GET", "/v1/agents", "").as_bytes());
    assert_eq!((page.status, page.header("content-type")), (503, Some("text/html; charset=utf-8")));
    let page = exchange(&server, request("POST", "/v1/agents", r#"{"name": "A", "model": "m"}"#).as_bytes());
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(get(&server, "/v1/agents")["data"], json!([]), "nothing is stored");
    let coded = exchange(&server, request("GET", "/v1/agents/none", "").as_bytes());
    assert_eq!((coded.status, coded.header("content-encoding")), (404, Some("gzip")));
    let text = unzip(&coded.body);
    assert!(text.contains("not_found_error"), "{text}");
}

/// Reads gzip by the program of that name.
fn unzip(bytes: &[u8]) -> String {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut gzip =
        Command::new("gzip").arg("-dc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    gzip.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = gzip.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn streams_have_a_coding_pages_are_too_large_and_inputs_are_deep() {
    let server = start_so("coding=none;page-too-large,route=events.list;deep-input");
    let (session, _) = go(&server);
    let head = frames(&server, &session);
    assert!(head.contains("content-encoding: none\r\n"));
    let target = format!("/v1/sessions/{session}/events");
    let page = |target: &str| exchange(&server, request("GET", target, "").as_bytes()).body;
    assert!(page(&target).len() > 32 << 20);
    let small = page(&format!("{target}?limit=8&order=desc"));
    assert!(small.len() < 1 << 20);
    assert!(String::from_utf8(small).unwrap().contains(&"[".repeat(200)));
}

#[test]
fn a_fault_is_for_one_session() {
    let server = start();
    server.faults().add(Fault {
        session: Some(NEXT_SESSION.into()),
        ..Fault::new("sessions.retrieve", Effect::Html503)
    });
    let (first, second) = (session(&server), session(&server));
    assert_eq!(server.faults().waiting()[0].session.as_deref(), Some(first.as_str()));
    get(&server, &format!("/v1/sessions/{second}"));
    let target = format!("/v1/sessions/{first}");
    assert_eq!(exchange(&server, request("GET", &target, "").as_bytes()).status, 503);
}
