//! A first attempt at a client, as one would write it in an hour: it opens the stream, reads the
//! history once, sends the message and prints events until the session is idle. Without faults it
//! works.

use serde_json::{Value, json};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

/// No read takes longer, and neither does a whole page of history.
const TIMEOUT: Duration = Duration::from_millis(700);

struct Answer {
    status: u16,
    head: String,
    body: BufReader<TcpStream>,
}

/// A habit beside those of any first attempt.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    None,
    /// Prints each event twice.
    Doubles,
    /// Prints of an event its type, its id and its time.
    Trims,
    /// Sends an answer again, whatever became of it, and does not mind the reply.
    Insists,
    /// Interrupts the agent when its turn is dropped.
    InterruptsDropped,
    /// Does not drop the turn.
    IgnoresDrop,
    /// Drops the turn when it has ended, and resumes nothing.
    DropsEnded,
    /// Interrupts the agent at once, while the message is being sent.
    InterruptsAtOnce,
    /// Stops in any way only after the reply to the message.
    StopsAfterReply,
}

/// Takes one job.
pub(crate) fn run(habit: Habit) {
    let mut lines = io::stdin().lock().lines();
    let job = job(&mut lines);
    if habit == Habit::DropsEnded && !job["checkpoint"].is_null() {
        return println!("{}", json!({"outcome": "end_turn"}));
    }
    match follow(&job, habit, &mut lines) {
        Ok(_) if habit == Habit::DropsEnded && !job["drop_after"].is_null() => say_dropped(),
        Ok(outcome) => println!("{}", json!({"outcome": outcome})),
        Err(problem) => println!("{}", json!({"error": problem})),
    }
}

/// Reads the job.
pub(crate) fn job(lines: &mut impl Iterator<Item = io::Result<String>>) -> Value {
    // The harness has begun a line.
    println!();
    serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap()
}

/// Sends the message without a stream, and reads the history until it shows the end of the turn.
pub(crate) fn run_without_stream() {
    let job = job(&mut io::stdin().lock().lines());
    let events = events(&job);
    post(&job, &events, &message()).unwrap();
    loop {
        let page = request(&job, "GET", &format!("{events}?limit=1000"), &Value::Null).unwrap();
        let page = whole(page, u64::MAX).unwrap();
        let page = page["data"].as_array().unwrap();
        if page.last().is_some_and(|event| event["stop_reason"]["type"] == "end_turn") {
            page.iter().for_each(|event| println!(r#"{{"event": {event}}}"#));
            return println!("{}", json!({"outcome": "end_turn"}));
        }
    }
}

fn say_dropped() {
    println!("{}\n{}", json!({"checkpoint": "none"}), json!({"dropped": true}));
}

fn events(job: &Value) -> String {
    format!("/v1/sessions/{}/events", job["session"].as_str().unwrap())
}

fn message() -> Value {
    json!({"type": "user.message", "content": [{"type": "text", "text": "go"}]})
}

fn print(event: &str, habit: Habit) {
    match habit {
        Habit::Doubles => println!("{{\"event\": {event}}}\n{{\"event\": {event}}}"),
        Habit::Trims => {
            let event: Value = serde_json::from_str(event).unwrap();
            let event =
                json!({"type": event["type"], "id": event["id"], "processed_at": event["processed_at"]});
            println!("{}", json!({"event": event}));
        }
        _ => println!(r#"{{"event": {event}}}"#),
    }
}

/// Returns the name of the outcome.
fn follow(job: &Value, habit: Habit, lines: &mut impl Iterator) -> Result<&'static str, String> {
    let events = events(job);
    let interrupt = json!({"type": "user.interrupt"});
    let stream = request(job, "GET", &format!("{events}/stream"), &Value::Null)?;
    let history = request(job, "GET", &format!("{events}?limit=1000"), &Value::Null)?;
    whole(history, job["max_body_bytes"].as_u64().unwrap_or(u64::MAX))?;
    // A checkpoint is not known: the message is said again.
    thread::scope(|scope| {
        if habit == Habit::InterruptsAtOnce {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(100));
                post(job, &events, &interrupt).unwrap();
            });
        }
        post(job, &events, &message())
    })?;
    if habit == Habit::StopsAfterReply {
        if job["in_send"] == "deadline" {
            return Ok("deadline");
        }
        post(job, &events, &interrupt)?;
        return Ok(if job["in_send"] == "cancel" { "cancelled" } else { "interrupted" });
    }
    let mut count = 0;
    for line in stream.body.lines() {
        let line = line.map_err(text)?;
        let Some(event) = line.strip_prefix("data: ") else { continue };
        print(event, habit);
        let event: Value = serde_json::from_str(event).map_err(text)?;
        let id = &event["id"];
        match event["type"].as_str().unwrap_or_default() {
            "agent.custom_tool_use" => {
                let content = json!([{"type": "text", "text": job["tool_result"]}]);
                let answer =
                    json!({"type": "user.custom_tool_result", "custom_tool_use_id": id, "content": content});
                give(job, &events, &answer, habit)?;
            }
            "agent.tool_use" if event["evaluated_permission"] == "ask" => {
                let answer = json!({"type": "user.tool_confirmation", "tool_use_id": id, "result": "allow"});
                give(job, &events, &answer, habit)?;
            }
            "session.status_idle" if event["stop_reason"]["type"] != "requires_action" => {
                return Ok(if habit == Habit::InterruptsAtOnce { "interrupted" } else { "end_turn" });
            }
            _ => {}
        }
        count += 1;
        if job["drop_after"] == count && !matches!(habit, Habit::IgnoresDrop | Habit::DropsEnded) {
            say_dropped();
            if habit == Habit::InterruptsDropped {
                break;
            }
            // The stream is still open.
            lines.next();
        }
    }
    if habit == Habit::InterruptsDropped {
        post(job, &events, &interrupt)?;
        lines.next();
    }
    Err("the stream has ended".into())
}

fn give(job: &Value, events: &str, answer: &Value, habit: Habit) -> Result<(), String> {
    match habit {
        Habit::Insists => {
            let _ = post(job, events, answer);
            let _ = post(job, events, answer);
            Ok(())
        }
        _ => post(job, events, answer),
    }
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
        if let Ok(mut answer) = request(job, "POST", path, &json!({"events": [event]})) {
            answer.body.read_to_end(&mut Vec::new()).map_err(text)?;
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
