//! Opening the stream, losing it, and replies that are not a stream.

use std::time::Duration;

use http::StatusCode;
use managed_agents_core::{Action, End, Error, Outcome, SessionStream, StreamOptions};
use serde_json::json;

use crate::events::{error, event, idle, replies, running, says};
use crate::script::{Script, asked, stream, stream_options};

fn new() -> Script<SessionStream> {
    Script::new(SessionStream::new("sesn_1".into(), stream_options()))
}

#[test]
fn an_answer_that_no_wait_can_change_is_final() {
    for (status, kind) in [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (403, "permission_error"),
        (404, "not_found_error"),
    ] {
        let mut stream = new();
        stream.connect_gets(status, &[], &error(kind).to_string());
        let Error::Api(error) = stream.error() else { panic!("{status} is no answer of the service") };
        assert_eq!((error.status.as_u16(), error.kind.unwrap().as_str()), (status, kind));
        assert_eq!(error.request_id.as_deref(), Some("req_1"));
    }
}

#[test]
fn a_session_that_is_gone_at_a_reconnect_was_deleted() {
    let mut stream = stream();
    stream.loses_the_stream();
    stream.waits();
    stream.connect_gets(404, &[], &error("not_found_error").to_string());
    stream.asks_the_session(404, &error("not_found_error").to_string());
    assert_eq!(stream.end(), End::Deleted);

    // The service opens a stream for any id. Only the history shows that the session existed.
    let mut stream = new();
    stream.connects();
    stream.list_gets(404, &error("not_found_error").to_string());
    stream.asks_the_session(404, &error("not_found_error").to_string());
    assert_eq!(stream.error().status().unwrap().as_u16(), 404);
}

