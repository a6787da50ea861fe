//! An interrupt withdraws a message that is certainly not stored, wherever it waits.

use managed_agents_core::{Action, Answer, Outcome, Turn, TurnOptions};
use serde_json::{Value, json};

use crate::events::{custom_call, custom_result, event, idle, requires, running, says};
use crate::script::{Script, TEXT, stream_options, turn_options};

/// The refusal of a message while tool calls wait.
fn waits_for_answers() -> String {
    let message =
        "waiting on responses to events [t1]; only user.tool_confirmation, user.interrupt may be sent";
    json!({ "type": "error", "error": { "type": "invalid_request_error", "message": message } }).to_string()
}

/// Makes a turn about to send, in an empty session.
fn asking() -> Script<Turn> {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[]);
    turn
}

/// Makes a turn that has handed out two calls in a session that waits for one of them.
fn asking_one_that_waits() -> Script<Turn> {
    let past = [custom_call("t1 @2"), custom_call("t3 @2"), requires("s1 @3", &["t1"])];
    let newest: Vec<Value> = past.iter().cloned().rev().collect();
    let options = TurnOptions { wait_for_answers: true, ..turn_options() };
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, options));
    turn.connects();
    turn.lists(&newest);
    turn.rechecks(&past);
    // Hands the second out only after another read.
    turn.next();
    turn
}

/// Expects the interrupt as the next send, and no message after it.
fn is_interrupted_only(turn: &mut Script<Turn>) {
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    assert!(turn.machine.is_unsent());
    assert!(matches!(turn.next(), Action::Receive { .. }), "nothing else is sent");
}

#[test]
fn an_interrupt_withdraws_a_message_that_was_refused_or_did_not_arrive() {
    let is_asked_too_often = |turn: &mut Script<Turn>| drop(turn.send_gets(429, &[], "{}"));
    let does_not_arrive = |turn: &mut Script<Turn>| {
        turn.next();
        turn.machine.handle_send_failed(false);
    };
    let is_not_found = |turn: &mut Script<Turn>| {
        turn.send_gets(529, &[("retry-after", "1")], "{}");
        turn.waits();
        turn.lists(&[]);
    };
    for fails in [&is_asked_too_often as &dyn Fn(&mut Script<Turn>), &does_not_arrive, &is_not_found] {
        let mut turn = asking();
        fails(&mut turn);
        assert!(turn.machine.is_unsent());
        turn.machine.interrupt();
        turn.pauses_to_send();
        is_interrupted_only(&mut turn);
    }
}

#[test]
fn an_interrupt_during_a_lookup_withdraws_the_message_once_it_is_not_found() {
    let mut turn = asking();
    turn.loses_the_answer();
    turn.machine.interrupt();
    assert!(!turn.machine.is_unsent());
    turn.waits();
    turn.lists(&[]);
    is_interrupted_only(&mut turn);

    let mut turn = asking();
    turn.loses_the_answer();
    turn.machine.interrupt();
    turn.waits();
    turn.lists(&[says("u1 queued", TEXT)]);
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    assert!(!turn.machine.is_unsent());
}

#[test]
fn an_interrupt_withdraws_a_message_behind_an_answer() {
    let mut turn = asking_one_that_waits();
    turn.answers("t1", &Answer::text("seven"));
    turn.machine.interrupt();
    assert_eq!(turn.sends_and_gets("r1")["custom_tool_use_id"], "t1");
    is_interrupted_only(&mut turn);
}

#[test]
fn an_interrupt_in_the_queue_withdraws_a_message_that_the_session_does_not_accept_yet() {
    let mut turn = asking();
    turn.next();
    turn.machine.interrupt();
    turn.send_gets(400, &[], &waits_for_answers());
    is_interrupted_only(&mut turn);
}

#[test]
fn an_interrupt_withdraws_a_message_that_never_went_out() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.machine.interrupt();
    assert!(turn.machine.is_unsent());
    turn.connects();
    turn.lists(&[running("s0 @1")]);
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    assert_eq!(turn.take_transcript(), [""; 0], "nothing is announced as about to be sent");
    turn.rechecks(&[running("s0 @1")]);
    turn.receives(&[event("user.interrupt i1 @2"), idle("s1 @3", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
}

#[test]
fn an_answer_goes_before_a_message_that_was_refused_for_a_moment() {
    let mut turn = asking_one_that_waits();
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
    turn.send_gets(429, &[("retry-after", "7")], "{}");
    turn.answers("t3", &Answer::text("eight"));
    assert_eq!(turn.pauses_to_send().as_secs(), 7);
    assert_eq!(turn.sends_and_gets("r3")["custom_tool_use_id"], "t3");
    assert_eq!(turn.sends_and_gets("u1")["type"], "user.message");
}

#[test]
fn a_message_behind_an_answer_that_an_earlier_process_sent_is_seen_in_the_history() {
    let mut turn = asking_one_that_waits();
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
    turn.send_gets(400, &[], &waits_for_answers());
    turn.answers("t3", &Answer::text("eight"));
    let mut turn = Script::new(Turn::resume(turn.machine.checkpoint(), turn_options()));
    turn.connects();
    let since = [
        custom_result("r1 @4", "t1"),
        custom_result("r3 @4", "t3"),
        running("s2 @4"),
        says("u1 @5", TEXT),
        idle("s3 @6", "end_turn"),
    ];
    turn.lists(&since);
    assert_eq!(turn.hears_nothing(), stream_options().list_lag);
    turn.hears_nothing();
    turn.lists(&since);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert!(!turn.machine.is_unsent());
}
