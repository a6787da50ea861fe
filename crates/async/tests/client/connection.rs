use std::time::Duration;

use http::Request;
use managed_agents_async::{Delivery, Outcome, StreamExt, TransportError};

use crate::fake::{Fake, Piece, Reaction, json};
use crate::session::{IDLE, RUNNING, call, fake, id, processed, react};

const SECOND: Duration = Duration::from_secs(1);

/// A session that cannot be reached again once it was reached, for `failures` attempts.
fn unreachable_after_the_first(failures: usize) -> Fake {
    let mut connects = 0;
    Fake::new(move |request: &Request<Vec<u8>>| {
        if !request.uri().path().ends_with("/stream") {
            return react(request);
        }
        connects += 1;
        match connects {
            1 => Reaction::Live,
            _ if connects > failures + 1 => Reaction::Live,
            _ => Reaction::Fail(TransportError::unreachable("refused")),
        }
    })
}

#[test]
fn a_reconnect_tells_how_long_it_was_away() {
    let fake = unreachable_after_the_first(3);
    let mut turn = fake.client().ask(&id(), "hello");
    let mut aways = Vec::new();
    let lost_at = fake.run(async {
        let mut lost_at = Duration::ZERO;
        while let Some(delivery) = turn.next().await {
            match delivery.unwrap() {
                Delivery::Sending => {
                    fake.emit_all(&[&processed("hello"), RUNNING]);
                    fake.put(Piece::Lost);
                }
                Delivery::Event(event) if event.kind() == "session.status_running" => {
                    lost_at = fake.elapsed();
                }
                Delivery::Reconnected { failures, away, .. } => {
                    aways.push((failures, away, fake.elapsed() - lost_at));
                    fake.emit(IDLE);
                }
                _ => (),
            }
        }
        lost_at
    });
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
    let [(3, Some(away), passed)] = aways[..] else { panic!("{aways:?}") };
    assert!(away > SECOND && away <= passed, "{away:?} {passed:?} {lost_at:?}");
}

#[test]
fn a_network_that_is_back_ends_the_wait_to_connect_and_no_other() {
    let fake = unreachable_after_the_first(3);
    let mut turn = fake.client().ask(&id(), "hello");
    assert!(fake.run_within(turn.next(), SECOND).is_some());
    assert!(fake.run_within(turn.next(), SECOND).is_none());
    fake.put(Piece::Lost);
    let before = fake.elapsed();
    // The first waits are so short that the second one is going on now.
    while fake.count("GET /v1/sessions/sesn_1/events/stream") < 3 {
        assert!(fake.run_within(turn.next(), SECOND / 10).is_none());
    }
    assert!(fake.elapsed() - before < 6 * SECOND);
    let attempts = fake.count("GET /v1/sessions/sesn_1/events/stream");
    let now = fake.elapsed();
    fake.network_is_back();
    assert!(fake.run_within(turn.next(), Duration::ZERO).is_none());
    assert_eq!(
        (fake.count("GET /v1/sessions/sesn_1/events/stream"), fake.elapsed()),
        (attempts + 1, now),
        "{:?}",
        fake.log()
    );
    // Connected again. The history is read once more, after the time that lists lag.
    while !fake.is_live() {
        let _ = fake.run_within(turn.next(), SECOND);
    }
    let reads = fake.count("GET /v1/sessions/sesn_1/events?");
    let connected_at = fake.elapsed();
    fake.network_is_back();
    while fake.count("GET /v1/sessions/sesn_1/events?") == reads {
        let _ = fake.run_within(turn.next(), SECOND / 10);
    }
    assert!(fake.elapsed() > connected_at, "{:?}", fake.log());
    let waits = fake.count("waits to connect");
    assert!((2..=4).contains(&waits), "{:?}", fake.log());
}

