//! A local server with a session for one run or several, and the questions that checks ask about
//! them.

use crate::engine::script::Script;
use crate::engine::turn::{Interrupted, Turn};
use crate::faults::fault::{Effect, Fault};
use crate::kit::adapter::{Adapter, End, Run};
use crate::kit::job::{Job, KEY, MESSAGE};
use crate::kit::report::Checked;
use crate::kit::route::Route;
use crate::log::RequestRecord;
use crate::options::Options;
use crate::server::Server;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Longer than anything takes that works.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest time between a cause and what the adapter does then: longer than on a busy machine, and
/// shorter than its other limits.
pub(super) const SOON: Duration = Duration::from_secs(8);

/// Tells the kit's own requests from those of the adapter.
const OWN: &str = "managed-agents-local-kit";

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

    /// Lets the next request on this route fail.
    pub(super) fn fault(&self, route: Route, effect: Effect) {
        self.server.faults().add(Fault::new(route.name(), effect));
    }

    /// Lets the request after the next on this route fail.
    pub(super) fn fault_second(&self, route: Route, effect: Effect) {
        self.server.faults().add(Fault { skip: 1, ..Fault::new(route.name(), effect) });
    }

    /// Lets all requests on this route fail.
    pub(super) fn fault_always(&self, route: Route, effect: Effect) {
        self.server.faults().add(Fault { times: u32::MAX, ..Fault::new(route.name(), effect) });
    }

    /// Returns the adapter's requests on this route, oldest first.
    pub(super) fn requests(&self, route: Route) -> Vec<RequestRecord> {
        let mut requests = self.all_requests();
        requests.retain(|request| route.is_route_of(request));
        requests
    }

    fn all_requests(&self) -> Vec<RequestRecord> {
        let is_own = |request: &RequestRecord| request.headers.iter().any(|(_, value)| value == OWN);
        let mut requests = self.server.log();
        requests.retain(|request| !is_own(request));
        requests
    }

    /// Fails if the adapter made no request at all. A page whose question for permission fails makes
    /// no other.
    pub(super) fn was_reached(&self) -> Checked {
        match self.all_requests().is_empty() {
            false => Ok(()),
            true => Err("the adapter made no request".to_owned().into()),
        }
    }

    /// Returns the adapter's sends of events of this kind, oldest first.
    pub(super) fn sends(&self, kind: &str) -> Vec<RequestRecord> {
        let kind = format!("\"{kind}\"");
        let mut sends = self.requests(Route::Send);
        sends.retain(|request| String::from_utf8_lossy(&request.body).contains(&kind));
        sends
    }

    /// Fails unless the adapter sent events of this kind so often.
    pub(super) fn was_sent(&self, kind: &str, times: usize) -> Checked {
        match self.sends(kind).len() {
            count if count == times => Ok(()),
            count => Err(format!("{kind} was sent {count} times, not {times}").into()),
        }
    }

    /// Fails unless the adapter made so many requests on this route, or more.
    pub(super) fn was_asked(&self, route: Route, times: usize) -> Checked {
        match self.requests(route).len() {
            count if count >= times => Ok(()),
            count => Err(format!("{} was asked {count} times, not {times}", route.name()).into()),
        }
    }

    /// Fails unless the second request on this route came so long after the first.
    pub(super) fn was_asked_again_after(&self, route: Route, from: Duration, to: Duration) -> Checked {
        self.was_asked(route, 2)?;
        let requests = self.requests(route);
        is_between(requests[1].at - requests[0].at, from, to)
            .map_err(|stop| stop.at(&format!("the second request of {}", route.name())))
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

    /// Fails unless the history has so many events of this kind.
    pub(super) fn is_stored(&self, kind: &str, times: usize) -> Checked {
        match self.history().iter().filter(|event| event["type"] == kind).count() {
            count if count == times => Ok(()),
            count => Err(format!("the session has {count} events of the type {kind}, not {times}").into()),
        }
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
        let expected: Vec<_> = history[self.earlier..].iter().filter(|event| is_processed(event)).collect();
        let all: Vec<_> = runs.iter().flat_map(|run| &run.events).collect();
        let is_twice = |at: &usize| all[..*at].iter().any(|event| label(event) == label(all[*at]));
        if let Some(at) = (1..all.len()).find(is_twice) {
            return Err(format!("{} was delivered twice", label(all[at])).into());
        }
        // A queued event may be delivered too or not, as the timing has it.
        let delivered: Vec<_> = all.into_iter().filter(|event| is_processed(event)).collect();
        let is_missing = |event: &&&Value| !delivered.iter().any(|other| label(other) == label(event));
        if let Some(missing) = expected.iter().find(is_missing) {
            return Err(format!("{} was not delivered", label(missing)).into());
        }
        for (one, other) in delivered.iter().zip(&expected) {
            let (one_label, other_label) = (label(one), label(other));
            if one_label != other_label {
                return Err(format!("{one_label} was delivered in the place of {other_label}").into());
            }
            if one != other {
                return Err(format!("{one_label} was not delivered as it is: {one} for {other}").into());
            }
        }
        if let Some(more) = delivered.get(expected.len()) {
            return Err(format!("{} was delivered, and the history does not have it", label(more)).into());
        }
        Ok(())
    }

    fn messages(&self) -> usize {
        let is_ours =
            |event: &&Value| event["type"] == "user.message" && event["content"][0]["text"] == MESSAGE;
        self.history().iter().filter(is_ours).count()
    }
}

/// Fails unless `time` is at least `from` and at most `to`.
pub(super) fn is_between(time: Duration, from: Duration, to: Duration) -> Checked {
    if (from..=to).contains(&time) {
        return Ok(());
    }
    Err(format!("{time:.1?} have passed, and it was to be {from:.1?} to {to:.1?}").into())
}

fn is_processed(event: &Value) -> bool {
    !event["processed_at"].is_null()
}

/// Names one state of one event.
fn label(event: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let queued = if is_processed(event) { "" } else { " (queued)" };
    format!("{} {}{queued}", text(&event["type"]), text(&event["id"]))
}

/// Does one operation of the local server, which succeeds.
fn call(server: &Server, method: &str, target: &str, body: &Value) -> Value {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = format!(
        "{method} {target} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: {KEY}\r\nanthropic-version: 2026-10-21\r\n\
         anthropic-beta: managed-agents-2026-04-01\r\nuser-agent: {OWN}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut reply = String::new();
    let mut socket = TcpStream::connect(server.address()).expect("the local server listens");
    socket.write_all(request.as_bytes()).expect("the local server reads");
    socket.read_to_string(&mut reply).expect("the local server answers");
    let (_, body) = reply.split_once("\r\n\r\n").expect("a reply has a head");
    serde_json::from_str(body).expect("the local server answers JSON")
}
