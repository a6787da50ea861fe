use std::time::Duration;

use managed_agents_async::{Answer, AnswerError, Delivery, Error, Outcome, StreamExt, TurnOptions};

use crate::session::{IDLE, RUNNING, approval, call, fake, id, processed, waiting};

#[test]
fn a_turn_opens_the_stream_before_it_sends_and_ends_with_the_session_idle() {
    let fake = fake();
    let mut turn = fake.client().ask(&id(), "hello");
    let mut kinds = Vec::new();
    fake.run(async {
        while let Some(delivery) = turn.next().await {
            match delivery.unwrap() {
                Delivery::Event(event) => kinds.push(event.kind().to_owned()),
                Delivery::Sending => fake.emit_all(&[&processed("hello"), RUNNING, IDLE]),
                _ => (),
            }
        }
    });
    assert_eq!(kinds, ["user.message", "session.status_running", "session.status_idle"]);
    assert_eq!(turn.outcome(), Some(&Outcome::EndTurn));
    let log = fake.log();
    let at = |text: &str| log.iter().position(|line| line.contains(text)).unwrap();
    assert!(at("events/stream") < at("GET /v1/sessions/sesn_1/events?"), "{log:?}");
    assert!(at("GET /v1/sessions/sesn_1/events?") < at("POST"), "{log:?}");
    assert_eq!(fake.count("POST"), 1);
    assert!(!fake.is_live(), "a turn that is over closes its connection");
    assert!(fake.run(turn.next()).is_none());
}

#[test]
fn a_turn_that_needs_an_answer_goes_on_over_its_connection() {
    let fake = fake();
    let mut turn = fake.client().ask(&id(), "hello");
    fake.run(async {
        while let Some(delivery) = turn.next().await {
            if let Delivery::Sending = delivery.unwrap() {
                fake.emit_all(&[&processed("hello"), RUNNING, &call("t1", "rate"), &waiting(&["t1"])]);
            }
        }
    });
    assert!(matches!(turn.outcome(), Some(Outcome::NeedsAction(_))), "{:?}", turn.outcome());
    assert!(fake.is_live());
    assert_eq!(turn.answer(&"t2".into(), &Answer::text("x")), Err(AnswerError::UnknownCall));
    assert_eq!(turn.answer(&"t1".into(), &Answer::allow()), Err(AnswerError::WrongKind));
    turn.answer(&"t1".into(), &Answer::text("0.87")).unwrap();
    assert!(fake.run_within(turn.next(), Duration::from_secs(1)).is_none());
    assert_eq!(
        (fake.count("0.87"), fake.count("GET /v1/sessions/sesn_1/events/stream")),
        (1, 1),
        "{:?}",
        fake.log()
    );
    fake.emit_all(&[RUNNING, &IDLE.replace("i1", "i2")]);
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::EndTurn);
}

#[test]
fn an_attached_turn_sends_nothing_and_a_resumed_one_only_what_was_not_sent() {
    let fake = fake();
    let mut turn = fake.client().ask(&id(), "hello");
    let checkpoint = turn.checkpoint();
    assert!(fake.run_within(turn.next(), Duration::from_secs(1)).is_some());
    drop(turn);
    assert_eq!(fake.count("POST"), 0);
    let mut turn = fake.client().resume(checkpoint, TurnOptions::default());
    fake.run(async {
        while let Some(delivery) = turn.next().await {
            if let Delivery::Sending = delivery.unwrap() {
                fake.emit_all(&[&processed("hello"), RUNNING, IDLE]);
            }
        }
    });
    assert_eq!((turn.outcome(), fake.count("POST")), (Some(&Outcome::EndTurn), 1));

    let mut turn = fake.client().attach(&id());
    assert!(fake.run_within(turn.next(), Duration::from_millis(500)).is_none());
    fake.emit_all(&[RUNNING, IDLE]);
    assert_eq!(fake.run(turn.finish()).unwrap(), Outcome::EndTurn);
    assert_eq!(fake.count("POST"), 1);
}

#[test]
fn a_turn_with_a_bad_id_fails_before_it_sends_and_says_so_once() {
    let fake = fake();
    let mut turn = fake.client().ask(&"a/b".into(), "hello");
    let error = fake.run(turn.next()).unwrap().unwrap_err();
    assert!(error.to_string().contains("a/b"), "{error}");
    assert!(fake.run(turn.next()).is_none());
    assert!(matches!(fake.run(turn.finish()), Err(Error::AlreadyFailed)));
    assert!(fake.log().is_empty());
}

#[test]
fn a_handle_answers_and_tells_of_an_answer_that_cannot_be_sent() {
    let fake = fake();
    let options = TurnOptions { wait_for_answers: true, ..TurnOptions::default() };
    let mut turn = fake.client().ask_with(&id(), "hello", options);
    let handle = turn.handle();
    let mut calls = 0;
    let errors = fake.run(async {
        let mut errors = Vec::new();
        while let Some(delivery) = turn.next().await {
            match delivery {
                Ok(Delivery::Sending) => {
                    let calls = [processed("hello"), call("t1", "rate"), approval("t2", "ask")];
                    fake.emit_all(&calls.each_ref().map(String::as_str));
                    fake.emit(&waiting(&["t1", "t2"]));
                }
                Ok(Delivery::Waiting(call)) => {
                    calls += 1;
                    handle.answer(&call.id, if calls == 1 { Answer::allow() } else { Answer::deny("no") });
                    // Somebody who clicks twice means it once.
                    handle
                        .answer(&call.id, if calls == 1 { Answer::text("0.87") } else { Answer::deny("no") });
                }
                Ok(_) => (),
                Err(error) => {
                    errors.push(error.to_string());
                    fake.emit_all(&[RUNNING, &IDLE.replace("i1", "i2")]);
                }
            }
        }
        errors
    });
    assert_eq!(errors, ["could not send the answer"]);
    assert_eq!((calls, fake.count("0.87"), fake.count("deny")), (2, 1, 1), "{:?}", fake.log());
}