#[test]
fn f26_a_route_of_a_session_that_is_there_is_missing_and_no_session_was_deleted() {
    let not_found = error("not_found_error").to_string();
    let lost = || {
        let mut stream = stream();
        stream.loses_the_stream();
        stream.waits();
        stream
    };
    let mut stream = lost();
    stream.connect_gets(404, &[], &not_found);
    stream.asks_the_session(200, r#"{"id":"sesn_1","status":"idle"}"#);
    let text = stream.error().to_string();
    assert!(
        text.starts_with("this service has no such route: GET /v1/sessions/{session_id}/events/stream"),
        "{text}"
    );

    let mut stream = lost();
    stream.connects();
    stream.list_gets(404, &not_found);
    stream.asks_the_session(200, r#"{"id":"sesn_1","status":"idle"}"#);
    let text = stream.error().to_string();
    assert!(
        text.starts_with("this service has no such route: GET /v1/sessions/{session_id}/events,"),
        "{text}"
    );

    // The reply leaves the session's state unknown, so the stream keeps following it.
    let mut stream = lost();
    stream.connect_gets(404, &[], &not_found);
    stream.asks_the_session(503, "{}");
    stream.waits();
    stream.connects();
    stream.lists(&[]);
}

#[test]
fn after_the_last_attempt_of_a_resumed_stream_the_404_is_the_reason() {
    let mut before = stream();
    before.receives(&[replies("m1 @1", "a")]);
    let checkpoint = before.machine.checkpoint();
    let mut stream = Script::new(SessionStream::resume(checkpoint, stream_options()));
    for attempt in 1..=3 {
        stream.connect_gets(404, &[], &error("not_found_error").to_string());
        stream.asks_the_session(503, "{}");
        if attempt < 3 {
            stream.waits();
        }
    }
    assert_eq!(stream.error().status(), Some(StatusCode::NOT_FOUND));
}

#[test]
fn a_busy_service_is_asked_again_when_it_says() {
    for (status, headers, from, to) in [
        (429, vec![("retry-after", "7")], 7.0, 7.7),
        (503, vec![("retry-after-ms", "250")], 0.25, 0.275),
        (503, vec![("retry-after", "999")], 60.0, 60.0),
        (529, vec![], 0.0, 0.5),
        (400, vec![("x-should-retry", "true")], 0.0, 0.5),
    ] {
        let mut stream = new();
        stream.connect_gets(status, &headers, "{}");
        let wait = stream.waits().as_secs_f64();
        assert!((from..=to).contains(&wait), "{status} {headers:?}: {wait}");
        stream.connects();
        stream.lists(&[]);
        assert!(stream.is_listening());
    }
}

#[test]
fn a_first_connection_has_three_attempts() {
    let mut stream = new();
    for _ in 0..2 {
        stream.connect_gets(503, &[], "{}");
        stream.waits();
    }
    stream.connect_gets(503, &[], "{}");
    assert_eq!(stream.error().status(), Some(StatusCode::SERVICE_UNAVAILABLE));
}

#[test]
fn a_session_once_followed_is_worth_every_attempt_and_the_waits_grow_to_the_limit() {
    let mut stream = stream();
    stream.loses_the_stream();
    let mut longest = Duration::ZERO;
    for _ in 0..100 {
        longest = longest.max(stream.waits());
        stream.connect_gets(503, &[], "{}");
    }
    assert!((Duration::from_secs(9)..=Duration::from_secs(10)).contains(&longest), "{longest:?}");
    stream.waits();
    stream.connects();
    stream.lists(&[]);
    stream.delivered(&["reconnected 0 100"]);
}

#[test]
fn a_connection_that_brought_something_makes_the_next_wait_short_again() {
    let mut stream = stream();
    for at in 0..20 {
        stream.receives(&[replies(&format!("m{at} @{at}"), "a")]);
        stream.loses_the_stream();
        assert!(stream.waits() <= Duration::from_secs(4));
        stream.connects();
        stream.lists(&[]);
    }
}

#[test]
fn what_is_no_event_stream_is_an_error_that_says_what_it_is() {
    for (status, headers, body, beginning) in [
        (200, vec![("content-type", "text/html")], "<html>\n<p>Sign in", "<html> <p>Sign in"),
        (200, vec![], "", ""),
        (200, vec![("content-type", "text/event-streams")], "data: x\n\n", "data: x"),
        (204, vec![("content-type", "text/event-stream")], "", ""),
        (205, vec![("content-type", "text/event-stream")], "", ""),
    ] {
        let mut stream = new();
        stream.connect_gets(status, &headers, body);
        let error = stream.error();
        let Error::NotAnEventStream { status: told, beginning: kept, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!((told.as_u16(), kept.as_str()), (status, beginning));
    }
}

#[test]
fn what_is_odd_in_the_middle_heals_if_it_is_gone_within_three_more_attempts() {
    let html = [("content-type", "text/html")];
    let login = [("location", "https://login.example/")];
    for attempts in [1, 3, 4] {
        for kind in ["html", "login", "garbage"] {
            let mut stream = stream();
            stream.receives(&[replies("m1 @1", "a")]);
            stream.loses_the_stream();
            stream.waits();
            for attempt in 1..=attempts {
                match kind {
                    "html" => drop(stream.connect_gets(200, &html, "<p>Sign in")),
                    "login" => drop(stream.connect_gets(302, &login, "")),
                    _ => {
                        assert!(matches!(stream.next(), Action::Connect(_)));
                        stream.machine.handle_odd_answer();
                    }
                }
                if attempt <= 3 {
                    assert!(stream.waits() >= Duration::from_secs(1));
                }
            }
            if attempts == 4 {
                assert_eq!(stream.end(), End::Failed);
                let error = stream.machine.take_failure().map(Error::from);
                assert!(
                    match kind {
                        "html" => matches!(error, Some(Error::NotAnEventStream { .. })),
                        "login" => matches!(error, Some(Error::Redirect { .. })),
                        _ => error.is_none(),
                    },
                    "{kind}: {error:?}"
                );
                continue;
            }
            stream.connects();
            stream.lists(&[]);
            stream.delivered(&["agent.message m1", &format!("reconnected 0 {attempts}")]);
        }
    }
}

#[test]
fn what_is_odd_at_first_is_final() {
    let mut stream = new();
    assert!(matches!(stream.next(), Action::Connect(_)));
    stream.machine.handle_odd_answer();
    assert_eq!(stream.end(), End::Failed);
}

#[test]
fn a_stream_that_brought_something_is_opened_again_within_half_a_second() {
    for ends in [0, 9_999, 10_000] {
        for seed in 1..100 {
            let options = StreamOptions { seed, ..stream_options() };
            let mut stream = Script::new(SessionStream::new("sesn_1".into(), options));
            stream.connects();
            stream.machine.handle_elapsed(Duration::ZERO);
            stream.lists(&[]);
            stream.next();
            if ends == 0 {
                stream.receives(&[replies("m1 @1", "a")]);
            }
            stream.loses_the_stream();
            stream.machine.handle_elapsed(Duration::from_millis(ends));
            let wait = stream.waits();
            // A connection that brought nothing and ended at once may do so again.
            let longest = if ends == 9_999 { 4000 } else { 500 };
            assert!(wait < Duration::from_millis(longest), "{wait:?}");
        }
    }
}

#[test]
fn silence_for_too_long_is_a_lost_connection() {
    let mut stream = stream();
    // The first read timeout is short, because a recheck of the history is due.
    stream.rechecks(&[]);
    assert_eq!(stream.hears_nothing(), stream_options().read_timeout);
    stream.waits();
    stream.connects();
    stream.lists(&[]);
    stream.delivered(&["reconnected 0 0"]);
}

#[test]
fn comments_and_pings_are_signs_of_life_and_nothing_more() {
    let mut stream = stream();
    stream.rechecks(&[]);
    for text in
        [": keepalive\n\n", "event: ping\ndata: {\"type\":\"ping\"}\n\n", "event: ping\n\n", "id: 7\n\n"]
    {
        stream.receives_text(text);
        stream.delivered(&[]);
        assert!(stream.is_listening());
    }
}

#[test]
fn comments_every_second_do_not_keep_a_turn_from_its_end() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", "Total the invoices."), running("s1 @1")]);
    turn.reconnects();
    turn.lists(&[running("s1 @1"), idle("s2 @2", "end_turn")]);
    let mut comments = 0;
    while matches!(turn.next(), Action::Receive { timeout } if !timeout.is_zero()) {
        comments += 1;
        turn.receives_text(": keepalive\n\n");
        turn.machine.handle_elapsed(stream_options().list_lag / 4);
    }
    assert!((4..10).contains(&comments), "{comments}");
    turn.hears_nothing();
    turn.lists(&[idle("s2 @2", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_error_in_the_stream_ends_it_or_heals_by_its_type() {
    for kind in ["overloaded_error", "api_error", "timeout_error", "rate_limit_error"] {
        let mut stream = stream();
        stream.receives(&[replies("m1 @1", "a"), error(kind)]);
        stream.waits();
        stream.connects();
        stream.lists(&[replies("m1 @1", "a"), replies("m2 @2", "b")]);
        stream.delivered(&["agent.message m1", "agent.message m2", "reconnected 1 0"]);
    }
    for kind in ["authentication_error", "permission_error", "invalid_request_error", "a_newer_error"] {
        let mut stream = stream();
        stream.receives(&[replies("m1 @1", "a"), error(kind)]);
        let error = stream.error();
        assert_eq!(
            (error.request_id(), error.api().unwrap().kind.as_ref().unwrap().as_str()),
            (Some("req_1"), kind)
        );
        assert_eq!(stream.take_transcript(), ["agent.message m1"]);
    }
}

#[test]
fn an_error_frame_that_says_nothing_is_a_lost_connection() {
    for text in ["event: error\ndata: oops\n\n", "event: error\ndata: {}\n\n"] {
        let mut stream = stream();
        stream.receives_text(text);
        stream.waits();
        stream.connects();
    }
}

#[test]
fn a_damaged_event_is_had_whole_from_the_history() {
    for damaged in
        ["data: {\"type\":\"agent.mess\n\n", "data: }{\n\n", "event: x\ndata: {\"a\"\n\n", "data: oops\n\n"]
    {
        let mut stream = stream();
        stream.receives_text(damaged);
        stream.waits();
        stream.connects();
        stream.lists(&[replies("m1 @1", "a")]);
        stream.delivered(&["agent.message m1", "reconnected 1 0"]);
        // A second damaged event is skipped, because another reconnect would not repair it.
        stream.receives_text(damaged);
        stream.receives(&[replies("m2 @2", "a")]);
        stream.delivered(&["agent.message m2"]);
    }
}

#[test]
fn an_object_without_a_type_and_an_id_says_nothing() {
    let mut stream = stream();
    stream.receives(&[json!({}), json!({ "type": 7 }), replies("m1 @1", "a")]);
    stream.delivered(&["agent.message m1"]);
}

#[test]
fn what_is_no_event_is_told_in_its_place_once_and_the_stream_goes_on() {
    let mut stream = stream();
    for odd in ["null", "7", "[1]", r#"{"type":7,"id":"m0"}"#, "null"] {
        stream.receives_text(&format!("data: {odd}\n\n"));
    }
    stream.receives(&[replies("m1 @1", "a")]);
    stream.delivered(&[
        "unreadable null",
        "unreadable 7",
        "unreadable [1]",
        r#"unreadable {"type":7,"id":"m0"}"#,
        "agent.message m1",
    ]);
    stream.reconnects();
    let mut list = String::from(r#"{"data":[null,"#);
    list += &format!("{},{}]}}", replies("m1 @1", "a"), replies("m2 @2", "b"));
    stream.list_gets(200, &list);
    stream.delivered(&["agent.message m2", "reconnected 1 0"]);
}

#[test]
fn half_an_event_at_the_end_of_a_connection_is_not_delivered() {
    let mut stream = stream();
    stream.receives_text("data: {\"type\":\"agent.message\",\"id\":\"m1\"}\n");
    stream.reconnects();
    stream.lists(&[]);
    stream.receives_text("data: {\"type\":\"agent.message\",\"id\":\"m2\"}\n\n");
    stream.delivered(&["reconnected 0 0", "agent.message m2 queued"]);
}

#[test]
fn an_event_larger_than_the_limit_is_an_error() {
    let options = StreamOptions { max_frame_bytes: 1000, ..stream_options() };
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), options));
    stream.connects();
    stream.lists(&[]);
    stream.receives(&[replies("m1 @1", &"x".repeat(2000))]);
    assert!(matches!(stream.error(), Error::Frame(frame) if frame.limit == 1000));
}

#[test]
fn answers_that_nobody_asked_for_change_nothing() {
    let mut stream = stream();
    stream.receives(&[event("session.deleted d1 @1")]);
    assert_eq!(stream.end(), End::Deleted);
    stream.machine.handle_connected(
        http::Response::builder().header("content-type", "text/event-stream").body(&b""[..]).unwrap(),
    );
    stream.machine.handle_bytes(b": more\n\n");
    stream.machine.handle_timeout();
    stream.machine.handle_disconnected();
    assert_eq!(stream.end(), End::Deleted);
}

#[test]
fn the_time_that_connecting_took_gives_a_stale_list_no_time_to_catch_up() {
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), stream_options()));
    stream.connects();
    stream.machine.handle_elapsed(stream_options().list_lag / 2);
    stream.lists(&[]);
    stream.machine.handle_elapsed(Duration::ZERO);
    stream.rechecks(&[]);
}

#[test]
fn a_session_whose_reply_cannot_be_used_is_not_asked_for_again_at_once() {
    let reports = [
        SessionStream::handle_odd_answer,
        SessionStream::handle_fetch_failed,
        SessionStream::handle_fetch_too_large,
    ];
    for report in reports {
        let mut stream = stream();
        stream.reconnects();
        stream.list_gets(404, &error("not_found_error").to_string());
        assert!(matches!(stream.next(), Action::FetchSession(_)));
        report(&mut stream.machine);
        stream.waits();
        stream.connects();
    }
}
