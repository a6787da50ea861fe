//! Records sessions of another server, and plays them again.

use crate::client::*;
use managed_agents_local::{Options, Record, Script, Server};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

const KEY: &str = "sk-ant-CANARY-0123456789";

/// The session of the invoices: a call that needs an approval, one that the client runs, a message.
fn invoices() -> Script {
    let steps = json!([
        {"say": "Let me add them up: 3 \u{b7} 4 = \"12\"."},
        {"tool": "bash", "input": {"command": "echo 12"}, "ask": true, "save": "total"},
        {"wait": 60},
        {"custom_tool": "post_invoice", "input": {"total": "${total}"}, "save": "receipt"},
        {"say": "Posted: ${receipt}."}
    ]);
    Script::from_json(&json!({"turns": [steps, [{"say": "Once more."}]]}).to_string()).unwrap()
}

fn exchange_with_key(server: &Server, method: &str, target: &str, body: &Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let head = format!(
        "{method} {target} HTTP/1.1\r\nhost: localhost\r\nx-api-key: {KEY}\r\nanthropic-version: 2026-10-21\r\n\
         anthropic-beta: managed-agents-2026-04-01\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let reply = exchange(server, head.as_bytes());
    assert_eq!(reply.status, 200, "{method} {target}: {}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

/// The `data` lines of a stream, as they are.
struct Lines(BufReader<TcpStream>);

impl Lines {
    fn open(server: &Server, session: &str) -> Self {
        Self::open_at(server, &format!("/v1/sessions/{session}/events/stream"))
    }

    fn open_at(server: &Server, target: &str) -> Self {
        let mut socket = TcpStream::connect(server.address()).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        write!(
            socket,
            "GET {target} HTTP/1.1\r\nhost: localhost\r\nx-api-key: {KEY}\r\n\
             anthropic-version: 2026-10-21\r\nanthropic-beta: managed-agents-2026-04-01\r\n\r\n"
        )
        .unwrap();
        let mut reader = BufReader::new(socket);
        assert!(read_head(&mut reader).starts_with("HTTP/1.1 200"));
        Self(reader)
    }

    fn next(&mut self) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            assert_ne!(self.0.read_line(&mut line).expect("an event comes"), 0);
            if let Some(data) = line.strip_prefix("data: ") {
                return data.trim_end().to_owned();
            }
        }
    }

    /// The lines up to an event like this.
    fn until(&mut self, is_last: impl Fn(&Value) -> bool) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            lines.push(self.next());
            if is_last(&parsed(lines.last().unwrap())) {
                return lines;
            }
        }
    }

    /// The lines up to an idle with this reason.
    fn idle(&mut self, reason: &str) -> Vec<String> {
        self.until(|event| event["type"] == "session.status_idle" && event["stop_reason"]["type"] == reason)
    }
}

fn parsed(line: &str) -> Value {
    serde_json::from_str(line).expect("an event is JSON")
}

/// Makes a session and takes its turns. Returns each event of the stream as it came, and the text
/// of the list at the end.
fn work(server: &Server) -> (Vec<String>, Vec<Value>) {
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let agent = json!({"name": "Clerk", "model": "claude-opus-4-7", "tools": tools});
    let agent = exchange_with_key(server, "POST", "/v1/agents", &agent);
    let environment = exchange_with_key(server, "POST", "/v1/environments", &json!({"name": fresh_name()}));
    let body = json!({"agent": agent["id"], "environment_id": environment["id"]});
    let session = exchange_with_key(server, "POST", "/v1/sessions", &body);
    let session = session["id"].as_str().unwrap();
    let mut stream = Lines::open(server, session);
    let send = |event: Value| {
        let path = format!("/v1/sessions/{session}/events");
        exchange_with_key(server, "POST", &path, &json!({"events": [event]}))
    };
    let sent = send(message("go"));
    let mut lines = stream.idle("requires_action");
    let id = |lines: &[String]| -> Value {
        serde_json::from_str::<Value>(lines.last().unwrap()).unwrap()["stop_reason"]["event_ids"][0].clone()
    };
    assert!(lines.iter().any(|line| line.contains(sent["data"][0]["id"].as_str().unwrap())));
    send(json!({"type": "user.tool_confirmation", "tool_use_id": id(&lines), "result": "allow"}));
    lines.extend(stream.idle("requires_action"));
    let text = json!([{"type": "text", "text": "receipt 7"}]);
    send(json!({"type": "user.custom_tool_result", "custom_tool_use_id": id(&lines), "content": text}));
    lines.extend(stream.idle("end_turn"));
    send(message("more"));
    lines.extend(stream.idle("end_turn"));
    let list = exchange_with_key(server, "GET", &format!("/v1/sessions/{session}/events"), &Value::Null);
    (lines, list["data"].as_array().unwrap().clone())
}

