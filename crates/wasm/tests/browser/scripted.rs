//! A server that replies with the bytes it is told, and counts.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{OPEN, Request, allow};

/// Longer than anything takes that works.
const TIMEOUT: Duration = Duration::from_secs(15);

/// The rules are objects. A request is answered by the first rule whose `on` is a part of its method
/// and target, and which is not used up.
///
/// | field | meaning |
/// | --- | --- |
/// | `on` | such as `GET /v1/sessions` |
/// | `times` | the number of requests that the rule answers; all without it |
/// | `head` | the status line and headers, each with its line end; each character is a byte |
/// | `body` | the body; each character is a byte |
/// | `flood` | the number of events to write after the body |
/// | `gate` | `true`: replies only once `release` was called |
/// | `then` | `close` (default), or `hold`: waits until the client closes the connection |
#[derive(Clone)]
pub(crate) struct Scripted(Arc<Inner>);

struct Inner {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    rules: Vec<Value>,
    requests: Vec<Request>,
    opened: u64,
    closed: u64,
    is_released: bool,
}

impl Scripted {
    /// Starts a server. Returns its URL.
    pub(crate) fn start(rules: Vec<Value>) -> (Self, String) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let state = State { rules, requests: Vec::new(), opened: 0, closed: 0, is_released: false };
        let server = Self(Arc::new(Inner { state: Mutex::new(state), changed: Condvar::new() }));
        let shared = server.clone();
        thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let shared = shared.clone();
                thread::spawn(move || shared.serve(&socket));
            }
        });
        (server, url)
    }

    /// Returns all requests so far, and the numbers of held connections opened and closed.
    pub(crate) fn seen(&self) -> Value {
        let state = self.0.state.lock().expect("no thread panics with the lock");
        let requests: Vec<Value> = state.requests.iter().map(shown).collect();
        json!({"requests": requests, "opened": state.opened, "closed": state.closed})
    }

    /// Waits until a count is reached: of `requests`, or of held connections `opened` or `closed`.
    pub(crate) fn wait(&self, what: &str, count: u64) -> bool {
        self.until(|state| {
            count
                <= match what {
                    "opened" => state.opened,
                    "closed" => state.closed,
                    _ => state.requests.len() as u64,
                }
        })
    }

    /// Lets the replies go that wait at a gate, now and later.
    pub(crate) fn release(&self) {
        self.change(|state| state.is_released = true);
    }

    fn serve(&self, socket: &TcpStream) {
        let Some(request) = Request::read(socket) else { return };
        if request.method == "OPTIONS" {
            let _ = allow(socket, &request);
            return;
        }
        let rule = self.take(&format!("{} {}", request.method, request.target));
        self.change(|state| state.requests.push(request));
        let Some(rule) = rule else { return };
        if rule["gate"] == true && !self.until(|state| state.is_released) {
            return;
        }
        let holds = rule["then"] == "hold";
        let is_sent = write(socket, &rule).is_ok();
        if holds {
            self.change(|state| state.opened += 1);
            let mut rest = [0; 64];
            let mut socket = socket;
            while is_sent && socket.read(&mut rest).is_ok_and(|count| count > 0) {}
            self.change(|state| state.closed += 1);
        }
    }

    fn take(&self, request: &str) -> Option<Value> {
        let mut state = self.0.state.lock().expect("no thread panics with the lock");
        let fits = |rule: &&mut Value| {
            rule["on"].as_str().is_some_and(|on| request.contains(on)) && rule["times"] != 0
        };
        let rule = state.rules.iter_mut().find(fits)?;
        if let Some(times) = rule["times"].as_u64() {
            rule["times"] = (times - 1).into();
        }
        Some(rule.clone())
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.state.lock().expect("no thread panics with the lock"));
        self.0.changed.notify_all();
    }

    fn until(&self, is_so: impl Fn(&State) -> bool) -> bool {
        let state = self.0.state.lock().expect("no thread panics with the lock");
        let waited = self.0.changed.wait_timeout_while(state, TIMEOUT, |state| !is_so(state));
        !waited.expect("no thread panics with the lock").1.timed_out()
    }
}

fn shown(request: &Request) -> Value {
    let Request { method, target, headers, body } = request;
    json!({"request": format!("{method} {target}"), "headers": headers.to_ascii_lowercase(), "body": body})
}

fn write(mut socket: &TcpStream, rule: &Value) -> std::io::Result<()> {
    let bytes = |name: &str| latin1(rule[name].as_str().unwrap_or_default());
    let head = bytes("head");
    let first = head.iter().position(|byte| *byte == b'\n').map_or(head.len(), |at| at + 1);
    socket.write_all(&[&head[..first], OPEN.as_bytes(), &head[first..], &bytes("body")].concat())?;
    let mut events = String::new();
    for number in 0..rule["flood"].as_u64().unwrap_or_default() {
        let at = "2026-11-21T09:00:00Z";
        events += &format!(
            "data: {{\"type\":\"agent.thinking\",\"id\":\"sevt_{number}\",\"processed_at\":\"{at}\"}}\n\n"
        );
        if events.len() > 60_000 {
            socket.write_all(events.as_bytes())?;
            events.clear();
        }
    }
    socket.write_all(events.as_bytes())
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(letter).expect("each character is a byte")).collect()
}
