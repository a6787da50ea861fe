//! A first attempt at a client, as one would write it in an hour: it opens the stream, reads the
//! history once, sends the message and prints events until the session is idle. Without faults it
//! works.

use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// No read takes longer, and neither does a whole page of history.
const TIMEOUT: Duration = Duration::from_millis(700);

struct Answer {
    status: u16,
    head: String,
    body: BufReader<TcpStream>,
}

/// Takes one job and prints each event as often as `copies` says.
pub(crate) fn run(copies: usize) {
    // The harness has begun a line.
    println!();
    let mut lines = io::stdin().lock().lines();
    let job: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    match follow(&job, copies, &mut lines) {
        Ok(()) => println!("{}", json!({"outcome": "end_turn"})),
        Err(problem) => println!("{}", json!({"error": problem})),
    }
}

fn follow(job: &Value, copies: usize, lines: &mut impl Iterator) -> Result<(), String> {
    let events = format!("/v1/sessions/{}/events", job["session"].as_str().unwrap());
    let stream = request(job, "GET", &format!("{events}/stream"), &Value::Null)?;
    let history = request(job, "GET", &format!("{events}?limit=1000"), &Value::Null)?;
    whole(history, job["max_body_bytes"].as_u64().unwrap_or(u64::MAX))?;
    // A checkpoint is not known: the message is said again.
    let content = json!([{"type": "text", "text": "go"}]);
    post(job, &events, &json!({"type": "user.message", "content": content}))?;
    let mut count = 0;
    for line in stream.body.lines() {
        let line = line.map_err(text)?;
        let Some(event) = line.strip_prefix("data: ") else { continue };
        for _ in 0..copies {
            println!(r#"{{"event": {event}}}"#);
        }
        let event: Value = serde_json::from_str(event).map_err(text)?;
        let id = &event["id"];
        match event["type"].as_str().unwrap_or_default() {
            "agent.custom_tool_use" => {
                let content = json!([{"type": "text", "text": job["tool_result"]}]);
                let answer =
                    json!({"type": "user.custom_tool_result", "custom_tool_use_id": id, "content": content});
                post(job, &events, &answer)?;
            }
            "agent.tool_use" if event["evaluated_permission"] == "ask" => {
                let answer = json!({"type": "user.tool_confirmation", "tool_use_id": id, "result": "allow"});
                post(job, &events, &answer)?;
            }
            "session.status_idle" if event["stop_reason"]["type"] != "requires_action" => return Ok(()),
            _ => {}
        }
        count += 1;
        if job["drop_after"] == count {
            println!("{}\n{}", json!({"checkpoint": "none"}), json!({"dropped": true}));
            // The stream is still open.
            lines.next();
        }
    }
    Err("the stream has ended".into())
}

/// Reads the whole page in the time of one read.
fn whole(answer: Answer, limit: u64) -> Result<Value, String> {
    let (began, mut page) = (Instant::now(), Vec::new());
    for byte in answer.body.take(limit).bytes() {
        page.push(byte.map_err(text)?);
        if began.elapsed() > TIMEOUT {
            return Err("the page comes too slowly".into());
        }
    }
    serde_json::from_slice(&page).map_err(text)
}

/// Sends an event, again and again until there is an answer.
fn post(job: &Value, path: &str, event: &Value) -> Result<(), String> {
    for _ in 0..3 {
        if let Ok(answer) = request(job, "POST", path, &json!({"events": [event]})) {
            return if answer.status == 200 { Ok(()) } else { Err(format!("status {}", answer.status)) };
        }
    }
    Err("the service does not answer".into())
}

/// Asks until the answer is no refusal that may pass; follows redirects.
fn request(job: &Value, method: &str, path: &str, body: &Value) -> Result<Answer, String> {
    let mut host = job["base_url"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let key = job["api_key"].as_str().unwrap();
    let body = if body.is_null() { String::new() } else { body.to_string() };
    loop {
        let socket = TcpStream::connect(&*host).unwrap();
        socket.set_read_timeout(Some(TIMEOUT)).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: {key}\r\nanthropic-version: 2026-10-21\r\n\
             anthropic-beta: managed-agents-2026-04-01\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        (&socket).write_all(format!("{head}{body}").as_bytes()).map_err(text)?;
        let answer = read(socket)?;
        let header = |name: &str| answer.head.lines().find_map(|line| line.strip_prefix(name));
        if header("content-encoding: ").is_some() {
            return Err("the answer is compressed".into());
        }
        match answer.status {
            200 => return Ok(answer),
            307 => host = header("location: http://").unwrap().split('/').next().unwrap().to_owned(),
            429 | 500.. => {}
            status => return Err(format!("status {status} for {head}")),
        }
    }
}

fn read(socket: TcpStream) -> Result<Answer, String> {
    let mut body = BufReader::new(socket);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if body.read_line(&mut head).map_err(text)? == 0 {
            return Err("the answer has ended".into());
        }
    }
    let status = head.get(9..12).and_then(|status| status.parse().ok()).ok_or("no HTTP")?;
    Ok(Answer { status, head, body })
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
