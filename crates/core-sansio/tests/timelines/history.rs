//! Reading the history: to its end, in the face of everything, and without letting the live stream stall.

use std::time::Duration;

use managed_agents_core::{Action, End, Error, SessionStream, StreamOptions};
use serde_json::json;

use crate::events::{event, idle, replies, running, says};
use crate::script::{Script, stream, stream_options};

fn connected() -> Script<SessionStream> {
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), stream_options()));
    stream.connects();
    stream
}

#[test]
fn history_is_read_to_its_end_even_through_empty_pages() {
    let mut stream = connected();
    assert_eq!(stream.lists_page(&[says("u1 @1", "a")], Some("two")), "limit=1000");
    stream.hears_nothing();
    assert_eq!(stream.lists_page(&[], Some("three")), "limit=1000&page=two");
    stream.hears_nothing();
    assert_eq!(stream.lists_page(&[replies("m1 @2", "b")], None), "limit=1000&page=three");
    stream.delivered(&["user.message u1", "agent.message m1"]);
}

#[test]
fn between_two_pages_the_live_stream_is_read_without_waiting() {
    let mut stream = connected();
    stream.lists_page(&[says("u1 @1", "a")], Some("two"));
    assert!(matches!(stream.next(), Action::Receive { idle: Duration::ZERO }));
    stream.receives(&[replies("m2 @3", "c")]);
    stream.lists(&[replies("m1 @2", "b")]);
    stream.delivered(&["user.message u1", "agent.message m1", "agent.message m2"]);
}

#[test]
fn an_end_of_session_that_is_only_in_the_history_is_the_end() {
    let mut stream = connected();
    stream.lists(&[says("u1 @1", "a"), event("session.status_terminated s1 @2")]);
    assert_eq!(stream.end(), End::Terminated);
}

#[test]
fn an_idle_in_the_history_is_no_end_of_the_stream() {
    let mut stream = connected();
    stream.lists(&[says("u1 @1", "a"), idle("s1 @2", "end_turn")]);
    assert!(stream.is_listening());
}

#[test]
fn a_list_that_fails_midway_is_read_again_from_the_start_and_repeats_nothing() {
    let mut stream = connected();
    stream.lists_page(&[says("u1 @1", "a"), running("s1 @1")], Some("two"));
    stream.hears_nothing();
    stream.list_gets(500, "<html>");
    stream.waits();
    stream.connects();
    assert_eq!(stream.lists(&[says("u1 @1", "a"), running("s1 @1"), replies("m1 @2", "b")]), "limit=1000");
    stream.delivered(&["user.message u1", "session.status_running s1", "agent.message m1"]);
}

#[test]
fn a_list_that_cannot_be_fetched_is_fetched_again_after_a_wait() {
    let mut stream = connected();
    assert!(matches!(stream.next(), Action::FetchHistory(_)));
    stream.machine.handle_disconnected();
    stream.waits();
    stream.connects();
    stream.lists(&[]);
    assert!(stream.is_listening());
}

#[test]
fn a_list_that_runs_in_a_circle_is_an_error() {
    let mut stream = connected();
    for _ in 0..2 {
        stream.lists_page(&[], Some("again"));
        if matches!(stream.next(), Action::Receive { .. }) {
            stream.hears_nothing();
        }
    }
    assert!(matches!(stream.error(), Error::RepeatedCursor { cursor } if cursor == "again"));
}

#[test]
fn five_unreadable_pages_in_a_row_are_an_error() {
    for body in [r#"{"data": [{"type""#, r#"{"data": [7]}"#, "{}", "\u{fffd}"] {
        let mut stream = connected();
        for _ in 0..4 {
            stream.list_gets(200, body);
            stream.waits();
            stream.connects();
        }
        stream.list_gets(200, body);
        assert!(
            matches!(stream.error(), Error::Decode { what: "a page of history" | "an event", .. }),
            "{body}"
        );
    }
}

#[test]
fn a_readable_page_forgives_the_unreadable_ones_before() {
    let mut stream = connected();
    for _ in 0..10 {
        stream.list_gets(200, "{}");
        stream.waits();
        stream.connects();
        stream.lists(&[]);
        stream.reconnects();
    }
    stream.lists(&[]);
    assert!(stream.is_listening());
}

#[test]
fn a_reconnect_costs_the_gap_and_not_the_session() {
    let mut stream = stream();
    let events: Vec<_> = (0..100).map(|at| replies(&format!("m{at} @{at}"), "a")).collect();
    stream.receives(&events);
    stream.reconnects();
    // The last 64 events are read again, in case their order was another.
    let query = stream.lists(&events[35..]);
    assert_eq!(query, "created_at[gte]=2026-11-21T09:00:35Z&limit=1000");
    stream.next();
    let transcript = stream.take_transcript();
    assert_eq!((transcript.len(), transcript[100].as_str()), (101, "reconnected 0 0"));
}

#[test]
fn a_list_that_lagged_behind_is_read_once_more_before_an_end() {
    let mut stream = stream();
    stream.receives(&[running("s1 @1")]);
    stream.reconnects();
    stream.lists(&[running("s1 @1")]);
    stream.receives(&[idle("s2 @3", "end_turn")]);
    stream.settles(&[running("s1 @1"), replies("m1 @2", "late")]);
    stream.delivered(&[
        "session.status_running s1",
        "reconnected 0 0",
        "agent.message m1",
        "session.status_idle s2",
    ]);
}

#[test]
fn live_bytes_beyond_the_limit_during_catch_up_start_the_connection_anew() {
    let options = StreamOptions { max_frame_bytes: 1400, ..stream_options() };
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), options));
    stream.connects();
    let reply = replies("m1 @2", &"x".repeat(400));
    for page in ["two", "three"] {
        stream.lists_page(&[], Some(page));
        stream.receives(std::slice::from_ref(&reply));
    }
    assert!(matches!(stream.next(), Action::FetchHistory(_)), "what fits is kept");
    stream.lists_page(&[], Some("four"));
    stream.receives(&[replies("m2 @3", &"x".repeat(400))]);
    stream.waits();
    stream.connects();
    stream.lists(&[reply, replies("m2 @3", &"x".repeat(400))]);
    stream.delivered(&["agent.message m1", "agent.message m2"]);
}

#[test]
fn a_page_larger_than_asked_for_is_taken_whole() {
    let mut stream = connected();
    let events: Vec<_> = (0..1500).map(|at| replies(&format!("m{at} @{}", at / 60), "a")).collect();
    stream.list_gets(200, &json!({ "data": events, "next_page": "" }).to_string());
    stream.next();
    assert_eq!(stream.take_transcript().len(), 1500);
}
