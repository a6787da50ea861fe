use std::time::Duration;

use http::{Method, Request};
use managed_agents_async::{Delivery, Outcome, StreamExt, Turn};

use crate::fake::{Fake, Reaction};
use crate::session::{IDLE, RUNNING, echo, fake, id, processed, react};

const SECOND: Duration = Duration::from_secs(1);

/// A session whose reply to the first send comes after 2.5 s.
fn slow() -> Fake {
    let mut sent = 0;
    Fake::new(move |request: &Request<Vec<u8>>| match *request.method() {
        Method::POST => {
            sent += 1;
            match sent {
                1 => Reaction::After(2 * SECOND + SECOND / 2, Box::new(echo(request))),
                _ => echo(request),
            }
        }
        _ => react(request),
    })
}

/// Polls a turn for a second, and returns the deliveries.
fn poll(fake: &Fake, turn: &mut Turn<Fake>) -> Vec<Delivery> {
    let mut deliveries = Vec::new();
    fake.run_within(
        async {
            while let Some(delivery) = turn.next().await {
                deliveries.push(delivery.unwrap());
            }
        },
        SECOND,
    );
    deliveries
}

#[test]
fn an_interrupt_waits_for_the_reply_to_a_send() {
    let fake = slow();
    let mut turn = fake.client().ask(&id(), "hello");
    poll(&fake, &mut turn);
    assert_eq!(fake.count("POST"), 1);
    turn.handle().interrupt();
    poll(&fake, &mut turn);
    assert_eq!((fake.count("POST"), fake.count("gives up")), (1, 0), "{:?}", fake.log());
    poll(&fake, &mut turn);
    assert_eq!(fake.count("user.interrupt"), 1, "{:?}", fake.log());
    fake.emit_all(&[&processed("hello"), RUNNING]);
    fake.emit(r#"{"type":"user.interrupt","id":"a1","processed_at":"2026-11-21T09:00:03Z"}"#);
    fake.emit(IDLE);
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Interrupted);
    assert_eq!(fake.count("hello"), 1);
}

#[test]
fn a_cancel_and_a_deadline_wait_for_the_reply_to_a_send() {
    for is_cancel in [true, false] {
        let fake = slow();
        let mut turn = fake.client().ask(&id(), "hello");
        if !is_cancel {
            turn = turn.with_deadline(SECOND + SECOND / 2);
        }
        poll(&fake, &mut turn);
        if is_cancel {
            turn.handle().cancel();
        }
        let outcome = fake.run(turn.finish()).unwrap();
        assert_eq!(outcome, if is_cancel { Outcome::Cancelled } else { Outcome::Deadline });
        assert_eq!(fake.elapsed(), 2 * SECOND + SECOND / 2);
        assert_eq!((fake.count("hello"), fake.count("gives up")), (1, 0), "{:?}", fake.log());
        assert_eq!(fake.count("user.interrupt"), usize::from(is_cancel));
    }
}

#[test]
fn reads_and_waits_are_given_up_for_a_cancel() {
    // While the history is read.
    let silent = Fake::new(|request: &Request<Vec<u8>>| match request.uri().path() {
        "/v1/sessions/sesn_1/events" => Reaction::Never,
        _ => react(request),
    });
    let mut turn = silent.client().ask(&id(), "hello");
    poll(&silent, &mut turn);
    turn.handle().cancel();
    assert_eq!(silent.run(turn.finish()).unwrap(), Outcome::Cancelled);
    assert_eq!((silent.elapsed(), silent.count("gives up")), (SECOND, 1), "{:?}", silent.log());
    assert_eq!(silent.count("POST"), 0, "nothing was sent, so there is nothing to stop");

    // While the live stream is read.
    let fake = fake();
    let mut turn = fake.client().ask(&id(), "hello");
    poll(&fake, &mut turn);
    turn.handle().cancel();
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Cancelled);
    assert_eq!((fake.elapsed(), fake.count("user.interrupt")), (SECOND, 1));
}

#[test]
fn a_cancelled_turn_ends_although_its_interrupt_has_no_reply() {
    let fake = Fake::new(|request: &Request<Vec<u8>>| match String::from_utf8_lossy(request.body()) {
        body if body.contains("user.interrupt") => Reaction::Never,
        _ => react(request),
    });
    let mut turn = fake.client().ask(&id(), "hello");
    poll(&fake, &mut turn);
    turn.handle().cancel();
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Cancelled);
    assert_eq!((fake.elapsed(), fake.count("POST")), (6 * SECOND, 3), "{:?}", fake.log());
}

#[test]
fn a_deadline_ends_a_turn_that_hears_nothing() {
    let fake = fake();
    let mut turn = fake.client().ask(&id(), "hello").with_deadline(7 * SECOND);
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Deadline);
    assert_eq!(fake.elapsed(), 7 * SECOND);
    assert!(!fake.is_live());

    let mut turn = fake.client().ask(&id(), "hello").with_deadline(Duration::MAX);
    poll(&fake, &mut turn);
    fake.emit_all(&[&processed("hello"), RUNNING, IDLE]);
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::EndTurn);
}

#[test]
fn a_cancelled_turn_ends_although_its_interrupt_is_to_be_sent_again_much_later() {
    let fake = Fake::new(|request: &Request<Vec<u8>>| match String::from_utf8_lossy(request.body()) {
        body if body.contains("user.interrupt") => {
            let busy = http::Response::builder().status(429).header("retry-after", "30");
            Reaction::Response(busy.body("{}".into()).unwrap())
        }
        _ => react(request),
    });
    let mut turn = fake.client().ask(&id(), "hello");
    poll(&fake, &mut turn);
    turn.handle().cancel();
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Cancelled);
    assert!(fake.elapsed() <= 6 * SECOND, "{:?} {:?}", fake.elapsed(), fake.log());
}
