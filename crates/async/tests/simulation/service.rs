//! Answers HTTP requests as the simulated service does, with its faults.

use std::collections::BTreeMap;

use http::{Method, Request};
use serde_json::{Value, json};

use crate::faults::Echo;
use crate::server::Server;
use crate::wire::{Connection, Received};

pub(crate) struct Service {
    pub(crate) server: Server,
    connection: Option<Connection>,
    /// Replies in a row that are not the service's. More than three are final, and so is one before
    /// the first read.
    odd_answers: u32,
    has_read: bool,
}

pub(crate) enum Answer {
    /// A status, perhaps the header `retry-after`, and the body.
    Reply(u16, Option<&'static str>, String),
    /// The live stream.
    Stream,
    /// No answer; `true` if the request arrived.
    Lost(bool),
    TooLarge,
}

impl Service {
    pub(crate) fn new(server: Server) -> Self {
        Self { server, connection: None, odd_answers: 0, has_read: false }
    }

    /// The process was killed. The next one may not know what this one has read.
    pub(crate) fn killed(&mut self) {
        (self.connection, self.has_read) = (None, false);
    }

    pub(crate) fn close(&mut self) {
        self.connection = None;
    }

    pub(crate) fn read(&mut self) -> Received {
        self.connection.as_mut().map_or(Received::End, |connection| connection.read(&mut self.server))
    }

    pub(crate) fn answer(&mut self, request: &Request<Vec<u8>>) -> Answer {
        let answer = match (request.method(), request.uri().path()) {
            (&Method::GET, "/v1/sessions/sesn_1/events/stream") => self.connect(),
            (&Method::GET, "/v1/sessions/sesn_1/events") => self.list(request.uri().query().unwrap_or("")),
            (&Method::GET, "/v1/sessions/sesn_1") => self.session(),
            (&Method::POST, "/v1/sessions/sesn_1/events") => self.send(request.body()),
            other => panic!("no such route: {other:?}"),
        };
        let about = match &answer {
            Answer::Reply(status, ..) => status.to_string(),
            Answer::Stream => "stream".into(),
            Answer::Lost(has_arrived) => format!("lost, arrived: {has_arrived}"),
            Answer::TooLarge => "too large".into(),
        };
        self.server.note(format_args!("{} {}: {about}", request.method(), request.uri()));
        answer
    }

    fn pass(&mut self, milliseconds: u64) {
        let until = self.server.now + self.server.draws.below(milliseconds);
        self.server.advance(until);
    }

    fn fault(&mut self, one_in: u64, faults: &[&'static str]) -> &'static str {
        let strikes = self.server.faults.strike(&self.server.draws, one_in);
        if !strikes {
            return "";
        }
        let fault = self.server.draws.pick(faults);
        let is_odd = matches!(fault, "login page" | "redirect" | "half");
        self.odd_answers += u32::from(is_odd);
        if is_odd && (self.odd_answers > 3 || !self.has_read) { "fails" } else { fault }
    }

    /// The answer of a fault before anything is done.
    fn refusal(&self, fault: &str) -> Option<Answer> {
        Some(match fault {
            "fails" => Answer::Lost(false),
            "login page" => Answer::Reply(200, None, "<html>".into()),
            "redirect" => Answer::Reply(302, None, String::new()),
            "500" => Answer::Reply(500, None, "<html>".into()),
            "503" => Answer::Reply(503, None, "{}".into()),
            "429" => {
                let wait = ["1", "7", "0"][self.server.draws.size_below(3)];
                Answer::Reply(429, Some(wait), "{}".into())
            }
            "half" => Answer::Reply(200, None, r#"{"data": [{"type""#.into()),
            _ if self.server.deleted => Answer::Reply(404, None, NOT_FOUND.into()),
            _ => return None,
        })
    }

    fn connect(&mut self) -> Answer {
        self.connection = None;
        self.pass(100);
        // No fault here, because the first connection has few attempts.
        let faults = ["fails", "503", "429", "login page", "redirect"];
        let fault = if self.server.ever_streamed { self.fault(3, &faults) } else { "" };
        self.refusal(fault).unwrap_or_else(|| {
            self.odd_answers = 0;
            self.connection = Some(Connection::open(&mut self.server));
            Answer::Stream
        })
    }

    fn list(&mut self, query: &str) -> Answer {
        self.pass(300);
        let mut query: BTreeMap<String, Vec<String>> = parameters(query);
        let fault = match self.fault(8, &["fails", "500", "half", "429", "late", "login page", "too large"]) {
            "too large" if query.get("limit").is_some_and(|limit| limit[0] == "1") => "fails",
            fault => fault,
        };
        match fault {
            "too large" => return Answer::TooLarge,
            "late" => self.pass(5000),
            _ => (),
        }
        self.refusal(fault).unwrap_or_else(|| {
            (self.odd_answers, self.has_read) = (0, true);
            match self.server.list(&std::mem::take(&mut query)) {
                Ok(page) => Answer::Reply(200, None, page.to_string()),
                Err(why) => Answer::Reply(400, None, why.into()),
            }
        })
    }

    fn session(&mut self) -> Answer {
        self.pass(300);
        let fault = self.fault(8, &["fails", "500"]);
        self.refusal(fault).unwrap_or_else(|| {
            let status = self.server.status();
            Answer::Reply(200, None, json!({"id": "sesn_1", "type": "session", "status": status}).to_string())
        })
    }

    fn send(&mut self, body: &[u8]) -> Answer {
        self.pass(300);
        let faults =
            ["fails", "429", "500", "arrives, lost", "login page", "arrives, 500", "arrives, login page"];
        let fault = self.fault(3, &faults);
        if let Some(answer) = self.refusal(fault) {
            return answer;
        }
        let body: Value = serde_json::from_slice(body).expect("a client sends JSON");
        let mut data = Vec::new();
        for event in body["events"].as_array().unwrap() {
            match self.server.receive(event) {
                Ok(echo) => data.push(echo),
                Err((status, message)) => {
                    let error = json!({"type": "invalid_request_error", "message": message});
                    return Answer::Reply(status, None, json!({"type": "error", "error": error}).to_string());
                }
            }
        }
        self.pass(3000);
        match (fault, self.server.faults.echo) {
            ("arrives, lost", _) => Answer::Lost(true),
            ("arrives, 500", _) => Answer::Reply(500, None, "{}".into()),
            ("arrives, login page", _) => Answer::Reply(200, None, "<html>".into()),
            (_, Echo::Nothing) => Answer::Reply(200, None, "{}".into()),
            (_, echo) => {
                if echo == Echo::WithoutIds {
                    data.iter_mut().for_each(|event| event["id"] = Value::Null);
                }
                Answer::Reply(200, None, json!({ "data": data }).to_string())
            }
        }
    }
}

const NOT_FOUND: &str = r#"{"type":"error","error":{"type":"not_found_error","message":"no such session"}}"#;

fn parameters(query: &str) -> BTreeMap<String, Vec<String>> {
    let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let mut parameters: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        parameters.entry(decode(name)).or_default().push(decode(value));
    }
    parameters
}
