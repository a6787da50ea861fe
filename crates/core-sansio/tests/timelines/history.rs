//! Reading the history to its end despite failures, without blocking the live stream.

use std::time::Duration;

use managed_agents_core::{Action, End, Error, Outcome, SessionStream, Turn};
use serde_json::{Value, json};

use crate::events::{event, idle, replies, running, says};
use crate::script::{Script, stream, stream_options, turn_options};

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
    assert!(matches!(stream.next(), Action::Receive { timeout: Duration::ZERO }));
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
            // Live bytes wait for the page, wherever they are cut.
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
    // The time that the attempt itself took does not count.
    stream.machine.handle_elapsed(Duration::from_millis(100));
    for _ in 0..9 {
        stream.receives_text(": ping\n\n");
        stream.machine.handle_elapsed(Duration::from_millis(110));
        assert!(matches!(stream.next(), Action::Receive { .. }));
    }
    stream.receives_text(": ping\n\n");
    stream.machine.handle_elapsed(Duration::from_millis(110));
    stream.lists(&[]);
    // By then a recheck of the list is due.
    stream.hears_nothing();
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
fn f34_an_empty_page_that_names_itself_as_the_next_is_asked_for_again() {
    let mut stream = connected();
    stream.lists_page(&[says("u1 @1", "a")], Some("two"));
    stream.hears_nothing();
    for _ in 0..4 {
        stream.lists_page(&[], Some("two"));
        assert!(stream.pauses() >= Duration::from_millis(100));
    }
    // The page was progress, so the next one has its own attempts.
    stream.lists_page(&[running("s1 @1")], Some("three"));
    stream.hears_nothing();
    for _ in 0..4 {
        stream.lists_page(&[], Some("three"));
        stream.pauses();
    }
    assert_eq!(stream.lists(&[replies("m1 @2", "b")]), "limit=1000&page=three");
    stream.delivered(&["user.message u1", "session.status_running s1", "agent.message m1"]);
}

#[test]
fn a_list_that_comes_no_further_five_times_in_a_row_is_an_error() {
    let mut stream = connected();
    stream.lists_page(&[], Some("again"));
    stream.hears_nothing();
    for _ in 0..4 {
        stream.lists_page(&[], Some("again"));
        stream.pauses();
    }
    stream.lists_page(&[], Some("again"));
    assert!(matches!(stream.error(), Error::RepeatedCursor { cursor } if cursor == "again"));
}

#[test]
fn a_list_that_runs_in_a_circle_is_an_error_however_long_the_circle_is() {
    for length in [2, 3, 7] {
        let mut stream = connected();
        let mut pages = 0;
        while !matches!(stream.next(), Action::Finish(_)) {
            match stream.next() {
                Action::Receive { .. } => stream.machine.handle_timeout(),
                _ => drop(stream.lists_page(&[says("u1 @1", "a")], Some(&format!("{}", pages % length)))),
            }
            pages += 1;
            assert!(pages < 1000, "the list of {length} never ends");
        }
        assert!(matches!(stream.error(), Error::RepeatedCursor { .. }));
    }
}

#[test]
fn f28_a_page_that_has_more_and_no_cursor_goes_on_behind_its_last_event_or_is_an_error() {
    let has_more =
        |events: &[Value]| json!({ "data": events, "has_more": true, "next_page": null }).to_string();
    let mut stream = connected();
    stream.list_gets(200, &has_more(&[says("u1 @1", "a"), running("s1 @1")]));
    stream.hears_nothing();
    assert_eq!(stream.list_gets(200, &has_more(&[replies("m1 @2", "b")])), "limit=1000&after_id=s1");
    stream.hears_nothing();
    assert_eq!(stream.lists(&[replies("m2 @3", "b")]), "limit=1000&after_id=m1");
    stream.delivered(&[
        "user.message u1",
        "session.status_running s1",
        "agent.message m1",
        "agent.message m2",
    ]);

    // The parameter is unknown or ignored, or no event precedes the page.
    let mut refused = connected();
    refused.list_gets(200, &has_more(&[says("u1 @1", "a")]));
    refused.hears_nothing();
    refused.list_gets(400, "{}");
    assert!(matches!(refused.error(), Error::NoNextPage));
    for page in [has_more(&[says("u1 @1", "a")]), has_more(&[])] {
        let mut stream = connected();
        let mut answers = 0;
        while !matches!(stream.next(), Action::Finish(_)) {
            match stream.next() {
                Action::Receive { .. } => stream.machine.handle_timeout(),
                _ => drop(stream.list_gets(200, &page)),
            }
            answers += 1;
            assert!(answers < 20, "the list never ends");
        }
        assert!(matches!(stream.error(), Error::NoNextPage));
    }
}

#[test]
fn f08_a_page_that_is_too_large_is_asked_for_in_halves_down_to_one_event() {
    let mut stream = connected();
    stream.lists_page(&[says("u1 @1", "a")], Some("two"));
    stream.hears_nothing();
    for limit in [1000, 500, 250, 125, 62, 31, 15, 7, 3] {
        assert_eq!(stream.page_is_too_large(), format!("limit={limit}&page=two"));
    }
    assert_eq!(stream.lists_page(&[replies("m1 @2", "b")], Some("three")), "limit=1&page=two");
    stream.hears_nothing();
    assert_eq!(stream.lists(&[replies("m2 @3", "c")]), "limit=1&page=three");
    stream.delivered(&["user.message u1", "agent.message m1", "agent.message m2"]);
    // The smaller page size is kept.
    stream.reconnects();
    assert_eq!(stream.page_is_too_large(), "limit=1");
    assert_eq!(stream.end(), End::Failed);
    assert!(stream.machine.take_failure().is_none(), "the adapter knows why");
}

