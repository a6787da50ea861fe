//! P6, P7, P9, P10, S13: streams with wrong, unknown or oversized content.

use std::io::Write;
use std::net::TcpStream;

use managed_agents_blocking::types::Event;
use managed_agents_blocking::{Answer, Delivery, Error, Events, Outcome, RawEvent, StreamOptions};
use managed_agents_local::faults::{Effect, Fault};

use crate::host::{Host, begin_stream, chunk, wait_for_end};
use crate::local::{Local, quick_turn};
use crate::recorded::{self, EVENTS, expected, follow, impatient};

fn frame(event: &str) -> String {
    format!("data: {event}\n\n")
}

fn error(kind: &str) -> String {
    let error = format!(r#"{{"type":"{kind}","message":"no"}}"#);
    format!("event: error\ndata: {{\"type\":\"error\",\"error\":{error},\"request_id\":\"req_7\"}}\n\n")
}

/// Inserts this into the recorded session at one place.
fn with_text_at(place: usize, text: &str) -> Host {
    let mut frames: Vec<_> = EVENTS.iter().map(|event| frame(event)).collect();
    frames.insert(place, text.to_owned());
    recorded::host(move |socket| {
        begin_stream(socket);
        for frame in &frames {
            chunk(socket, frame);
        }
        wait_for_end(socket);
    })
}

#[test]
fn p06_an_error_event_that_may_pass_heals_wherever_it_comes() {
    // The last event ends the session, so nothing after it is read.
    for place in 0..EVENTS.len() {
        for kind in ["overloaded_error", "api_error"] {
            assert_eq!(follow(&with_text_at(place, &error(kind)).client(), impatient()), (expected(), 1));
        }
    }
    assert_eq!(
        follow(&with_text_at(EVENTS.len(), &error("api_error")).client(), impatient()),
        (expected(), 0)
    );
}

#[test]
fn p06_an_error_event_that_is_final_ends_the_stream_with_its_request_id() {
    for place in 0..EVENTS.len() {
        let host = with_text_at(place, &error("permission_error"));
        let mut events = host.client().events_with(&"sesn_1".into(), impatient());
        let seen: Vec<_> = events.by_ref().take_while(Result::is_ok).collect();
        assert_eq!(seen.len(), place);
        assert!(events.next().is_none(), "an error is said once");
        let host = with_text_at(0, &error("permission_error"));
        let error = host.client().events_with(&"sesn_1".into(), impatient()).next().unwrap().unwrap_err();
        assert_eq!((error.request_id(), error.is_retryable()), (Some("req_7"), false));
    }
}

#[test]
fn p06_data_that_cannot_be_read_is_had_from_the_history() {
    for place in 0..EVENTS.len() {
        for text in ["data: {\"type\":\n\n", "data: oops\n\n", "event: error\ndata: oops\n\n"] {
            assert_eq!(follow(&with_text_at(place, text).client(), impatient()), (expected(), 1), "{text:?}");
        }
    }
}

#[test]
fn p07_events_that_come_twice_in_another_order_and_again_are_each_seen_once() {
    let orders = [[0, 1, 2, 0, 1, 2, 3], [2, 1, 0, 2, 1, 0, 3], [1, 0, 0, 2, 1, 2, 3]];
    for order in orders {
        let host = recorded::host(move |socket| {
            begin_stream(socket);
            for number in order {
                chunk(socket, &frame(EVENTS[number]));
            }
            wait_for_end(socket);
        });
        let (mut seen, _) = follow(&host.client(), impatient());
        let mut first_seen: Vec<usize> = Vec::new();
        order.iter().for_each(|number| {
            if !first_seen.contains(number) {
                first_seen.push(*number);
            }
        });
        let in_that_order: Vec<_> = first_seen.iter().map(|number| expected()[*number].clone()).collect();
        assert_eq!(seen, in_that_order, "the order is that of the stream");
        seen.sort();
        assert_eq!(seen, expected());
    }
}

#[test]
fn p07_a_replay_after_a_reconnect_and_an_overlap_with_the_history_repeat_nothing() {
    for cut in [200, 330, 400] {
        let streams = std::sync::atomic::AtomicUsize::new(0);
        let replay =
            move |socket: &mut TcpStream, bytes: usize| socket.write_all(&recorded::answer()[..bytes]);
        let host = Host::start(move |request, socket| {
            if !request.is_stream() {
                return crate::host::json(socket, &recorded::history_of(3));
            }
            let is_first = streams.fetch_add(1, std::sync::atomic::Ordering::SeqCst) == 0;
            let _ = replay(socket, if is_first { cut } else { recorded::answer().len() });
            if !is_first {
                wait_for_end(socket);
            }
        });
        assert_eq!(follow(&host.client(), impatient()).0, expected());
    }
}

#[test]
fn p07_a_tool_use_that_comes_twice_is_answered_once() {
    let local = Local::start(|turn| turn.custom_tool("rate", serde_json::json!({})).map(drop));
    local.server.faults().add(Fault::new("events.stream", Effect::Duplicate));
    let mut turn = local.client.ask_with(&local.session(), "go", quick_turn()).unwrap();
    let mut calls = 0;
    while let Some(delivery) = turn.next() {
        if let Delivery::Waiting(call) = delivery.unwrap() {
            calls += 1;
            turn.answer(&call.id, &Answer::text("1.08")).unwrap();
        }
    }
    assert_eq!((turn.outcome(), calls), (Some(&Outcome::EndTurn), 1));
    assert_eq!(local.count("POST", "/events"), 2, "the message, and one answer");
}

/// Streams these texts, and follows them to the event `last`.
fn read(texts: &'static [&'static str], check: impl Fn(&Events)) -> Vec<RawEvent> {
    let host = recorded::host(move |socket| {
        begin_stream(socket);
        for text in texts {
            chunk(socket, &frame(text));
        }
        wait_for_end(socket);
    });
    let mut events =
        host.client().events_with(&"sesn_1".into(), StreamOptions { previews: true, ..impatient() });
    let mut seen = Vec::new();
    loop {
        let delivery = events.next().unwrap().unwrap();
        check(&events);
        if let Delivery::Event(event) = delivery {
            let is_last = event.id() == Some("last");
            seen.push(event);
            if is_last {
                return seen;
            }
        }
    }
}

