//! Carries out a machine's actions on the simulated server and its clock.

use std::collections::BTreeMap;
use std::time::Duration;

use http::Response;
use managed_agents_core::{Action, Credential, Delivery, End, Machine, Operation, Request, Settings};
use serde_json::Value;

use crate::faults::{Echo, Faults};
use crate::machine::Watched;
use crate::run::{Failure, broken};
use crate::sabotage::Sabotage;
use crate::server::Server;
use crate::wire::{Connection, Received};

/// An item that an adapter would hand to the program.
pub(crate) enum Event {
    Delivered(Delivery),
    Finished(End),
}

pub(crate) struct Driver {
    pub(crate) server: Server,
    connection: Option<Connection>,
    steps: u32,
    trace: Vec<String>,
    sabotage: Sabotage,
    connections: u32,
    deliveries: u32,
    /// The time until which the machine's clock was advanced.
    told_until: u64,
    /// Consecutive replies from something other than the service. More than three are final, and so
    /// is one before the first read.
    odd_answers: u32,
    has_read: bool,
    /// Sends during which the program may stop the turn: one in this many. `None` for none.
    pub(crate) stops_in_flight: Option<u64>,
    /// The program has cancelled the turn during a send.
    pub(crate) has_cancelled: bool,
}

/// The faults of a page of history.
const PAGE_FAULTS: [&str; 8] = [
    "fails",
    "is answered 500",
    "is answered half",
    "is answered 429",
    "is late",
    "is empty and names itself",
    "is a page to sign in",
    "is too large",
];

/// A few times the steps of the longest schedule that ends.
const MAX_STEPS: u32 = 10_000;

/// The number of actions that a story shows from the start, and from the end.
const TOLD: usize = 50;

impl Driver {
    pub(crate) fn new(server: Server, sabotage: Sabotage) -> Self {
        Self {
            told_until: server.now,
            odd_answers: 0,
            has_read: false,
            stops_in_flight: None,
            has_cancelled: false,
            server,
            connection: None,
            steps: 0,
            trace: Vec::new(),
            sabotage,
            connections: 0,
            deliveries: 0,
        }
    }

    /// Returns the next item for the program.
    pub(crate) fn next(&mut self, machine: &mut impl Machine) -> Result<Event, Failure> {
        loop {
            if let Some(event) = self.step(machine)? {
                return Ok(event);
            }
        }
    }

