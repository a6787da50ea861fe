//! A client of a few lines on a raw socket.

use crate::stream::Stream;
use managed_agents_conformance::{Direction, ResponseBody, Spec, validate};
use managed_agents_local::{Options, Script, Server, Turn};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than anything takes; only a test that fails waits for it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const HEADERS: &str = "x-api-key: k\r\nanthropic-version: 2026-10-21\r\n\
    anthropic-beta: managed-agents-2026-04-01\r\nhost: 127.0.0.1\r\n";

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let fits =
            |line: &&str| line.split_once(':').is_some_and(|(given, _)| given.eq_ignore_ascii_case(name));
        self.head.lines().find(fits).map(|line| line.split_once(':').expect("it has a colon").1.trim())
    }
}

pub(crate) fn start() -> Server {
    Server::start(Options::default()).expect("a port is free")
}

pub(crate) fn start_with(script: fn(&mut Turn) -> Result<(), managed_agents_local::Interrupted>) -> Server {
    let script = Some(Script::from_fn(script));
    Server::start(Options { script, ..Options::default() }).expect("a port is free")
}

/// Starts a server whose first stream of a session has all of its events, for tests of the way in
/// which events are written.
pub(crate) fn start_buffered(
    script: fn(&mut Turn) -> Result<(), managed_agents_local::Interrupted>,
) -> Server {
    let script = Some(Script::from_fn(script));
    Server::start(Options { script, buffer: true, ..Options::default() }).expect("a port is free")
}

/// Sends bytes as they are, and reads until the server closes or resets.
pub(crate) fn raw(server: &Server, request: &str) -> Vec<u8> {
    let mut socket = TcpStream::connect(server.address()).expect("it listens");
    socket.set_read_timeout(Some(PATIENCE)).expect("a time is given");
    socket.write_all(request.as_bytes()).expect("it reads");
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = socket.read(&mut piece) {
        bytes.extend_from_slice(&piece[..count]);
    }
    bytes
}

pub(crate) fn request(method: &str, target: &str, body: &str) -> String {
    format!("{method} {target} HTTP/1.1\r\n{HEADERS}content-length: {}\r\n\r\n{body}", body.len())
}

/// Sends a request of any form on a fresh connection.
pub(crate) fn exchange(server: &Server, request: &[u8]) -> Reply {
    let mut socket = TcpStream::connect(server.address()).expect("it listens");
    socket.set_read_timeout(Some(PATIENCE)).expect("a time is given");
    socket.write_all(request).expect("it reads");
    read_reply(&mut BufReader::new(socket))
}

pub(crate) fn read_reply(reader: &mut BufReader<TcpStream>) -> Reply {
    let head = read_head(reader);
    let mut reply = Reply { status: head[9..12].parse().expect("a status"), head, body: Vec::new() };
    let length = reply.header("content-length").map_or(0, |length| length.parse().expect("a length"));
    reply.body.resize(length, 0);
    reader.read_exact(&mut reply.body).expect("the body is complete");
    reply
}

pub(crate) fn read_head(reader: &mut BufReader<TcpStream>) -> String {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).expect("the head is complete"), 0, "closed after {head:?}");
    }
    head
}

/// Calls an operation; its answer, good or bad, has to be of the right shape.
pub(crate) fn call(server: &Server, method: &str, target: &str, body: Option<Value>) -> Reply {
    let body = body.map_or(String::new(), |body| body.to_string());
    let reply = exchange(server, request(method, target, &body).as_bytes());
    assert!(reply.header("request-id").is_some_and(|id| id.starts_with("req_")), "{}", reply.head);
    if reply.header("content-type") == Some("application/json") {
        check(method, target, &reply);
    }
    reply
}

