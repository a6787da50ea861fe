//! A local server with a session for one run or several, and the questions that checks ask about
//! them.

use crate::engine::script::Script;
use crate::engine::turn::{Interrupted, Turn};
use crate::faults::fault::{Effect, Fault};
use crate::kit::adapter::{Adapter, End, Run};
use crate::kit::job::{Job, KEY, MESSAGE};
use crate::kit::report::Checked;
use crate::options::Options;
use crate::server::Server;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than anything takes that works.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

pub(super) struct Stage<'a> {
    adapter: &'a Adapter,
    pub(super) server: Server,
    pub(super) session: String,
    /// Events of earlier turns, which the adapter does not deliver.
    earlier: usize,
}

impl<'a> Stage<'a> {
    /// A session whose agent says something, runs a tool and says something again.
    pub(super) fn new(adapter: &'a Adapter) -> Self {
        Self::with(adapter, |turn| {
            turn.say("I look.")?;
            let output = turn.tool("bash", json!({"command": "echo ran >> runs; wc -l < runs"}))?;
            turn.say(format!("The tool ran {} times.", output.text.trim()))
        })
    }

    pub(super) fn with(adapter: &'a Adapter, script: fn(&mut Turn) -> Result<(), Interrupted>) -> Self {
        let options = Options {
            script: Some(Script::from_fn(script)),
            // A stream shows only what happens while it is open: the rest is in the history.
            buffer: false,
            // No keepalive: a read that waits is to be ended by the adapter.
            heartbeat: Duration::from_secs(600),
            ..Options::default()
        };
        let server = Server::start(options).expect("the local server starts");
        let tools = json!([{"type": "agent_toolset_20260401"}]);
        let agent = json!({"name": "Clerk", "model": "claude-opus-4-7", "tools": tools});
        let agent = call(&server, "POST", "/v1/agents", &agent);
        let environment = call(&server, "POST", "/v1/environments", &json!({"name": "desk"}));
        let session = json!({"agent": agent["id"], "environment_id": environment["id"]});
        let session = call(&server, "POST", "/v1/sessions", &session);
        let session = session["id"].as_str().expect("a session has an id").to_owned();
        Self { adapter, server, session, earlier: 0 }
    }

    pub(super) fn job(&self) -> Job {
        Job::new(self.server.url(), &self.session)
    }

    pub(super) fn run(&self, job: &Job) -> Checked<Run> {
        self.adapter.run(job)
    }

    /// Lets the next request on this route fail, or with `skip` a later one.
    pub(super) fn fault(&self, route: &str, effect: Effect, skip: u32) {
        self.server.faults().add(Fault { skip, ..Fault::new(route, effect) });
    }

    /// Says something without the adapter and waits for the end of the turn.
    pub(super) fn earlier_turn(&mut self) {
        let event = json!({"type": "user.message", "content": [{"type": "text", "text": "before"}]});
        let path = format!("/v1/sessions/{}/events", self.session);
        call(&self.server, "POST", &path, &json!({"events": [event]}));
        let is_idle = |event: &Value| event["type"] == "session.status_idle";
        self.server.wait_for_event(&self.session, TIMEOUT, is_idle).expect("the turn ends");
        self.earlier = self.history().len();
    }

    /// The session's history, oldest first.
    pub(super) fn history(&self) -> Vec<Value> {
        let path = format!("/v1/sessions/{}/events?limit=1000", self.session);
        call(&self.server, "GET", &path, &Value::Null)["data"].as_array().cloned().unwrap_or_default()
    }

    /// Counts the events of this kind in the history.
    pub(super) fn stored(&self, kind: &str) -> usize {
        self.history().iter().filter(|event| event["type"] == kind).count()
    }

    /// Fails unless these runs together delivered each event of the turn once, in order, and the
    /// turn ended well.
    pub(super) fn is_whole(&self, runs: &[&Run]) -> Checked {
        if let Some(fault) = self.server.faults().waiting().first() {
            return Err(format!("the adapter never made the request that was to fail: {fault:?}").into());
        }
        let end = &runs.last().expect("there was a run").end;
        match end {
            End::Outcome(name) if name == "end_turn" => {}
            other => return Err(format!("the turn did not end with end_turn, but with {other:?}").into()),
        }
        let messages = self.messages();
        if messages != 1 {
            return Err(format!("the message was stored {messages} times").into());
        }
        let history = self.history();
        let expected = ids(&history[self.earlier..]);
        let delivered = ids(&runs.iter().flat_map(|run| run.events.clone()).collect::<Vec<_>>());
        if let Some(missing) = expected.iter().find(|event| !delivered.contains(event)) {
            return Err(format!("{missing} was not delivered").into());
        }
        if let Some(at) = (1..delivered.len()).find(|at| delivered[..*at].contains(&delivered[*at])) {
            return Err(format!("{} was delivered twice", delivered[at]).into());
        }
        if let Some((first, second)) = delivered.iter().zip(&expected).find(|(one, other)| one != other) {
            return Err(format!("{first} was delivered in the place of {second}").into());
        }
        if let Some(more) = delivered.get(expected.len()) {
            return Err(format!("{more} was delivered, and the history does not have it").into());
        }
        Ok(())
    }

    fn messages(&self) -> usize {
        let is_ours =
            |event: &&Value| event["type"] == "user.message" && event["content"][0]["text"] == MESSAGE;
        self.history().iter().filter(is_ours).count()
    }
}

/// Kind and id of each event that was processed. A queued event may be delivered too or not, as the
/// timing has it.
fn ids(events: &[Value]) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let processed = events.iter().filter(|event| !event["processed_at"].is_null());
    processed.map(|event| format!("{} {}", text(&event["type"]), text(&event["id"]))).collect()
}

/// Does one operation of the local server, which succeeds.
fn call(server: &Server, method: &str, target: &str, body: &Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: {KEY}\r\nanthropic-version: 2026-10-21\r\n\
         anthropic-beta: managed-agents-2026-04-01\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut reply = String::new();
    let mut socket = TcpStream::connect(server.address()).expect("the local server listens");
    socket.write_all(request.as_bytes()).expect("the local server reads");
    socket.read_to_string(&mut reply).expect("the local server answers");
    let (_, body) = reply.split_once("\r\n\r\n").expect("a reply has a head");
    serde_json::from_str(body).expect("the local server answers JSON")
}
