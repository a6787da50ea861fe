//! A send in flight: whatever is asked for meanwhile waits for its reply.

use managed_agents_core::{Action, End, Outcome, Turn};
use serde_json::json;

use crate::events::{error, event, idle, running, says};
use crate::script::{Script, TEXT, asked, turn_options};

/// Makes a turn whose message is in flight, in a session with this history, newest first.
fn sending(history: &[serde_json::Value]) -> Script<Turn> {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(history);
    assert!(matches!(turn.next(), Action::Send(_)));
    turn
}

#[test]
fn an_interrupt_waits_for_the_reply_to_the_message() {
    let mut turn = sending(&[]);
    turn.machine.interrupt();
    assert_eq!(turn.sends_and_gets("u1")["type"], "user.message");
    assert_eq!(turn.sends_and_gets("i1")["type"], "user.interrupt");
    turn.receives(&[says("u1 @1", TEXT), event("user.interrupt i1 @2"), idle("s1 @3", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
}

#[test]
fn a_cancel_waits_for_the_reply_and_interrupts_what_may_be_stored() {
    let mut turn = sending(&[]);
    turn.machine.cancel();
    assert_eq!(turn.sends_and_gets("u1")["type"], "user.message");
    assert_eq!(turn.sends_and_gets("i1")["type"], "user.interrupt");
    assert_eq!(turn.outcome(), Outcome::Cancelled);

    let mut turn = sending(&[]);
    turn.machine.cancel();
    turn.loses_the_answer();
    assert_eq!(turn.sends_and_gets("i1")["type"], "user.interrupt");
    assert_eq!(turn.outcome(), Outcome::Cancelled);
    assert!(!turn.machine.is_unsent());
}

#[test]
fn a_cancel_interrupts_nothing_if_the_message_is_certainly_not_stored() {
    for status in [400, 401, 404, 409, 413, 429] {
        let mut turn = sending(&[]);
        turn.machine.cancel();
        turn.send_gets(status, &[], &error("rate_limit_error").to_string());
        assert_eq!(turn.outcome(), Outcome::Cancelled);
        assert!(turn.machine.is_unsent(), "{status}");
    }
    let mut turn = sending(&[]);
    turn.machine.handle_send_failed(false);
    turn.machine.cancel();
    assert_eq!(turn.outcome(), Outcome::Cancelled);
    assert!(turn.machine.is_unsent());
}

#[test]
fn a_deadline_waits_for_the_reply_and_is_the_outcome_whatever_it_says() {
    let mut turn = sending(&[]);
    turn.machine.handle_deadline();
    assert_eq!(turn.sends_and_gets("u1")["type"], "user.message");
    assert_eq!(turn.outcome(), Outcome::Deadline);
    assert!(!turn.machine.is_unsent());

    let at_cap = "no more work is begun; only user.tool_confirmation and user.interrupt are taken";
    let at_cap = json!({ "error": { "type": "invalid_request_error", "message": at_cap } }).to_string();
    for (status, body) in [(400, at_cap.as_str()), (403, "{}"), (529, "{}")] {
        let mut turn = sending(&[idle("s1 @2", "budget_reached"), running("s0 @1")]);
        turn.machine.handle_deadline();
        turn.send_gets(status, &[], body);
        assert_eq!(turn.outcome(), Outcome::Deadline);
        assert_eq!(turn.machine.is_unsent(), status != 529);
    }
}

#[test]
fn a_reply_after_the_deadline_or_the_end_changes_nothing() {
    let mut turn = asked();
    turn.machine.handle_deadline();
    let reply = managed_agents_core::Reply::new(400, b"{}");
    turn.machine.handle_sent(reply.clone());
    turn.machine.handle_send_failed(false);
    assert_eq!(turn.outcome(), Outcome::Deadline);
    assert!(!turn.machine.is_unsent());
}

#[test]
fn a_late_reply_to_a_send_that_was_given_up_is_not_taken_for_the_reply_to_the_next() {
    let mut turn = sending(&[]);
    turn.machine.handle_send_failed(true);
    turn.machine.cancel();
    let body = json!({ "data": [says("u1 queued", TEXT)] }).to_string();
    turn.machine.handle_sent(managed_agents_core::Reply::new(200, body.as_bytes()));
    assert_eq!(turn.sends_and_gets("i1")["type"], "user.interrupt");
    assert_eq!(turn.outcome(), Outcome::Cancelled);
}

#[test]
fn the_stream_waits_for_the_reply_to_a_send() {
    let mut turn = sending(&[]);
    turn.take_transcript();
    let message = says("u1 @1", TEXT);
    turn.machine.handle_bytes(format!("data: {message}\n\n").as_bytes());
    turn.machine.handle_disconnected();
    assert!(matches!(turn.next(), Action::Send(_)));
    assert_eq!(turn.take_transcript(), [""; 0]);
    turn.sends_and_gets("u1");
    turn.waits();
    turn.connects();
    turn.lists(&[message, running("s1 @1"), idle("s2 @3", "end_turn")]);
    turn.rechecks(&[]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_cancelled_turn_reads_no_stream_that_is_lost_before_its_interrupt_is_sent_again() {
    let mut turn = asked();
    turn.machine.cancel();
    turn.send_gets(429, &[], "{}");
    turn.waits();
    turn.loses_the_stream();
    assert_eq!(turn.sends_and_gets("i1")["type"], "user.interrupt");
    assert_eq!(turn.outcome(), Outcome::Cancelled);
}

#[test]
fn an_adapter_gives_up_the_interrupt_of_a_cancelled_turn_also_while_it_waits() {
    let mut turn = asked();
    turn.machine.cancel();
    turn.send_gets(429, &[("retry-after", "60")], "{}");
    assert!(matches!(turn.next(), Action::Wait(_)));
    turn.machine.handle_send_failed(true);
    assert_eq!(turn.outcome(), Outcome::Cancelled);
}

#[test]
fn an_interrupt_in_flight_is_waited_for_by_a_deadline() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.machine.interrupt();
    assert!(matches!(turn.next(), Action::Send(_)));
    turn.machine.handle_deadline();
    assert_eq!(turn.sends_and_gets("i1")["type"], "user.interrupt");
    assert_eq!(turn.end(), End::TurnOver);
    assert_eq!(turn.outcome(), Outcome::Deadline);
}