    /// Carries out the next action. Returns the item if the action is for the program.
    pub(crate) fn step(&mut self, machine: &mut impl Machine) -> Result<Option<Event>, Failure> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(broken("there is an end", self.story()));
        }
        let machine = &mut Watched(machine);
        let action = machine.poll();
        self.trace.push(format!("{}: {action:?}", self.server.now).chars().take(200).collect());
        if self.trace.len() == 2 * TOLD {
            self.trace[TOLD] = "...".into();
            self.trace.remove(TOLD + 1);
        }
        match action {
            Action::Deliver(delivery) => {
                self.deliveries += 1;
                if self.sabotage != Sabotage::DropDelivery(self.deliveries) {
                    return Ok(Some(Event::Delivered(delivery)));
                }
            }
            Action::Finish(end) => return Ok(Some(Event::Finished(end))),
            Action::Wait(wait) => {
                self.pass(wait);
                machine.handle_timeout();
            }
            Action::Connect(request) => self.connect(machine, request),
            Action::FetchHistory(request) => self.fetch(machine, request),
            Action::Send(request) => {
                self.stop_in_flight(machine)?;
                self.send(machine, request);
            }
            Action::FetchSession(request) => self.fetch_session(machine, request),
            Action::Receive { timeout } => self.receive(machine, timeout),
        }
        machine.handle_elapsed(Duration::from_millis(self.server.now - self.told_until));
        self.told_until = self.server.now;
        Ok(None)
    }

    /// Kills the process. The next process may not know what this one has read.
    pub(crate) fn killed(&mut self, when: &str) {
        self.server.note(format!("killed{when}"));
        self.has_read = false;
    }

    /// Adds the story to a failure.
    pub(crate) fn tell(&self, failure: Failure) -> Failure {
        let story = format!("{}; {}", failure.story, self.story());
        Failure { story, ..failure }
    }

    /// Describes the events at the server and the last actions of the machine.
    pub(crate) fn story(&self) -> String {
        let log = self.server.log.iter().map(|emission| {
            let state = if emission.processed { "" } else { " queued" };
            let reason = emission.json["stop_reason"]["type"].as_str().unwrap_or_default();
            let text = emission.json["content"][0]["text"].as_str().unwrap_or_default();
            format!("  {} {}{state} {} {reason} {text:?}\n", emission.at, emission.id, emission.kind)
        });
        let Faults {
            lag,
            queued,
            filter_drops_queued,
            buffer,
            echo,
            late_refusals,
            caps,
            max_page,
            duplicates,
            ..
        } = &self.server.faults;
        let Faults { has_odd_items, names_cursors, ties_cursors, tells, .. } = &self.server.faults;
        format!(
            "\nservice: lists lag {lag} ms, {max_page} a page, queued {queued:?}, a filter by time drops queued: {filter_drops_queued}, \
             buffers: {buffer}, echo {echo:?}, late refusals {late_refusals} ms, caps: {caps}, duplicates: {duplicates}, \
             odd items: {has_odd_items}, pages name the next: {names_cursors}, cursors for one size: {ties_cursors}, tells: {tells:?}\n\
             faults:\n{}log:\n{}machine:\n{}",
            lines(&self.server.faults.struck),
            log.collect::<String>(),
            lines(&self.trace)
        )
    }

    fn pass(&mut self, time: Duration) {
        let until = self.server.now + time.as_millis() as u64;
        self.server.advance(until);
    }

    fn latency(&mut self, up_to: u64) {
        let milliseconds = self.server.draws.below(up_to);
        self.pass(Duration::from_millis(milliseconds));
    }

    fn strikes(&mut self, one_in: u64) -> bool {
        self.server.faults.strike(&self.server.draws, one_in)
    }

    fn connect(&mut self, machine: &mut Watched<'_, impl Machine>, request: Request) {
        self.connection = None;
        let request =
            Operation::from(request).into_request(&settings()).expect("the machine builds valid requests");
        assert!(request.uri().path().ends_with("/events/stream"));
        self.latency(100);
        // No fault here, because the first connection has few attempts.
        if self.server.ever_streamed && self.strikes(3) {
            let faults =
                ["fails", "is answered 503", "is answered 429", "is a page to sign in", "is redirected"];
            let mut fault = self.server.draws.pick(&faults);
            if self.is_too_odd(matches!(fault, "is a page to sign in" | "is redirected")) {
                fault = "fails";
            }
            self.server.note(format!("connecting {fault}"));
            return match fault {
                "fails" => machine.handle_disconnected(),
                "is a page to sign in" => {
                    answer(200, "<html>", |response| machine.handle_connected(response));
                }
                "is redirected" => answer(302, "", |response| machine.handle_connected(response)),
                "is answered 503" => answer(503, "{}", |response| machine.handle_connected(response)),
                _ => answer(429, "{}", |response| machine.handle_connected(response)),
            };
        }
        if self.server.deleted {
            return answer(404, NOT_FOUND, |response| machine.handle_connected(response));
        }
        self.odd_answers = 0;
        self.connections += 1;
        self.connection = Some(Connection::open(&mut self.server));
        let response = Response::builder()
            .header("content-type", "text/event-stream; charset=utf-8")
            .body(&b""[..])
            .unwrap();
        machine.handle_connected(response);
    }

    fn fetch(&mut self, machine: &mut Watched<'_, impl Machine>, request: Request) {
        let request =
            Operation::from(request).into_request(&settings()).expect("the machine builds valid requests");
        self.latency(300);
        let query = parameters(request.uri().query().unwrap_or_default());
        let one = |name: &str| query.get(name).and_then(|values| values.first()).map(String::as_str);
        if self.strikes(8) {
            let mut fault = self.server.draws.pick(&PAGE_FAULTS);
            let is_odd = matches!(fault, "is a page to sign in" | "is answered half");
            if self.is_too_odd(is_odd) || fault == "is too large" && one("limit") == Some("1") {
                fault = "fails";
            }
            self.server.note(format!("fetching history {fault}"));
            match (fault, one("page")) {
                ("is answered 500", _) => {
                    return answer(500, "<html>", |response| machine.handle_history(response));
                }
                ("is answered half", _) => {
                    return answer(200, "{\"data\": [{\"type\"", |response| machine.handle_history(response));
                }
                ("is answered 429", _) => {
                    let wait = [("retry-after", ["1", "7", "0"][self.server.draws.size_below(3)])];
                    return answer_with(429, &wait, "{}", |response| machine.handle_history(response));
                }
                ("is a page to sign in", _) => {
                    return answer(200, "<html>", |response| machine.handle_history(response));
                }
                ("is too large", _) => return machine.handle_fetch_too_large(),
                ("is empty and names itself", Some(cursor)) => {
                    let page = serde_json::json!({ "data": [], "next_page": cursor }).to_string();
                    return answer(200, &page, |response| machine.handle_history(response));
                }
                ("is late", _) => self.latency(5000),
                _ => return machine.handle_fetch_failed(),
            }
        }
        if self.server.deleted {
            return answer(404, NOT_FOUND, |response| machine.handle_history(response));
        }
        if matches!(self.sabotage, Sabotage::BlindAfter(connections) if self.connections > connections) {
            return answer(200, r#"{"data":[]}"#, |response| machine.handle_history(response));
        }
        (self.odd_answers, self.has_read) = (0, true);
        match self.server.list(&query) {
            Ok(page) => answer(200, &page.to_string(), |response| machine.handle_history(response)),
            Err(why) => answer(400, why, |response| machine.handle_history(response)),
        }
    }

    /// Counts replies from something other than the service. Returns `true` if one more would be
    /// final.
    fn is_too_odd(&mut self, is_odd: bool) -> bool {
        self.odd_answers += u32::from(is_odd);
        is_odd && (self.odd_answers > 3 || !self.has_read)
    }

    fn send(&mut self, machine: &mut Watched<'_, impl Machine>, request: Request) {
        let request =
            Operation::from(request).into_request(&settings()).expect("the machine builds valid requests");
        self.latency(300);
        let fault = if self.strikes(3) { self.server.draws.pick(&SEND_FAULTS) } else { "" };
        if !fault.is_empty() {
            self.server.note(format!("sending {fault}"));
        }
        match fault {
            "fails" => return machine.handle_send_failed(false),
            "is answered 429" => return answer(429, "{}", |response| machine.handle_sent(response)),
            "is answered 500" => return answer(500, "{}", |response| machine.handle_sent(response)),
            "is answered by a login page" => {
                return answer(200, "<html>", |response| machine.handle_sent(response));
            }
            _ => (),
        }
        let body: Value = serde_json::from_slice(request.body()).expect("the machine writes JSON");
        if self.server.deleted {
            return answer(404, NOT_FOUND, |response| machine.handle_sent(response));
        }
        let mut data = Vec::new();
        for event in body["events"].as_array().unwrap() {
            match self.server.receive(event) {
                Ok(echo) => data.push(echo),
                Err((status, why)) => {
                    let error = serde_json::json!({"type": "error", "error": {"type": "invalid_request_error", "message": why}});
                    return answer(status, &error.to_string(), |response| machine.handle_sent(response));
                }
            }
        }
        self.latency(3000);
        match fault {
            "has no answer" => machine.handle_send_failed(true),
            "is answered 500, but done" => answer(500, "{}", |response| machine.handle_sent(response)),
            "is answered by a login page, but done" => {
                answer(200, "<html>", |response| machine.handle_sent(response));
            }
            _ if self.server.faults.echo == Echo::Nothing => {
                answer(200, "{}", |response| machine.handle_sent(response));
            }
            _ => {
                if self.server.faults.echo == Echo::WithoutIds {
                    data.iter_mut().for_each(|event| event["id"] = Value::Null);
                }
                let body = serde_json::json!({ "data": data }).to_string();
                answer(200, &body, |response| machine.handle_sent(response));
            }
        }
    }

    /// Lets the program stop the turn while a send is in flight. The machine must go on waiting for
    /// the reply.
    fn stop_in_flight(&mut self, machine: &mut Watched<'_, impl Machine>) -> Result<(), Failure> {
        let stops = |one_in: u64| self.server.draws.once_in(one_in);
        if !self.stops_in_flight.is_some_and(stops) {
            return Ok(());
        }
        let stop = self.server.draws.pick(&["interrupt", "deadline", "cancel"]);
        self.server.note(format!("{stop} while a send is in flight"));
        self.has_cancelled |= stop == "cancel";
        machine.stop(stop);
        match machine.poll() {
            Action::Send(_) => Ok(()),
            other => Err(broken("the reply to a send is waited for", format!("{other:?}; {}", self.story()))),
        }
    }

    fn fetch_session(&mut self, machine: &mut Watched<'_, impl Machine>, request: Request) {
        let request =
            Operation::from(request).into_request(&settings()).expect("the machine builds valid requests");
        assert_eq!(request.uri().path(), "/v1/sessions/sesn_1");
        self.latency(300);
        if self.strikes(8) {
            let fault = self.server.draws.pick(&["fails", "is answered 500"]);
            self.server.note(format!("fetching the session {fault}"));
            return match fault {
                "fails" => machine.handle_fetch_failed(),
                _ => answer(500, "<html>", |response| machine.handle_session(response)),
            };
        }
        if self.server.deleted {
            return answer(404, NOT_FOUND, |response| machine.handle_session(response));
        }
        let session = serde_json::json!({"id": "sesn_1", "type": "session", "status": self.server.status()});
        answer(200, &session.to_string(), |response| machine.handle_session(response));
    }

    fn receive(&mut self, machine: &mut Watched<'_, impl Machine>, timeout: Duration) {
        let Some(connection) = &mut self.connection else { return machine.handle_disconnected() };
        let deadline = self.server.now + timeout.as_millis() as u64;
        loop {
            match connection.read(&mut self.server) {
                Received::Bytes(bytes) => return machine.handle_bytes(&bytes),
                Received::End => {
                    self.connection = None;
                    return machine.handle_disconnected();
                }
                Received::Nothing => match self.server.next_event_at().filter(|at| *at <= deadline) {
                    Some(at) => self.server.advance(at),
                    None => {
                        self.server.advance(deadline);
                        return machine.handle_timeout();
                    }
                },
            }
        }
    }
}

fn lines<'a>(lines: impl IntoIterator<Item = &'a String>) -> String {
    lines.into_iter().map(|line| format!("  {line}\n")).collect()
}

const SEND_FAULTS: [&str; 7] = [
    "fails",
    "is answered 429",
    "is answered 500",
    "has no answer",
    "is answered 500, but done",
    "is answered by a login page",
    "is answered by a login page, but done",
];

const NOT_FOUND: &str = r#"{"type":"error","error":{"type":"not_found_error","message":"no such session"}}"#;

fn answer(status: u16, body: &str, then: impl FnOnce(Response<&[u8]>)) {
    answer_with(status, &[], body, then);
}

fn answer_with(status: u16, headers: &[(&str, &str)], body: &str, then: impl FnOnce(Response<&[u8]>)) {
    let response = Response::builder().status(status);
    let response = headers.iter().fold(response, |response, (name, value)| response.header(*name, *value));
    then(response.body(body.as_bytes()).unwrap());
}

fn settings() -> Settings {
    Settings::new(Credential::ApiKey("key".into()))
}

fn parameters(query: &str) -> BTreeMap<String, Vec<String>> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let mut parameters: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        parameters.entry(decode(name)).or_default().push(decode(value));
    }
    parameters
}