#[test]
fn p09_previews_that_make_no_sense_are_dropped_and_the_final_event_wins() {
    const DELTA: &str = r#"{"type":"event_delta","event_id":"m1","delta":{"type":"content_delta","index":0,"content":{"type":"text","text":"a"}}}"#;
    let texts: &[&str] = &[
        DELTA,
        r#"{"type":"event_start","event":{"type":"agent.message","id":"m1"}}"#,
        DELTA,
        r#"{"type":"event_start","event":{"type":"agent.message","id":"m2"}}"#,
        r#"{"type":"event_delta","event_id":"m2","delta":{"type":"content_delta","index":7,"content":{"type":"text","text":"gap"}}}"#,
        r#"{"type":"event_delta","event_id":"m1"}"#,
        r#"{"type":"event_start"}"#,
        r#"{"type":"agent.message","id":"m1","processed_at":"2026-11-21T09:00:00Z","content":[{"type":"text","text":"whole"}]}"#,
        DELTA,
        r#"{"type":"event_start","event":{"type":"agent.message","id":"m3"}}"#,
        r#"{"type":"span.model_request_end","id":"last","processed_at":"2026-11-21T09:00:01Z"}"#,
    ];
    let seen = read(texts, |events| {
        assert!(matches!(events.previews().text("m1", 0), None | Some("" | "a")), "{:?}", events.previews());
        assert_eq!(events.previews().text("m2", 7), None);
    });
    assert_eq!(seen[0].content_text().as_deref(), Some("whole"));
    assert_eq!(seen.len(), 2, "previews are no events");
}

#[test]
fn p10_what_is_newer_is_kept_and_what_has_another_shape_is_an_error_of_that_event_only() {
    let texts: &[&str] = &[
        r#"{"type":"agent.dreamt","id":"n1","processed_at":"2026-11-21T09:00:00Z","of":{"sheep":[1,null]}}"#,
        r#"{"type":"session.status_idle","id":"n2","processed_at":"2026-11-21T09:00:00Z","stop_reason":{"type":"bored"},"more":{"deep":[[[[]]]]}}"#,
        r#"{"type":"agent.message","id":"n3","processed_at":"2026-11-21T09:00:00Z","content":null}"#,
        r#"{"type":"agent.message","id":"n4","processed_at":"2026-11-21T09:00:00Z","content":7}"#,
        r#"{"type":"agent.message","id":"last","processed_at":"2026-11-21T09:00:00Z","content":[]}"#,
    ];
    let seen = read(texts, |_| ());
    assert!(seen.iter().map(RawEvent::json).eq(texts.iter().copied()), "every byte is kept");
    assert!(matches!(seen[0].decode().unwrap(), Event::Unknown(_)));
    assert!(matches!(seen[1].decode().unwrap(), Event::SessionStatusIdle(_)));
    let Error::Core(error) = Error::from(seen[3].decode().unwrap_err()) else { panic!("it is typed") };
    let cause = std::error::Error::source(&error).expect("it says what is wrong").to_string();
    assert!(cause.contains("invalid type") || cause.contains("expected"), "{cause}");
    assert!(seen[4].decode().is_ok());
}

#[test]
fn s13_strange_json_is_handed_over_byte_by_byte() {
    let texts: &[&str] = &[
        r#"{"type":"agent.message","id":"n1","processed_at":"2026-11-21T09:00:00Z","__proto__":{"a":1},"constructor":2}"#,
        r#"{"type":"agent.message","id":"n2","processed_at":"2026-11-21T09:00:00Z","n":9007199254740993,"m":1e400,"k":-0}"#,
        r#"{"type":"agent.message","id":"n3","processed_at":"2026-11-21T09:00:00Z","lone":"\ud800","pair":"\ud83e\udd80"}"#,
        r#"{"type":"agent.message","id":"n4","processed_at":"2026-11-21T09:00:00Z","twice":1,"twice":2}"#,
        r#"{"type":"agent.message","id":"last","processed_at":"2026-11-21T09:00:00Z"}"#,
    ];
    let seen = read(texts, |_| ());
    assert!(seen.iter().map(RawEvent::json).eq(texts.iter().copied()));
    for event in &seen {
        // The event may be readable or not, but it does no harm.
        let _ = (event.decode(), event.content_text(), event.field(&["n"]), event.text(&["lone"]));
    }
}