#[test]
fn f08_a_cursor_that_is_refused_for_smaller_pages_begins_the_walk_again_with_them() {
    let mut stream = connected();
    stream.lists_page(&[says("u1 @1", "a")], Some("two"));
    stream.hears_nothing();
    stream.page_is_too_large();
    stream.list_gets(400, r#"{"type":"error","error":{"type":"invalid_request_error","message":"page"}}"#);
    assert_eq!(stream.lists_page(&[says("u1 @1", "a")], Some("two")), "limit=500");
    stream.hears_nothing();
    assert_eq!(stream.lists(&[replies("m1 @2", "b")]), "limit=500&page=two");
    stream.delivered(&["user.message u1", "agent.message m1"]);
    // The same status for another reason is still final.
    stream.reconnects();
    stream.lists_page(&[], Some("two"));
    stream.hears_nothing();
    stream.list_gets(400, r#"{"type":"error","error":{"type":"invalid_request_error","message":"page"}}"#);
    assert_eq!(stream.error().status(), Some(http::StatusCode::BAD_REQUEST));
}

#[test]
fn f08_a_walk_that_begins_again_forgets_nothing_of_the_one_before_it() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists_page(&[running("s9 @9")], Some("older"));
    // The turn reads the history for open work.
    turn.hears_nothing();
    turn.lists_page(&[], Some("two"));
    turn.hears_nothing();
    turn.page_is_too_large();
    turn.list_gets(400, "{}");
    turn.lists(&[]);
    assert!(turn.is_listening(), "the session runs");
    turn.receives(&[idle("s10 @10", "end_turn")]);
    turn.rechecks(&[]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn f07_an_item_that_is_no_event_costs_itself_and_an_event_nested_deeply_costs_nothing() {
    let deep = |id: &str, levels: usize| {
        let input = format!("{}1{}", r#"{"a":["#.repeat(levels / 2), "]}".repeat(levels / 2));
        format!(
            r#"{{"type":"agent.custom_tool_use","id":"{id}","processed_at":"2026-11-21T09:00:02Z","input":{input}}}"#
        )
    };
    let mut stream = connected();
    let items = [
        says("u1 @1", "a").to_string(),
        "null".into(),
        deep("t1", 124),
        "7".into(),
        r#"{"id":"m0"}"#.into(),
        deep("t2", 126),
        deep("t3", 100_000),
        "[]".into(),
    ];
    let page = format!(r#"{{"data":[{}],"next_page":null}}"#, items.join(","));
    stream.list_gets(200, &page);
    stream.receives_text(&format!("data: {}\n\n", deep("t4", 200_000)));
    stream.receives(&[replies("m1 @3", "b")]);
    stream.delivered(&[
        "user.message u1",
        "unreadable null",
        "agent.custom_tool_use t1",
        "unreadable 7",
        r#"unreadable {"id":"m0"}"#,
        "agent.custom_tool_use t2",
        "agent.custom_tool_use t3",
        "unreadable []",
        "agent.custom_tool_use t4",
        "agent.message m1",
    ]);
    stream.reconnects();
    stream.list_gets(200, &page);
    stream.delivered(&["reconnected 0 0"]);
}

#[test]
fn a_page_that_is_none_is_asked_for_three_times_more_a_second_apart_at_least() {
    for body in [r#"{"data": [{"type""#, "<html>", "{}", "\u{fffd}", ""] {
        let mut stream = connected();
        stream.lists_page(&[], Some("two"));
        stream.hears_nothing();
        for _ in 0..3 {
            stream.list_gets(200, body);
            assert!((1..7).contains(&stream.pauses().as_secs()));
        }
        stream.list_gets(200, body);
        assert!(matches!(stream.error(), Error::Decode { what: "a page of history", .. }), "{body}");
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
    // The first read starts a few events before the cut, so that missed events arrive at once.
    let query = stream.lists(&events[92..]);
    assert_eq!(query, "created_at[gte]=2026-11-21T09:01:32Z&limit=1000");
    stream.next();
    let transcript = stream.take_transcript();
    assert_eq!((transcript.len(), transcript[100].as_str()), (101, "reconnected 0 0"));
    // The second read covers the last 64 events, in case their order differed.
    stream.hears_nothing();
    stream.hears_nothing();
    let query = stream.lists(&events[35..]);
    assert_eq!(query, "created_at[gte]=2026-11-21T09:00:35Z&limit=1000");
    stream.delivered(&[]);
}

#[test]
fn a_list_that_lagged_behind_is_read_once_more_before_an_end() {
    let mut stream = stream();
    stream.receives(&[running("s1 @1")]);
    stream.reconnects();
    stream.lists(&[running("s1 @1")]);
    stream.receives(&[idle("s2 @3", "end_turn")]);
    stream.rechecks(&[running("s1 @1"), replies("m1 @2", "late")]);
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
    // The stream neither reads nor reconnects: it fetches the next page.
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
