//! Stopping the agent: interrupt and stay, or cancel and leave.

use managed_agents_core::{Answer, AnswerError, Outcome, Turn};
use serde_json::json;

use crate::events::{custom_call, event, idle, requires, running, says};
use crate::script::{Script, TEXT, asked, turn_options};

#[test]
fn an_interrupt_is_sent_once_and_followed_to_the_end() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.machine.interrupt();
    turn.machine.interrupt();
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    assert!(turn.is_listening());
    turn.receives(&[event("user.interrupt - @2"), idle("s2 @3", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
}

#[test]
fn an_interrupted_turn_that_ends_for_another_reason_says_so() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.machine.interrupt();
    turn.sends_and_gets("i1");
    turn.receives(&[idle("s2 @3", "budget_reached")]);
    assert_eq!(turn.outcome(), Outcome::BudgetReached);
}

#[test]
fn a_turn_cancelled_before_it_sent_anything_sends_nothing() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.machine.cancel();
    assert_eq!(turn.outcome(), Outcome::Cancelled);
}

#[test]
fn a_turn_cancelled_after_its_message_sends_an_interrupt_and_leaves() {
    let mut turn = asked();
    turn.machine.cancel();
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    assert_eq!(turn.outcome(), Outcome::Cancelled);
}

#[test]
fn a_turn_cancelled_while_nobody_knows_whether_its_message_arrived_sends_an_interrupt() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[]);
    turn.loses_the_answer();
    turn.machine.cancel();
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    assert_eq!(turn.outcome(), Outcome::Cancelled);
}

#[test]
fn an_interrupt_that_cannot_be_sent_does_not_hold_up_a_cancelled_turn() {
    for status in [400, 403, 404, 409] {
        let mut turn = asked();
        turn.machine.cancel();
        turn.send_gets(status, &[], "{}");
        assert_eq!(turn.outcome(), Outcome::Cancelled);
    }
    let mut turn = asked();
    turn.machine.cancel();
    turn.loses_the_answer();
    assert_eq!(turn.outcome(), Outcome::Cancelled);
}

#[test]
fn a_turn_that_is_over_cannot_be_cancelled() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), idle("s2 @3", "end_turn")]);
    turn.outcome();
    turn.machine.cancel();
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_turn_cancelled_before_it_knows_what_an_earlier_process_sent_sends_an_interrupt() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[]);
    // About to send; whether it did nobody knows.
    turn.next();
    let mut turn = Script::new(Turn::resume(turn.machine.checkpoint(), turn_options()));
    turn.machine.cancel();
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    assert_eq!(turn.outcome(), Outcome::Cancelled);
}

#[test]
fn a_turn_that_waits_for_an_answer_can_be_cancelled_and_takes_none_then() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2"), requires("s2 @3", &["t1"])]);
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(_)));
    turn.machine.cancel();
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    assert_eq!(turn.outcome(), Outcome::Cancelled);
    assert_eq!(turn.machine.answer(&"t1".into(), &Answer::text("x")), Err(AnswerError::UnknownCall));
}
