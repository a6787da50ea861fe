//! Reading the history: to its end, in the face of everything, and without letting the live stream stall.

use std::time::Duration;

use managed_agents_core::{Action, End, Error, SessionStream};
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
    stream.receives(&[replies("m2 @3", "c"), replies("m3 @4", "d")]);
    stream.hears_nothing();
    stream.lists(&[replies("m1 @2", "b")]);
    stream.delivered(&["user.message u1", "agent.message m1", "agent.message m2", "agent.message m3"]);
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
fn a_page_that_fails_is_asked_for_again_by_itself_and_the_stream_stays_open() {
    for (name, status, body) in [
        ("no answer", 0, ""),
        ("500", 500, "<html>"),
        ("408", 408, ""),
        ("429", 429, "{}"),
        ("half", 200, r#"{"data": [{"type""#),
    ] {
        let mut stream = connected();
        stream.lists_page(&[says("u1 @1", "a")], Some("two"));
        stream.hears_nothing();
        for attempt in 0..3 {
            match status {
                0 => stream.fetch_fails(),
                _ => drop(stream.list_gets(status, body)),
            }
            // What comes live waits for the page, however it is cut.
            stream.receives(&[replies(&format!("m{attempt} @{}", attempt + 3), "c")]);
            stream.pauses();
        }
        assert_eq!(stream.lists(&[running("s1 @2")]), "limit=1000&page=two", "{name}");
        stream.delivered(&[
            "user.message u1",
            "session.status_running s1",
            "agent.message m0",
            "agent.message m1",
            "agent.message m2",
        ]);
        assert!(stream.is_listening(), "{name}");
    }
}

#[test]
fn a_failed_page_is_asked_for_again_soon_then_ever_later_and_when_the_service_says() {
    let mut stream = connected();
    let mut longest = Duration::from_millis(200);
    for _ in 0..12 {
        stream.fetch_fails();
        let pause = stream.pauses();
        assert!((longest / 2..=longest).contains(&pause), "{pause:?} of {longest:?}");
        longest = (longest * 2).min(stream_options().max_wait);
    }
    stream.list_gets_with(429, &[("retry-after", "7")], "{}");
    let pause = stream.pauses().as_secs_f64();
    assert!((7.0..=7.7).contains(&pause), "{pause}");
    stream.lists_page(&[], Some("two"));
    stream.hears_nothing();
    stream.fetch_fails();
    assert!(stream.pauses() <= Duration::from_millis(200), "the next page is another");
}

#[test]
fn a_live_stream_that_is_never_silent_does_not_put_off_a_failed_page() {
    let mut stream = connected();
    stream.list_gets_with(503, &[("retry-after", "1")], "{}");
    // Whatever the attempt itself took.
    stream.machine.handle_elapsed(Duration::from_millis(100));
    for _ in 0..9 {
        stream.receives_text(": ping\n\n");
        stream.machine.handle_elapsed(Duration::from_millis(110));
        assert!(matches!(stream.next(), Action::Receive { .. }));
    }
    stream.receives_text(": ping\n\n");
    stream.machine.handle_elapsed(Duration::from_millis(110));
    stream.lists(&[]);
    assert!(stream.is_listening());
}

#[test]
fn a_stream_lost_while_a_page_is_awaited_is_opened_again() {
    let mut stream = connected();
    stream.lists_page(&[says("u1 @1", "a")], Some("two"));
    stream.hears_nothing();
    stream.fetch_fails();
    stream.reconnects();
    assert_eq!(stream.lists(&[says("u1 @1", "a"), replies("m1 @2", "b")]), "limit=1000");
    stream.delivered(&["user.message u1", "agent.message m1"]);
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
            stream.pauses();
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
        stream.pauses();
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
fn of_the_live_stream_no_more_than_16_mib_are_held_then_reading_stops_until_the_page_is_there() {
    let mut stream = connected();
    let events: Vec<_> = (0..17).map(|at| replies(&format!("m{at} @{at}"), &"x".repeat(1 << 20))).collect();
    stream.fetch_fails();
    stream.receives(&events[..15]);
    assert!(stream.machine.room() > 0 && stream.machine.room() < 1 << 20);
    stream.receives(&events[15..16]);
    assert_eq!(stream.machine.room(), 0);
    stream.waits();
    stream.lists_page(&[], Some("two"));
    // Not a breath, not a reconnect: the next page.
    stream.lists(&[]);
    let expected: Vec<_> = (0..16).map(|at| format!("agent.message m{at}")).collect();
    stream.delivered(&expected.iter().map(String::as_str).collect::<Vec<_>>());
    stream.receives(&events[16..]);
    stream.delivered(&["agent.message m16"]);
}

#[test]
fn a_page_larger_than_asked_for_is_taken_whole() {
    let mut stream = connected();
    let events: Vec<_> = (0..1500).map(|at| replies(&format!("m{at} @{}", at / 60), "a")).collect();
    stream.list_gets(200, &json!({ "data": events, "next_page": "" }).to_string());
    stream.next();
    assert_eq!(stream.take_transcript().len(), 1500);
}