fn record(file: &Path) -> (Vec<String>, Vec<Value>) {
    let upstream = Server::start(Options { script: Some(invoices()), ..Options::default() }).unwrap();
    let record = Record { file: file.to_owned(), upstream: upstream.url() };
    let recorder = Server::start(Options { record: Some(record), ..Options::default() }).unwrap();
    let told = work(&recorder);
    let secret =
        json!({"type": "github_repository", "url": "https://example.com/r", "authorization_token": KEY});
    let bytes = request("POST", "/v1/sessions/sesn_none/resources", &secret.to_string());
    assert!(exchange(&recorder, bytes.as_bytes()).status >= 400);
    told
}

#[test]
fn a_recorded_session_is_played_again_byte_for_byte_at_both_speeds_and_has_no_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("session.jsonl");
    let (lines, list) = record(&file);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains("CANARY") && text.contains("[hidden]"));
    let script = Script::from_file(&file).unwrap();
    for script in [script.clone(), script.in_real_time()] {
        let is_slow = format!("{script:?}");
        let server = Server::start(Options { script: Some(script), ..Options::default() }).unwrap();
        let began = Instant::now();
        assert_eq!(work(&server), (lines.clone(), list.clone()), "{is_slow}");
        assert!(began.elapsed() < PATIENCE);
    }
}

/// An agent that asks another one, which asks the client.
fn team() -> Script {
    let child = json!([{"custom_tool": "look", "save": "seen"}, {"say": "I saw ${seen}."}]);
    let thread = json!({"thread": {"agent": "Checker", "steps": child, "save": "sums"}});
    Script::from_json(&json!({"steps": [{"say": "I ask."}, thread, {"say": "${sums}"}]}).to_string()).unwrap()
}

/// Takes a turn of the team. Returns the lines of the session's stream and of the child's, both with
/// previews, and the child as the API shows it.
fn work_as_team(server: &Server) -> (Vec<String>, Vec<String>, [Value; 2]) {
    let get = |target: &str| exchange_with_key(server, "GET", target, &Value::Null);
    let post = |target: &str, body: Value| exchange_with_key(server, "POST", target, &body);
    let tool = json!({"type": "custom", "name": "look", "description": "Looks.", "input_schema": {"type": "object"}});
    let child = post("/v1/agents", json!({"name": "Checker", "model": "m", "tools": [tool]}));
    let roster = json!({"type": "coordinator", "agents": [child["id"]]});
    let agent =
        post("/v1/agents", json!({"name": "Lead", "model": "m", "tools": [tool], "multiagent": roster}));
    let environment = post("/v1/environments", json!({"name": fresh_name()}));
    let made = post("/v1/sessions", json!({"agent": agent["id"], "environment_id": environment["id"]}));
    let session = format!("/v1/sessions/{}", made["id"].as_str().unwrap());
    let previews = "event_deltas[]=agent.message";
    let mut own = Lines::open_at(server, &format!("{session}/events/stream?{previews}"));
    post(&format!("{session}/events"), json!({"events": [message("go")]}));
    let mut lines = own.until(|event| event["type"] == "session.thread_created");
    let thread = parsed(lines.last().unwrap())["session_thread_id"].as_str().unwrap().to_owned();
    let thread = format!("{session}/threads/{thread}");
    let mut of_child = Lines::open_at(server, &format!("{thread}/stream?{previews}"));
    lines.extend(own.idle("requires_action"));
    let call = parsed(lines.last().unwrap())["stop_reason"]["event_ids"][0].clone();
    let answer = json!({"type": "user.custom_tool_result", "custom_tool_use_id": call, "content": [{"type": "text", "text": "12"}]});
    post(&format!("{session}/events"), json!({"events": [answer]}));
    lines.extend(own.idle("end_turn"));
    let child_lines = of_child.until(|event| {
        event["type"] == "session.thread_status_idle" && event["stop_reason"]["type"] == "end_turn"
    });
    let mut shown = get(&thread);
    let shown = [shown["id"].take(), shown["status"].take()];
    (lines, child_lines, shown)
}

