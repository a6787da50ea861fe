//! The tables of `spec/behaviour` over real sockets and by the real clock.
//!
//! All rows of a table run at once, so a table takes as long as its longest row. Rows that take
//! longer than [`LONGEST`], and rows whose requests depend on a timeout, run only by virtual time,
//! in the tests of the core.

use std::io::Write;
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use managed_agents_blocking::proto::FinalStatus;
use managed_agents_blocking::types::{EventParams, FileMetadata, ListAgents, ListModels, SessionId};
use managed_agents_blocking::{
    Client, Error, Operation, RawEvent, Start, StreamOptions, agents, models, proto, sessions,
};
use managed_agents_conformance::HttpRequest;
use managed_agents_conformance::behaviour::{Answer, Exactness, Reply, Row, Service, Table};
use serde_json::{Value, json};

use crate::host::{Host, Request, wait_for_end};

const LONGEST: Duration = Duration::from_secs(9);

#[test]
fn sessions_are_stopped_as_the_table_says() {
    check(Table::stop_session(), Exactness::AtLeast, |client, row, timeout| {
        let session = SessionId::from("sesn_1");
        let status = match &*row.call {
            "wait_until_idle" => client.wait_until_idle(&session, timeout),
            "interrupt" => client.interrupt(&session, timeout),
            "archive" => client.archive(&session, timeout),
            "delete" => client.delete(&session, timeout),
            other => panic!("{other}"),
        };
        Ok(match status? {
            FinalStatus::Idle => json!("idle"),
            FinalStatus::Terminated => json!("terminated"),
            FinalStatus::Deleted => json!("deleted"),
            other => panic!("{other:?}"),
        })
    });
}

#[test]
fn output_files_are_listed_as_the_table_says() {
    check(Table::output_files(), Exactness::AtLeast, |client, _, timeout| {
        let files = client.output_files(&"sesn_1".into(), timeout)?;
        Ok(files.iter().map(|FileMetadata { id, .. }| Value::from(id.as_str())).collect())
    });
}

#[test]
fn operations_are_sent_again_as_the_table_says() {
    // The client draws its own random numbers.
    check(Table::retry(), Exactness::Unchecked, |client, row, _| {
        let update = json!({ "name": "Clerk" });
        let operation: Operation<Value> = match &*row.call {
            "read" => sessions::retrieve(&"sesn_1".into()).answering(),
            "update" => {
                agents::update(&"agent_1".into(), &serde_json::from_value(update).unwrap()).answering()
            }
            "send" => sessions::events::send(&"sesn_1".into(), [EventParams::interrupt()]).answering(),
            other => panic!("{other}"),
        };
        client.send(operation).map(|_| json!("answered"))
    });
}

#[test]
fn sessions_are_followed_from_where_the_table_says() {
    // The client counts from the connect, and the service from its last reply, a little later.
    check(Table::follow(), Exactness::Unchecked, |client, row, _| {
        let session = SessionId::from("sesn_1");
        let events = match &*row.call {
            "follow" => client.events(&session),
            "follow_now" => client.events_from(&session, Start::Now, StreamOptions::default()),
            "follow_thread" => client.thread_events(&session, &"sthr_2".into()),
            other => panic!("{other}"),
        };
        let ids = events.map(|delivery| Ok(delivery?.event().and_then(RawEvent::id).map(Value::from)));
        ids.map(|id| id.map(Option::unwrap_or_default)).collect::<Result<Value, Error>>()
    });
}

#[test]
fn lists_go_on_as_the_table_says() {
    check(Table::lists(), Exactness::Unchecked, |client, row, _| {
        let before = |id: &str| ListModels { before_id: Some(id.into()), ..ListModels::default() };
        let models = match &*row.call {
            "agents" => {
                let agents = client.pages(agents::list(&ListAgents::default()));
                return agents.map(|agent| Ok(Value::from(agent?.id.as_str()))).collect();
            }
            "models" => models::list(&ListModels::default()),
            "models before c" => models::list(&before("c")),
            other => panic!("{other}"),
        };
        client.pages(models).map(|model| Ok(Value::from(model?.id.as_str()))).collect()
    });
}

/// Runs the rows of a table, each with a host of its own.
fn check(
    table: Table,
    exactness: Exactness,
    call: impl Fn(&Client, &Row, Duration) -> Result<Value, Error> + Sync,
) {
    let table: &'static Table = Box::leak(Box::new(table));
    let is_bounded = |row: &&Row| row.waits() < LONGEST && !table.is_timed(row);
    let rows: Vec<&Row> = table.rows.iter().filter(is_bounded).collect();
    assert!(rows.len() * 2 > table.rows.len(), "most rows run: {}", rows.len());
    let run = |row: &'static Row| {
        let service = Arc::new(Mutex::new(Some(Service::new(table, row, exactness))));
        let (began, serving) = (Instant::now(), service.clone());
        let host = Host::start(move |request, socket| {
            let reply = match &mut *serving.lock().unwrap() {
                Some(service) => service.handle_request(began.elapsed(), &wire(request)),
                None => return,
            };
            give(socket, reply);
        });
        let outcome = call(&host.client(), row, table.timeout(row)).map_err(|error| described(&error));
        let service = service.lock().unwrap().take();
        service.expect("it is taken once").finish(began.elapsed(), outcome).err()
    };
    let failed: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = rows.into_iter().map(|row| scope.spawn(move || run(row))).collect();
        running.into_iter().filter_map(|row| row.join().expect("no row panics")).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn give(socket: &mut TcpStream, reply: Reply) {
    match reply {
        Reply::Answer(time, answer) => {
            thread::sleep(time);
            write(socket, &answer);
        }
        // The host closes the connection.
        Reply::Lost(time) => thread::sleep(time),
        Reply::Never => wait_for_end(socket),
    }
}

fn write(socket: &mut TcpStream, answer: &Answer) {
    let body = answer.body();
    let mut head = format!("HTTP/1.1 {} Said\r\nconnection: close\r\n", answer.status);
    for (name, value) in answer.headers() {
        head += &format!("{name}: {value}\r\n");
    }
    if answer.status != 204 {
        head += &format!("content-length: {}\r\n", body.len());
    }
    let _ = socket.write_all(&[head.as_bytes(), b"\r\n", &body].concat());
}

fn wire(request: &Request) -> HttpRequest {
    let mut parts = request.head.lines().next().unwrap_or_default().split(' ').map(String::from);
    let mut part = || parts.next().unwrap_or_default();
    let (method, target) = (part(), part());
    let headers = request.head.lines().skip(1).filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect();
    HttpRequest { method, target, headers, body: serde_json::from_slice(&request.body).ok(), parts: None }
}

/// Describes an error in the words of the tables.
fn described(error: &Error) -> Value {
    match error {
        Error::StillRunning { .. } => json!({ "kind": "still_running" }),
        Error::Transport(_) => json!({ "kind": "no_answer" }),
        Error::Core(proto::Error::Api(error)) => {
            json!({ "kind": "refused", "status": error.status.as_u16() })
        }
        Error::Core(proto::Error::NoSuchRoute { route, .. }) => {
            json!({ "kind": "no_such_route", "route": route })
        }
        Error::Core(proto::Error::NoNextPage) => json!({ "kind": "no_next_page" }),
        Error::Core(proto::Error::RepeatedCursor { .. }) => json!({ "kind": "repeated_cursor" }),
        Error::Core(proto::Error::Decode { .. } | proto::Error::NotJson { .. }) => {
            json!({ "kind": "unreadable" })
        }
        other => json!(other.to_string()),
    }
}
