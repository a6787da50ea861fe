use std::time::Duration;

use http::{Method, Request};
use managed_agents_async::{Delivery, Outcome, StreamExt};

use crate::fake::{Fake, Reaction};
use crate::session::{IDLE, RUNNING, fake, id, processed, react};

#[test]
fn a_dropped_turn_closes_its_stream_and_sends_no_interrupt() {
    let fake = fake();
    let mut turn = fake.client().ask(&id(), "hello");
    assert!(fake.run(turn.next()).is_some());
    assert!(fake.run_within(turn.next(), Duration::from_secs(1)).is_none());
    assert!(fake.is_live());
    drop(turn);
    assert!(!fake.is_live());
    assert_eq!(fake.count("interrupt"), 0, "{:?}", fake.log());
}

#[test]
fn dropped_events_abort_the_request_under_way() {
    let fake = Fake::new(|_: &Request<Vec<u8>>| Reaction::Never);
    let mut events = fake.client().events(&id());
    assert!(fake.run_within(events.next(), Duration::from_secs(1)).is_none());
    drop(events);
    assert_eq!(fake.count("gives up GET"), 1, "{:?}", fake.log());
}

/// Every request takes 2 s, and each `next` is dropped after `patience`, so some are dropped at each
/// await.
#[test]
fn a_dropped_next_loses_nothing_and_sends_nothing_twice() {
    for patience in [100, 300, 700, 1100, 1900, 2500] {
        let fake = Fake::new(|request: &Request<Vec<u8>>| {
            Reaction::After(Duration::from_secs(2), Box::new(react(request)))
        });
        fake.breathe();
        let mut turn = fake.client().ask(&id(), "hello");
        let (mut kinds, mut drops) = (Vec::new(), 0);
        loop {
            match fake.run_within(turn.next(), Duration::from_millis(patience)) {
                Some(Some(Ok(Delivery::Event(event)))) => kinds.push(event.kind().to_owned()),
                Some(Some(Ok(Delivery::Sending))) => {
                    fake.emit_all(&[&processed("hello"), RUNNING, IDLE]);
                }
                Some(Some(other)) => panic!("{other:?}"),
                Some(None) => break,
                None => drops += 1,
            }
        }
        assert_eq!(kinds, ["user.message", "session.status_running", "session.status_idle"], "{patience}");
        assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
        assert!(drops > 2000 / patience, "{patience}: {drops}");
        let connects = fake.count("GET /v1/sessions/sesn_1/events/stream");
        assert_eq!((fake.count("POST"), connects, fake.count("gives up")), (1, 1, 0), "{:?}", fake.log());
    }
}

/// A program that is slow, or lets others go first, is no silence of the service.
#[test]
fn time_between_two_polls_is_no_silence() {
    let fake = fake();
    let mut turn = fake.client().ask(&id(), "hello");
    assert!(fake.run_within(turn.next(), Duration::from_secs(1)).is_some());
    assert!(fake.run_within(turn.next(), Duration::from_secs(1)).is_none());
    fake.emit_all(&[&processed("hello")]);
    assert!(fake.run(turn.next()).is_some());
    // The program takes five minutes for this event; the next one is about to be read.
    assert!(fake.run_within(std::future::pending::<()>(), Duration::from_secs(300)).is_none());
    assert!(fake.run_within(turn.next(), Duration::from_secs(1)).is_none());
    fake.emit_all(&[RUNNING, IDLE]);
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::EndTurn);
    assert_eq!(fake.count(Method::POST.as_str()), 1);
    assert_eq!(fake.count("GET /v1/sessions/sesn_1/events/stream"), 1, "{:?}", fake.log());
}