#[test]
fn previews_and_the_streams_of_threads_are_played_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("team.jsonl");
    let buffered = || Options { buffer: true, ..Options::default() };
    let upstream = Server::start(Options { script: Some(team()), ..buffered() }).unwrap();
    let record = Some(Record { file: file.clone(), upstream: upstream.url() });
    let recorded = work_as_team(&Server::start(Options { record, ..buffered() }).unwrap());
    let previews = |lines: &[String]| lines.iter().filter(|line| line.contains("event_delta")).count();
    assert!(previews(&recorded.0) > 1 && previews(&recorded.1) > 0, "{recorded:?}");
    let script = Some(Script::from_file(&file).unwrap());
    assert_eq!(work_as_team(&Server::start(Options { script, ..buffered() }).unwrap()), recorded);
}

/// Streams have connections of their own: events that an answer caused can be recorded before its echo.
#[test]
fn events_that_an_answer_caused_on_another_stream_wait_for_the_answer() {
    let line = |rest: &str, event: Value| {
        let target = format!("/v1/sessions/s/{rest}");
        json!({"kind": "event", "method": "GET", "target": target, "stream": rest.len(), "data": event.to_string()})
    };
    let own = |event: Value| line("events/stream", event);
    let child = |event: Value| line("threads/t/stream", event);
    let asked = |event: &Value| {
        let body = json!({"events": [event]}).to_string();
        json!({"kind": "request", "method": "POST", "target": "/v1/sessions/s/events", "body": body})
    };
    let echo = |event: &Value, id: &str| {
        let mut event = event.clone();
        event["id"] = id.into();
        own(event)
    };
    let text = |text: &str| json!([{"type": "text", "text": text}]);
    let go = message("go");
    let answer = json!({"type": "user.custom_tool_result", "custom_tool_use_id": "c", "content": text("12")});
    let delta =
        json!({"type": "content_delta", "index": 0, "content": {"type": "text", "text": "I saw 12."}});
    let lines = [
        asked(&go),
        echo(&go, "m"),
        own(
            json!({"type": "session.thread_created", "id": "n", "session_thread_id": "t", "agent_name": "A"}),
        ),
        child(json!({"type": "agent.custom_tool_use", "id": "c", "name": "look", "input": {}})),
        asked(&answer),
        child(json!({"type": "event_start", "event": {"type": "agent.message", "id": "a"}})),
        child(json!({"type": "event_delta", "event_id": "a", "delta": delta})),
        child(json!({"type": "agent.message", "id": "a", "content": text("I saw 12.")})),
        // All before it was published once the client sees it.
        own(json!({"type": "agent.message", "id": "p", "content": text("Meanwhile.")})),
        echo(&answer, "r"),
        own(json!({"type": "session.status_idle", "id": "i", "stop_reason": {"type": "end_turn"}})),
    ];
    let script = Script::from_recording(&lines.map(|line| line.to_string()).join("\n")).unwrap();
    let server = Server::start(Options { script: Some(script), buffer: true, ..Options::default() }).unwrap();
    let session = session(&server);
    let mut stream = Lines::open(&server, &session);
    send(&server, &session, json!([go]));
    stream.until(|event| event["id"] == "p");
    let thread = format!("/v1/sessions/{session}/threads/t");
    let mut of_child = Lines::open_at(&server, &format!("{thread}/stream?event_deltas[]=agent.message"));
    send(&server, &session, json!([answer]));
    stream.idle("end_turn");
    let told = of_child.until(|event| event["type"] == "agent.message");
    let kinds: Vec<_> = told.iter().map(|line| parsed(line)["type"].clone()).collect();
    assert_eq!(kinds, ["agent.custom_tool_use", "event_start", "event_delta", "agent.message"]);
}

