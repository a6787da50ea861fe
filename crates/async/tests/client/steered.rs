use std::time::Duration;

use http::{Method, Request};
use managed_agents_async::{Answer, AnswerError, Delivery, Error, Outcome, StreamExt, Turn};

use crate::fake::{Fake, Reaction};
use crate::session::{IDLE, RUNNING, call, echo, fake, id, processed, react, waiting};

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

/// A service that is too busy for sends that contain `text`, the first time.
fn busy_once(text: &'static str, retry_after: &'static str) -> Fake {
    let mut is_busy = true;
    Fake::new(move |request: &Request<Vec<u8>>| {
        if String::from_utf8_lossy(request.body()).contains(text) && std::mem::take(&mut is_busy) {
            let busy = http::Response::builder().status(429).header("retry-after", retry_after);
            return Reaction::Response(busy.body("{}".into()).unwrap());
        }
        react(request)
    })
}

#[test]
fn a_deadline_does_not_overtake_a_cancel() {
    let fake = busy_once("user.interrupt", "2");
    let mut turn = fake.client().ask(&id(), "hello").with_deadline(SECOND + SECOND / 2);
    poll(&fake, &mut turn);
    turn.handle().cancel();
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Cancelled);
    assert_eq!((fake.elapsed(), fake.count("user.interrupt")), (3 * SECOND, 2), "{:?}", fake.log());
}

#[test]
fn an_interrupt_does_not_restart_a_pause_that_the_service_asked_for() {
    let fake = busy_once("hello", "10");
    let mut turn = fake.client().ask(&id(), "hello");
    for _ in 0..9 {
        poll(&fake, &mut turn);
    }
    turn.handle().interrupt();
    poll(&fake, &mut turn);
    assert_eq!(fake.elapsed(), 10 * SECOND);
    poll(&fake, &mut turn);
    assert_eq!((fake.count("hello"), fake.count("user.interrupt")), (1, 1), "{:?}", fake.log());
}

#[test]
fn a_second_cancel_does_not_prolong_the_first() {
    let fake = busy_once("user.interrupt", "30");
    let mut turn = fake.client().ask(&id(), "hello");
    poll(&fake, &mut turn);
    for _ in 0..6 {
        turn.handle().cancel();
        poll(&fake, &mut turn);
    }
    assert_eq!(turn.outcome(), Some(&Outcome::Cancelled));
}

#[test]
fn a_deadline_that_passed_while_answers_were_needed_ends_the_turn_once_it_goes_on() {
    let fake = fake();
    let mut turn = fake.client().ask(&id(), "hello").with_deadline(2 * SECOND);
    poll(&fake, &mut turn);
    fake.emit_all(&[&processed("hello"), RUNNING, &call("t1", "rate"), &waiting(&["t1"])]);
    assert!(matches!(fake.run(turn.finish()).unwrap(), Outcome::NeedsAction(_)));
    fake.run_within(std::future::pending::<()>(), 3 * SECOND);
    assert!(matches!(fake.run(turn.finish()).unwrap(), Outcome::NeedsAction(_)));
    turn.answer(&"t1".into(), &Answer::text("seven")).unwrap();
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::Deadline);
}

#[test]
fn each_answer_that_cannot_be_sent_is_an_error_of_its_own() {
    let fake = fake();
    let mut turn = fake.client().ask(&id(), "hello");
    poll(&fake, &mut turn);
    fake.emit_all(&[&processed("hello"), RUNNING, &call("t1", "rate"), &waiting(&["t1"])]);
    poll(&fake, &mut turn);
    turn.handle().answer(&"t1".into(), Answer::allow());
    turn.handle().answer(&"t1".into(), Answer::content_json("{", false));
    let errors = [fake.run(turn.next()), fake.run(turn.next())];
    assert!(
        matches!(
            &errors,
            [
                Some(Err(Error::Answer(AnswerError::WrongKind))),
                Some(Err(Error::Answer(AnswerError::InvalidContent)))
            ]
        ),
        "{errors:?}"
    );
}