pub(crate) fn ok(server: &Server, method: &str, target: &str, body: Option<Value>) -> Value {
    let reply = call(server, method, target, body);
    assert_eq!(reply.status, 200, "{method} {target}: {}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

pub(crate) fn get(server: &Server, target: &str) -> Value {
    ok(server, "GET", target, None)
}

pub(crate) fn post(server: &Server, target: &str, body: Value) -> Value {
    ok(server, "POST", target, Some(body))
}

/// Asserts that a call is refused so, and gives the message.
pub(crate) fn refused(
    server: &Server,
    method: &str,
    target: &str,
    body: Value,
    status: u16,
    kind: &str,
) -> String {
    let reply = call(server, method, target, Some(body));
    let error = reply.json()["error"].clone();
    assert_eq!((reply.status, error["type"].as_str()), (status, Some(kind)), "{method} {target}: {error}");
    error["message"].as_str().expect("a message").to_owned()
}

fn check(method: &str, target: &str, reply: &Reply) {
    let value = reply.json();
    let problems = if reply.status >= 400 {
        assert_eq!(value["request_id"].as_str(), reply.header("request-id"));
        validate("ErrorResponse", Direction::Response, &value, false)
    } else {
        let path = target.split('?').next().expect("a path");
        let fits = |pattern: &str| {
            let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
            pattern.len() == path.len()
                && pattern.iter().zip(path).all(|(p, s)| p.starts_with('{') || *p == s)
        };
        let endpoints = &Spec::load().endpoints;
        let endpoint = endpoints.iter().find(|endpoint| endpoint.method == method && fits(&endpoint.path));
        match &endpoint.expect("the operation is known").response {
            ResponseBody::Json { type_name, .. } => validate(type_name, Direction::Response, &value, false),
            other => panic!("{method} {target} does not answer JSON but {other:?}"),
        }
    };
    assert_eq!(problems, [], "{method} {target}: {value}");
}

/// An agent with all sandbox tools, an environment, and a session of theirs with more fields.
pub(crate) fn session_with(server: &Server, more: Value) -> String {
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let agent = post(server, "/v1/agents", json!({"name": "A", "model": "claude-opus-4-7", "tools": tools}));
    let environment = post(server, "/v1/environments", json!({"name": fresh_name()}));
    let mut body = json!({"agent": agent["id"], "environment_id": environment["id"]});
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    id(&post(server, "/v1/sessions", body))
}

pub(crate) fn session(server: &Server) -> String {
    session_with(server, json!({}))
}

pub(crate) fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id").to_owned()
}

pub(crate) fn message(text: &str) -> Value {
    json!({"type": "user.message", "content": [{"type": "text", "text": text}]})
}

/// Sends events to a session, and gives them as they were accepted.
pub(crate) fn send(server: &Server, session: &str, events: Value) -> Value {
    post(server, &format!("/v1/sessions/{session}/events"), json!({"events": events}))["data"].clone()
}

pub(crate) fn open(server: &Server, session: &str) -> Stream {
    Stream::open(server, &format!("/v1/sessions/{session}/events/stream"))
}

/// The session's whole history.
pub(crate) fn history(server: &Server, session: &str) -> Vec<Value> {
    get(server, &format!("/v1/sessions/{session}/events"))["data"].as_array().expect("a list").clone()
}

pub(crate) fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().expect("a type")).collect()
}

/// Waits for an idle with this reason; only for sessions with one of them.
pub(crate) fn wait_idle(server: &Server, session: &str, reason: &str) -> Value {
    let wanted =
        |event: &Value| event["type"] == "session.status_idle" && event["stop_reason"]["type"] == reason;
    server.wait_for_event(session, PATIENCE, wanted).unwrap_or_else(|| panic!("no idle {reason}"))
}

pub(crate) fn wait_kind(server: &Server, session: &str, kind: &str) -> Value {
    let found = server.wait_for_event(session, PATIENCE, |event| event["type"] == kind);
    found.unwrap_or_else(|| panic!("no {kind}"))
}

/// A name that no other environment of the process has.
pub(crate) fn fresh_name() -> String {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(1);
    format!("E{}", NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
}
