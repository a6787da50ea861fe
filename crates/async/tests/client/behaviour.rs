//! The tables of `spec/behaviour`, by virtual time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{Request, Response};
use managed_agents_async::proto::FinalStatus;
use managed_agents_async::types::{EventParams, ListAgents, ListModels, SessionId};
use managed_agents_async::{
    Client, Error, Operation, RawEvent, Start, StreamExt, StreamOptions, TransportError, agents, models,
    proto, sessions,
};
use managed_agents_conformance::HttpRequest;
use managed_agents_conformance::behaviour::{Answer, Exactness, Reply, Row, Service, Table};
use serde_json::{Value, json};

use crate::fake::{Fake, Reaction};

#[test]
fn sessions_are_stopped_as_the_table_says() {
    check(Table::stop_session(), async |client, row, timeout| {
        let session = SessionId::from("sesn_1");
        let status = match &*row.call {
            "wait_until_idle" => client.wait_until_idle(&session, timeout).await,
            "interrupt" => client.interrupt(&session, timeout).await,
            "archive" => client.archive(&session, timeout).await,
            "delete" => client.delete(&session, timeout).await,
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
    check(Table::output_files(), async |client, _, timeout| {
        let files = client.output_files(&"sesn_1".into(), timeout).await?;
        Ok(files.iter().map(|file| Value::from(file.id.as_str())).collect())
    });
}

#[test]
fn operations_are_sent_again_as_the_table_says() {
    check(Table::retry(), async |client, row, _| {
        let update = json!({ "name": "Clerk" });
        let operation: Operation<Value> = match &*row.call {
            "read" => sessions::retrieve(&"sesn_1".into()).answering(),
            "update" => {
                agents::update(&"agent_1".into(), &serde_json::from_value(update).unwrap()).answering()
            }
            "send" => sessions::events::send(&"sesn_1".into(), [EventParams::interrupt()]).answering(),
            other => panic!("{other}"),
        };
        client.send(operation).await.map(|_| json!("answered"))
    });
}

#[test]
fn sessions_are_followed_from_where_the_table_says() {
    check(Table::follow(), async |client, row, _| {
        let session = SessionId::from("sesn_1");
        let mut events = match &*row.call {
            "follow" => client.events(&session),
            "follow_now" => client.events_from(&session, Start::Now, StreamOptions::default()),
            "follow_thread" => client.thread_events(&session, &"sthr_2".into()),
            other => panic!("{other}"),
        };
        let mut ids = Vec::new();
        while let Some(delivery) = events.next().await {
            ids.push(delivery?.event().and_then(RawEvent::id).into());
        }
        Ok(Value::Array(ids))
    });
}

#[test]
fn lists_go_on_as_the_table_says() {
    check(Table::lists(), async |client, row, _| {
        let before = |id: &str| ListModels { before_id: Some(id.into()), ..ListModels::default() };
        let mut ids = Vec::new();
        let models = match &*row.call {
            "agents" => {
                let mut agents = client.pages(agents::list(&ListAgents::default()));
                while let Some(agent) = agents.next().await {
                    ids.push(Value::from(agent?.id.as_str()));
                }
                return Ok(Value::Array(ids));
            }
            "models" => models::list(&ListModels::default()),
            "models before c" => models::list(&before("c")),
            other => panic!("{other}"),
        };
        let mut models = client.pages(models);
        while let Some(model) = models.next().await {
            ids.push(Value::from(model?.id.as_str()));
        }
        Ok(Value::Array(ids))
    });
}

/// Runs each row of a table, and lists the rows that differ.
fn check(table: Table, call: impl AsyncFn(&Client<Fake>, &Row, Duration) -> Result<Value, Error>) {
    let table: &'static Table = Box::leak(Box::new(table));
    let failed: Vec<String> = table.rows.iter().filter_map(|row| run(table, row, &call).err()).collect();
    assert!(failed.is_empty(), "{} of {} rows:\n{}", failed.len(), table.rows.len(), failed.join("\n"));
}

fn run(
    table: &'static Table,
    row: &'static Row,
    call: &impl AsyncFn(&Client<Fake>, &Row, Duration) -> Result<Value, Error>,
) -> Result<(), String> {
    let service = Arc::new(Mutex::new(Some(Service::new(table, row, Exactness::Exact))));
    let serving = service.clone();
    let clock: Arc<Mutex<Option<Fake>>> = Arc::default();
    let clock_of_service = clock.clone();
    let fake = Fake::new(move |request| {
        let now = clock_of_service.lock().unwrap().as_ref().expect("it is set below").elapsed();
        let mut serving = serving.lock().unwrap();
        reaction(serving.as_mut().expect("the call goes on").handle_request(now, &wire(request)))
    });
    *clock.lock().unwrap() = Some(fake.clone());
    // The policy divides its random numbers by 2^64.
    fake.set_random((row.random * 2_f64.powi(64)) as u64);
    let client = fake.client();
    let outcome = fake.run(call(&client, row, table.timeout(row)));
    let service = service.lock().unwrap().take().expect("it is taken once");
    service.finish(fake.elapsed(), outcome.map_err(|error| described(&error)))
}

fn reaction(reply: Reply) -> Reaction {
    let (time, then) = match reply {
        Reply::Answer(time, answer) => (time, Reaction::Response(response(&answer))),
        Reply::Lost(time) => (time, Reaction::Fail(TransportError::lost("closed"))),
        Reply::Never => return Reaction::Never,
    };
    Reaction::After(time, Box::new(then))
}

fn response(answer: &Answer) -> Response<String> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    response.body(String::from_utf8(answer.body()).unwrap()).unwrap()
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