#[test]
fn a_success_without_a_body_is_a_lost_answer_for_machines_too() {
    let mut empty = ["stream", "events", "POST"].to_vec();
    let fake = Fake::new(move |request: &Request<Vec<u8>>| {
        let name = match request.uri().path() {
            _ if request.method() == "POST" => "POST",
            path => path.rsplit('/').next().unwrap(),
        };
        if let Some(at) = empty.iter().position(|kind| *kind == name) {
            empty.remove(at);
            return Reaction::Reply(200, "application/json", vec![]);
        }
        react(request)
    });
    let mut turn = fake.client().ask(&id(), "hello");
    assert!(matches!(fake.run(turn.next()), Some(Ok(Delivery::Sending))));
    // The reply to the send is lost. It is looked up before anything is sent again.
    assert!(fake.run_within(turn.next(), 20 * SECOND).is_none());
    let log = fake.log();
    let posts: Vec<_> = (0..log.len()).filter(|at| log[*at].starts_with("POST")).collect();
    let [first, second] = posts[..] else { panic!("{log:?}") };
    assert!(
        log[first..second].iter().any(|line| line.starts_with("GET /v1/sessions/sesn_1/events?")),
        "{log:?}"
    );
    fake.emit_all(&[&processed("hello"), RUNNING, IDLE]);
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::EndTurn);
}

#[test]
fn a_failure_that_would_happen_again_ends_a_turn_at_once() {
    let fake = Fake::new(|_: &Request<Vec<u8>>| Reaction::Fail(TransportError::refused("no access token")));
    let mut turn = fake.client().ask(&id(), "hello");
    let error = fake.run(turn.finish()).unwrap_err();
    assert!(format!("{error:?}").contains("no access token"), "{error:?}");
    assert_eq!(fake.log().len(), 1);

    let fake = Fake::new(|request: &Request<Vec<u8>>| match request.method().as_str() {
        "POST" => Reaction::Fail(TransportError::refused("no access token")),
        _ => react(request),
    });
    let mut turn = fake.client().ask(&id(), "hello");
    let error = fake.run(turn.finish()).unwrap_err();
    assert!(format!("{error:?}").contains("no access token"), "{error:?}");
    assert!(!fake.is_live());
}

#[test]
fn a_stream_that_is_silent_is_opened_again() {
    let fake = fake();
    let mut events = fake.client().events(&id());
    assert!(fake.run_within(events.next(), 85 * SECOND).is_none());
    assert_eq!(fake.count("GET /v1/sessions/sesn_1/events/stream"), 1);
    assert!(fake.run_within(events.next(), 10 * SECOND).is_some());
    assert_eq!(fake.count("GET /v1/sessions/sesn_1/events/stream"), 2, "{:?}", fake.log());
}

#[test]
fn others_have_their_turn_before_each_delivery() {
    let fake = fake();
    fake.breathe();
    let mut events = fake.client().events(&id());
    assert!(fake.run_within(events.next(), SECOND / 2).is_none());
    fake.emit_all(&[&processed("hello"), RUNNING, &call("t1", "rate")]);
    let before = fake.elapsed();
    for _ in 0..3 {
        assert!(fake.run(events.next()).is_some());
    }
    assert_eq!(fake.elapsed() - before, Duration::from_millis(2));
}

#[test]
fn a_page_that_is_too_large_is_read_in_halves() {
    let fake = Fake::new(|request: &Request<Vec<u8>>| match request.uri().query() {
        Some(query) if query.contains("limit=1000") => json(200, " ".repeat((32 << 20) + 1)),
        _ => react(request),
    });
    let mut events = fake.client().events(&id());
    assert!(fake.run_within(events.next(), SECOND).is_none());
    assert_eq!(fake.count("limit=1000"), 1, "{:?}", fake.log());
    assert!(fake.count("limit=500") > 0, "{:?}", fake.log());
}

/// A list does not show an event sooner because the network is back.
#[test]
fn a_wait_for_a_list_that_lags_is_never_shortened() {
    let mut is_lost = false;
    let fake = Fake::new(move |request: &Request<Vec<u8>>| {
        if request.method() == "POST" && !std::mem::replace(&mut is_lost, true) {
            return Reaction::Fail(TransportError::lost("reset"));
        }
        react(request)
    });
    let mut turn = fake.client().ask(&id(), "hello");
    assert!(matches!(fake.run(turn.next()), Some(Ok(Delivery::Sending))));
    assert!(fake.run_within(turn.next(), SECOND / 2).is_none());
    fake.network_is_back();
    assert!(fake.run_within(turn.next(), SECOND / 4).is_none());
    assert_eq!((fake.count("POST"), fake.count("user.message&")), (1, 0), "{:?}", fake.log());
    assert!(fake.run_within(turn.next(), SECOND).is_none());
    assert_eq!((fake.count("POST"), fake.count("user.message&")), (2, 1), "{:?}", fake.log());
    assert_eq!(fake.count("waits to connect"), 0);
}
