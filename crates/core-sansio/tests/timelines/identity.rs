//! Events are identified by their id and by being queued or processed.

use std::time::Duration;

use managed_agents_core::types::Event;
use managed_agents_core::{Action, SessionStream, Start};
use serde_json::json;

use crate::events::{event, idle, replies, running, says, with};
use crate::script::{Script, stream, stream_options};

#[test]
fn a_queued_message_comes_twice_with_one_id() {
    let mut stream = stream();
    stream.receives(&[
        says("u1 queued", "a"),
        says("u1 queued", "a"),
        says("u1 @2", "a"),
        says("u1 @2", "a"),
    ]);
    stream.delivered(&["user.message u1 queued", "user.message u1 now"]);
}

#[test]
fn a_message_that_was_processed_before_it_was_seen_comes_once() {
    let mut stream = stream();
    stream.receives(&[says("u1 @2", "a"), says("u1 queued", "a")]);
    stream.delivered(&["user.message u1"]);
}

#[test]
fn what_history_and_stream_both_have_comes_once() {
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), stream_options()));
    stream.connects();
    stream.lists(&[says("u1 @1", "a"), running("s1 @1"), replies("m1 @2", "b")]);
    stream.receives(&[running("s1 @1"), replies("m1 @2", "b"), replies("m2 @3", "c")]);
    stream.delivered(&[
        "user.message u1",
        "session.status_running s1",
        "agent.message m1",
        "agent.message m2",
    ]);
}

#[test]
fn queued_messages_are_known_wherever_the_list_has_them() {
    for at_the_end in [false, true] {
        let mut stream = Script::new(SessionStream::new("sesn_1".into(), stream_options()));
        stream.connects();
        let (queued, rest) = (says("u2 queued", "b"), [says("u1 @1", "a"), running("s1 @1")]);
        let [first, second] = rest;
        stream.lists(&if at_the_end { [first, second, queued] } else { [queued, first, second] });
        stream.receives(&[idle("s2 @2", "end_turn")]);
        // The connection is new, so a recheck precedes any event that may be an end.
        stream.rechecks(&[says("u2 queued", "b"), says("u1 @1", "a"), running("s1 @1")]);
        stream.receives(&[says("u2 @3", "b")]);
        stream.next();
        let mut transcript = stream.take_transcript();
        assert_eq!(transcript.pop().unwrap(), "user.message u2 now");
        transcript.sort();
        assert_eq!(
            transcript,
            [
                "session.status_idle s2",
                "session.status_running s1",
                "user.message u1",
                "user.message u2 queued"
            ]
        );
    }
}

#[test]
fn events_without_an_id_are_told_apart_by_what_they_say() {
    let mut stream = stream();
    let interrupt = |thread: &str| with("user.interrupt - @1", json!({ "session_thread_id": thread }));
    stream.receives(&[interrupt("a"), interrupt("b"), interrupt("a"), json!({ "type": "user.interrupt" })]);
    stream.delivered(&["user.interrupt -", "user.interrupt -", "user.interrupt -"]);
}

#[test]
fn what_exists_only_on_the_stream_is_delivered_though_no_history_has_it() {
    let mut stream = stream();
    stream.receives(&[event("session.pinged x1 @1")]);
    stream.reconnects();
    stream.lists(&[]);
    stream.delivered(&["session.pinged x1", "reconnected 0 0"]);
}

#[test]
fn unknown_types_and_fields_pass_whole() {
    let newer = with("agent.dreamt d1 @1", json!({ "of": { "sheep": [1, null, "x"] }, "évaluation": "π" }));
    let text = newer.to_string();
    let mut stream = stream();
    stream.receives_text(&format!("data: {text}\n\n"));
    let Action::Deliver(delivery) = stream.machine.poll() else { panic!("no delivery") };
    let event = delivery.event().unwrap();
    assert_eq!(event.json(), text);
    assert!(matches!(event.decode().unwrap(), Event::Unknown(_)));
}

#[test]
fn a_known_type_of_another_shape_is_an_error_of_that_event_only() {
    let mut stream = stream();
    stream.receives(&[with("agent.message m1 @1", json!({ "content": 7 }))]);
    let Action::Deliver(delivery) = stream.machine.poll() else { panic!("no delivery") };
    assert!(delivery.event().unwrap().decode().is_err());
    stream.receives(&[replies("m2 @2", "b")]);
    stream.delivered(&["agent.message m2"]);
}

#[test]
fn from_now_on_means_nothing_from_before() {
    let mut stream = Script::new(SessionStream::starting_at("sesn_1".into(), Start::Now, stream_options()));
    stream.connects();
    // Reads newest first, and only as far as the last status.
    stream.lists_page(&[replies("m1 @5", "b"), running("s1 @4")], Some("more"));
    stream.hears_nothing();
    stream.lists(&[]);
    stream.receives(&[replies("m0 @3", "late"), replies("m1 @5", "b"), replies("m2 @6", "c")]);
    stream.delivered(&["agent.message m2"]);
    // The later read starts there, and not at the beginning.
    assert_eq!(stream.hears_nothing(), stream_options().list_lag);
    assert_eq!(stream.hears_nothing(), Duration::ZERO);
    let query = stream.lists(&[running("s1 @4"), replies("m1 @5", "b"), replies("m2 @6", "c")]);
    assert_eq!(query, "created_at[gte]=2026-11-21T09:00:04Z&limit=1000");
    stream.delivered(&[]);
}