/// A line end of a stream may be two bytes, as behind some proxies.
#[test]
fn a_stream_with_other_line_ends_is_recorded() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let upstream = format!("http://{}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.jsonl");
    let record = Some(Record { file: file.clone(), upstream });
    let server = Server::start(Options { record, ..Options::default() }).unwrap();
    let answering = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n";
        let frame = "event: x\r\ndata: {\"type\":\"session.status_running\",\"id\":\"e\"}\r\n\r\n";
        write!(socket, "{head}{frame}").unwrap();
    });
    raw(&server, &request("GET", "/v1/sessions/sesn_1/events/stream", ""));
    answering.join().unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.lines().any(|line| parsed(line)["kind"] == "event"), "{text}");
}

#[test]
fn a_recording_keeps_its_time_only_where_that_is_asked_for() {
    let event = |id: &str, kind: &str, second: u64, more: &str| {
        format!(r#"{{"type":"{kind}", "id":"{id}","processed_at":"2026-11-30T00:00:{second:02}.4Z"{more}}}"#)
    };
    // Spaces, escapes and unknown fields stay as they are.
    let text = [
        event("u", "user.message", 0, r#","content":[{"type":"text","text":"anything"}]"#),
        event("r", "session.status_running", 0, r#", "odd": 1.50"#),
        event("m", "agent.message", 1, r#","content":[{"type":"text","text":"\u00e9\/"}]"#),
        event("i", "session.status_idle", 1, r#","stop_reason":{"type":"end_turn"}"#),
    ]
    .join("\n");
    for (is_real, least, most) in [(false, 0, 900), (true, 1_000, 20_000)] {
        let script = Script::from_recording(&text).unwrap();
        let script = if is_real { script.in_real_time() } else { script };
        let server = Server::start(Options { script: Some(script), ..Options::default() }).unwrap();
        let session = session(&server);
        let mut stream = Lines::open(&server, &session);
        let began = Instant::now();
        send(&server, &session, json!([message("anything")]));
        assert_eq!(stream.idle("end_turn").join("\n"), text);
        let took = began.elapsed();
        assert!(took >= Duration::from_millis(least) && took < Duration::from_millis(most), "{took:?}");
        // The list has the same bytes, and the session the status.
        let listed =
            exchange(&server, request("GET", &format!("/v1/sessions/{session}/events"), "").as_bytes());
        let listed = String::from_utf8(listed.body).unwrap();
        assert_eq!(listed, format!(r#"{{"data":[{}],"next_page":null}}"#, text.replace('\n', ",")));
        assert_eq!(get(&server, &format!("/v1/sessions/{session}"))["status"], "idle");
        // The client has sent nothing else in the recording.
        let path = format!("/v1/sessions/{session}/events");
        let again = json!({"events": [message("more")]});
        let says = refused(&server, "POST", &path, again, 400, "invalid_request_error");
        assert_eq!(says, "events.0: the recording has no further user.message like this");
    }
}

#[test]
fn a_replay_refuses_other_words_and_other_verdicts() {
    let lines = [
        json!({"type": "user.message", "id": "m", "content": [{"type": "text", "text": "hi"}]}),
        json!({"type": "agent.tool_use", "id": "t", "name": "bash", "input": {}, "evaluated_permission": "ask"}),
        json!({"type": "agent.custom_tool_use", "id": "c", "name": "look", "input": {}}),
        json!({"type": "user.tool_confirmation", "id": "a", "tool_use_id": "t", "result": "allow"}),
        json!({"type": "user.custom_tool_result", "id": "r", "custom_tool_use_id": "c", "is_error": null,
            "content": [{"type": "text", "text": "token sk-ant-[hidden]"}], "processed_at": null}),
        json!({"type": "session.status_idle", "id": "i", "stop_reason": {"type": "end_turn"}}),
    ];
    let text = lines.map(|line| line.to_string()).join("\n");
    let script = Some(Script::from_recording(&text).unwrap());
    let server = Server::start(Options { script, ..Options::default() }).unwrap();
    let session = session(&server);
    let path = format!("/v1/sessions/{session}/events");
    let is_refused = |event: Value| {
        let body = json!({"events": [event]});
        let says = refused(&server, "POST", &path, body, 400, "invalid_request_error");
        assert!(says.contains("the recording has no further"), "{says}");
    };
    let result = |text: &str, is_error: Value| {
        json!({"type": "user.custom_tool_result", "custom_tool_use_id": "c", "is_error": is_error,
            "content": [{"type": "text", "text": text}]})
    };
    is_refused(message("SOMETHING ELSE"));
    send(&server, &session, json!([message("hi")]));
    is_refused(json!({"type": "user.tool_confirmation", "tool_use_id": "t", "result": "deny"}));
    is_refused(result("token sk-ant-api03-0123456789", json!(true)));
    is_refused(result("token", json!(false)));
    is_refused(json!({"type": "user.custom_tool_result", "custom_tool_use_id": "c"}));
    send(
        &server,
        &session,
        json!([{"type": "user.tool_confirmation", "tool_use_id": "t", "result": "allow"}]),
    );
    send(&server, &session, json!([result("token sk-ant-api03-0123456789", json!(false))]));
    wait_idle(&server, &session, "end_turn");
}

#[test]
fn a_recording_that_was_cut_is_played_to_its_cut_and_other_mistakes_name_their_line() {
    let good = r#"{"type":"session.status_running","id":"r","processed_at":null}"#;
    let cut = Script::from_recording(&format!("{good}\n{{\"type\":\"sess")).unwrap();
    assert_eq!((cut.cut_line(), Script::from_recording(good).unwrap().cut_line()), (Some(2), None));
    let error = |text: &str| Script::from_recording(text).unwrap_err().to_string();
    assert!(error(&format!("{good}\nnonsense\n{good}\n")).starts_with("line 2: not a JSON object"));
    assert!(error("{\"kind\":\"request\"}\n").contains("no event"));
}

#[test]
fn an_upstream_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.jsonl");
    let start = |upstream: &str| {
        let record = Some(Record { file: file.clone(), upstream: upstream.into() });
        Server::start(Options { record, ..Options::default() })
    };
    assert!(start("https://api.example.com").unwrap_err().to_string().contains("must be an http URL"));
    let server = start("http://127.0.0.1:1").unwrap();
    let reply = exchange(&server, request("GET", "/v1/agents", "").as_bytes());
    assert_eq!(reply.status, 502);
    let mut text = String::new();
    std::fs::File::open(&file).unwrap().read_to_string(&mut text).unwrap();
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn a_recording_hides_secrets_in_events_urls_and_targets() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("case.jsonl");
    let script = Script::from_json(
        r#"{"steps": [{"custom_tool": "login", "input": {"password": "CANARY1", "url": "https://u:CANARY2@h"}}]}"#,
    );
    let upstream = Server::start(Options { script: Some(script.unwrap()), ..Options::default() }).unwrap();
    let record = Record { file: file.clone(), upstream: upstream.url() };
    let recorder = Server::start(Options { record: Some(record), ..Options::default() }).unwrap();
    let session = exchange_with_key(&recorder, "POST", "/v1/agents", &json!({"name": "A", "model": "m"}));
    let environment = exchange_with_key(&recorder, "POST", "/v1/environments", &json!({"name": "E"}));
    let body = json!({"agent": session["id"], "environment_id": environment["id"]});
    let session = exchange_with_key(&recorder, "POST", "/v1/sessions", &body);
    let session = session["id"].as_str().unwrap();
    let mut stream = Lines::open(&recorder, session);
    let path = format!("/v1/sessions/{session}/events");
    let text = format!("My key is {KEY}.");
    exchange_with_key(&recorder, "POST", &path, &json!({"events": [message(&text)]}));
    let told = stream.idle("requires_action").join("");
    assert!(told.contains("CANARY1") && told.contains("CANARY2") && told.contains(KEY));
    exchange_with_key(&recorder, "GET", &path, &Value::Null);
    exchange(&recorder, request("GET", "/v1/agents?token=CANARY3", "").as_bytes());
    let recorded = std::fs::read_to_string(&file).unwrap();
    assert!(recorded.contains("agent.custom_tool_use") && recorded.contains("/v1/agents?token="));
    assert!(!recorded.contains("CANARY"), "{recorded}");
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&file).unwrap());
    assert_eq!(mode & 0o777, 0o600);
}
