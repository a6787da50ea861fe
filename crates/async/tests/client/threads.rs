use std::time::Duration;

use http::Request;
use managed_agents_async::{Delivery, Error, StreamExt, ThreadDelivery};

use crate::fake::{Fake, Reaction, json};
use crate::session::{RUNNING, id, react};

const SESSION: &str = "/v1/sessions/sesn_1/events/stream";
const THREAD: &str = "/v1/sessions/sesn_1/threads/sthr_1/stream";

fn event(kind: &str, id: &str) -> String {
    format!(r#"{{"type":"{kind}","id":"{id}","processed_at":"2026-11-21T09:00:00Z"}}"#)
}

/// A session with a primary thread and another one, whose requests get this reaction.
fn session(mut thread: impl FnMut(&Request<Vec<u8>>) -> Reaction + Send + 'static) -> Fake {
    Fake::new(move |request: &Request<Vec<u8>>| match request.uri().path() {
        "/v1/sessions/sesn_1/threads" => json(
            200,
            r#"{"data":[{"id":"sthr_0","type":"thread","parent_thread_id":null},7,
                {"id":"sthr_1","type":"thread","parent_thread_id":"sthr_0","agent":{"type":"agent","name":"helper"}}],
                "next_page":null}"#,
        ),
        path if path.contains("sthr_1") => thread(request),
        _ => react(request),
    })
}

fn named(delivery: &ThreadDelivery) -> Option<String> {
    let thread = delivery.thread.as_ref().map_or("session", |thread| thread.as_str());
    let Delivery::Event(event) = &delivery.delivery else { return None };
    Some(format!("{thread} {}", event.id().unwrap()))
}

#[test]
fn the_events_of_all_threads_come_once_each_with_its_thread() {
    let fake = session(react);
    let mut threads = fake.client().threads(&id());
    let mut names = Vec::new();
    let mut next = |time| fake.run_within(threads.next(), time);
    assert!(next(Duration::from_millis(500)).is_none());
    fake.emit_at(SESSION, RUNNING);
    fake.emit_at(THREAD, &event("agent.message", "m1"));
    fake.emit_at(THREAD, &event("agent.message", "m2"));
    // The session shows what its threads do; it comes once.
    fake.emit_at(
        SESSION,
        &event("agent.custom_tool_use", "t1").replace(r#""id""#, r#""session_thread_id":"sthr_1","id""#),
    );
    fake.emit_at(THREAD, &event("agent.custom_tool_use", "t1"));
    while let Some(Some(delivery)) = next(Duration::from_millis(200)) {
        names.extend(named(&delivery.unwrap()));
    }
    names.sort();
    assert_eq!(names, ["session r1", "sthr_1 m1", "sthr_1 m2", "sthr_1 t1"]);

    // The session ends: each thread is read a last time, and then all connections are closed.
    fake.emit_at(SESSION, &event("session.status_terminated", "e1"));
    let rest: Vec<_> = fake.run(threads.collect());
    let rest: Vec<_> = rest.into_iter().filter_map(|delivery| named(&delivery.unwrap())).collect();
    assert_eq!(rest, ["session e1"]);
    assert_eq!(fake.count(&format!("GET {THREAD}")), 2, "{:?}", fake.log());
    assert!(!fake.is_live());
}

#[test]
fn a_thread_that_cannot_be_followed_is_told_and_the_others_go_on() {
    let fake = session(|_| json(400, r#"{"type":"error","error":{"type":"invalid_request_error"}}"#));
    let mut threads = fake.client().threads(&id());
    let error = fake.run(threads.next()).unwrap().unwrap_err();
    assert!(matches!(&error, Error::Thread { thread, .. } if thread.as_str() == "sthr_1"), "{error:?}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(400));
    fake.emit_at(SESSION, RUNNING);
    assert_eq!(
        fake.run(threads.next()).unwrap().ok().and_then(|delivery| named(&delivery)).unwrap(),
        "session r1"
    );
    drop(threads);
    assert!(!fake.is_live());
}

#[test]
fn a_list_of_threads_that_cannot_be_read_ends_the_stream() {
    let fake = Fake::new(|_: &Request<Vec<u8>>| json(403, "{}"));
    let results: Vec<_> = fake.run(fake.client().threads(&id()).collect());
    assert!(matches!(&results[..], [Err(error)] if error.status().is_some()), "{results:?}");
}
