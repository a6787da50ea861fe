//! The tables of `spec/behaviour`, by virtual time.

mod addresses;
mod procedures;
mod retry;
mod threads;

use std::time::Duration;

use http::{Request, Response, StatusCode};
use managed_agents_conformance::HttpRequest;
use managed_agents_conformance::behaviour::{Answer, Exactness, Reply, Row, Service, Table};
use managed_agents_core::{Error, Operation, Settings};
use serde_json::{Value, json};

/// Runs each row of a table, and lists the rows that differ.
fn check(table: &Table, run: impl Fn(&Row, &mut World<'_>) -> Result<Value, Value>) {
    let failed = table.rows.iter().filter_map(|row| {
        let mut world = World { service: Service::new(table, row, Exactness::Exact), now: Duration::ZERO };
        let outcome = run(row, &mut world);
        world.service.finish(world.now, outcome).err()
    });
    let failed: Vec<String> = failed.collect();
    assert!(failed.is_empty(), "{} of {} rows:\n{}", failed.len(), table.rows.len(), failed.join("\n"));
}

/// The service of a row and the virtual time.
struct World<'a> {
    service: Service<'a>,
    now: Duration,
}

impl World<'_> {
    /// Sends a request. Returns `None` without an answer, at the latest at `limit`.
    fn send(&mut self, operation: Operation<()>, limit: Duration) -> Option<Answer> {
        let request = operation.into_request(&Settings::new(managed_agents_core::Credential::None)).unwrap();
        match self.service.handle_request(self.now, &wire(&request)) {
            Reply::Answer(time, answer) => {
                self.now += time;
                Some(answer)
            }
            Reply::Lost(time) => {
                self.now += time;
                None
            }
            Reply::Never => {
                self.now = limit;
                None
            }
        }
    }
}

fn wire(request: &Request<Vec<u8>>) -> HttpRequest {
    let headers = request.headers().iter();
    HttpRequest {
        method: request.method().to_string(),
        target: request.uri().path_and_query().unwrap().to_string(),
        headers: headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().into())).collect(),
        body: serde_json::from_slice(request.body()).ok(),
        parts: None,
    }
}

fn response<'a>(answer: &Answer, body: &'a [u8]) -> Response<&'a [u8]> {
    let mut response = Response::builder().status(StatusCode::from_u16(answer.status).unwrap());
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    response.body(body).unwrap()
}

/// Describes an error in the words of the tables.
fn described(error: &Error) -> Value {
    match error {
        Error::Api(error) => json!({ "kind": "refused", "status": error.status.as_u16() }),
        Error::NoSuchRoute { route, .. } => json!({ "kind": "no_such_route", "route": route }),
        Error::NoNextPage => json!({ "kind": "no_next_page" }),
        Error::RepeatedCursor { .. } => json!({ "kind": "repeated_cursor" }),
        Error::Decode { .. } | Error::NotJson { .. } => json!({ "kind": "unreadable" }),
        other => json!(other.to_string()),
    }
}

fn no_answer() -> Value {
    json!({ "kind": "no_answer" })
}
