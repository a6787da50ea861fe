//! A message that the session does not accept yet: the session waits for answers, or its budget is
//! used up.

use std::time::Duration;

use managed_agents_core::{Action, Answer, Outcome, Turn, TurnCheckpoint, TurnOptions};
use serde_json::{Value, json};

use crate::events::{custom_call, custom_result, event, idle, requires, running, says, tool_call};
use crate::script::{Script, TEXT, turn_options};

/// The refusal of a message while tool calls wait.
fn waits(calls: &[&str]) -> String {
    refusal(&format!(
        "Invalid user.message event at events[0]: waiting on responses to events {calls:?}; only user.tool_confirmation, \
         user.tool_result, user.custom_tool_result and user.interrupt may be sent"
    ))
}

/// The refusal of a message at the budget's cap.
fn at_cap() -> String {
    refusal(
        "the spend limit of this session is reached: it takes only user.tool_confirmation, user.tool_result, \
         user.custom_tool_result, user.interrupt",
    )
}

fn refusal(message: &str) -> String {
    json!({ "type": "error", "error": { "type": "invalid_request_error", "message": message } }).to_string()
}

/// Returns earlier events as the newest page of the history shows them.
fn waiting(past: &[Value]) -> Vec<Value> {
    past.iter().cloned().rev().collect()
}

/// Makes a turn about to send a message to a session that waits for an answer to `t1`.
fn asking_one_that_waits(options: TurnOptions) -> Script<Turn> {
    let past = [running("s0 @1"), custom_call("t1 @2"), requires("s1 @3", &["t1"])];
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, options));
    turn.connects();
    turn.lists(&waiting(&past));
    turn.rechecks(&past);
    turn
}

#[test]
fn a_session_that_waits_has_its_calls_handed_out_before_the_message_is_sent() {
    let mut turn = asking_one_that_waits(turn_options());
    let Outcome::NeedsAction(calls) = turn.outcome() else { panic!("it waits") };
    assert_eq!((calls.len(), calls[0].id.as_str()), (1, "t1"));
    assert!(turn.machine.is_unsent());
    assert_eq!(turn.take_transcript(), ["waiting t1 CustomTool"], "nothing was about to be sent");
    turn.answers("t1", &Answer::text("seven"));
    assert_eq!(turn.sends_and_gets("r1")["type"], "user.custom_tool_result");
    assert_eq!(turn.sends_and_gets("u1")["type"], "user.message");
    assert!(!turn.machine.is_unsent());
    assert_eq!(turn.take_transcript(), ["sending"]);
    turn.receives(&[custom_result("r1 @4", "t1"), running("s2 @4"), says("u1 queued", TEXT)]);
    turn.receives(&[says("u1 @5", TEXT), idle("s3 @6", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_interrupt_after_the_turn_needed_answers_is_sent_and_followed_to_the_end() {
    let mut turn = asking_one_that_waits(turn_options());
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(_)));
    turn.machine.interrupt();
    assert_eq!(turn.sends_and_gets("i1")["type"], "user.interrupt");
    turn.receives(&[event("user.interrupt i1 @4"), idle("s2 @5", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
    assert!(turn.machine.is_unsent());
}

#[test]
fn a_turn_cancelled_after_an_answer_and_before_its_message_sends_an_interrupt() {
    let mut turn = asking_one_that_waits(turn_options());
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(_)));
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
    turn.machine.cancel();
    assert_eq!(turn.sends_and_gets("i1")["type"], "user.interrupt");
    assert_eq!(turn.outcome(), Outcome::Cancelled);
    assert!(turn.machine.is_unsent());
}

#[test]
fn a_message_that_was_not_sent_is_sent_by_a_turn_resumed_later() {
    let mut turn = asking_one_that_waits(turn_options());
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(_)));
    let stored = TurnCheckpoint::from_json(&turn.machine.checkpoint().to_json()).unwrap();
    // Another client has answered since.
    let since = [custom_result("r1 @4", "t1"), running("s2 @4"), idle("s3 @5", "end_turn")];
    let mut turn = Script::new(Turn::resume(stored, turn_options()));
    assert!(turn.machine.is_unsent());
    turn.connects();
    turn.lists(&since);
    assert_eq!(turn.sends_and_gets("u1")["type"], "user.message");
    turn.receives(&[says("u1 @6", TEXT), running("s4 @6")]);
    turn.rechecks(&since);
    turn.receives(&[idle("s5 @7", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert!(!turn.machine.is_unsent());
}

#[test]
fn a_turn_that_waits_for_answers_sends_its_message_once_somebody_has_given_them() {
    let mut turn = asking_one_that_waits(TurnOptions { wait_for_answers: true, ..turn_options() });
    assert!(turn.is_listening());
    turn.receives(&[custom_result("r1 @4", "t1")]);
    assert_eq!(turn.sends_and_gets("u1")["type"], "user.message");
}

#[test]
fn a_message_waits_until_the_last_of_several_calls_is_answered() {
    let past = [custom_call("t1 @2"), tool_call("t2 @2", "ask"), requires("s1 @3", &["t1", "t2"])];
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&waiting(&past));
    turn.rechecks(&past);
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(calls) if calls.len() == 2));
    turn.answers("t2", &Answer::allow());
    assert!(!turn.machine.has_answered(), "it is not sent yet");
    turn.sends_and_gets("c2");
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(calls) if calls.len() == 1));
    assert!(turn.machine.is_unsent() && turn.machine.has_answered());
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
    assert_eq!(turn.sends_and_gets("u1")["type"], "user.message");
}

#[test]
fn a_message_refused_for_a_moment_after_the_last_answer_is_sent_again() {
    let mut turn = asking_one_that_waits(turn_options());
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
    turn.take_transcript();
    let mut waited = Duration::ZERO;
    for _ in 0..3 {
        turn.send_gets(400, &[], &waits(&["t1"]));
        waited += turn.pauses_to_send();
    }
    assert!(waited < Duration::from_secs(3), "{waited:?}");
    turn.sends_and_gets("u1");
    assert_eq!(turn.take_transcript(), ["sending"], "it is about to be sent once");
    turn.receives(&[says("u1 @5", TEXT), running("s2 @5"), idle("s3 @6", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

/// Refuses the message as long as the turn sends it again. Returns the time until the turn stops.
fn is_refused_again_and_again(turn: &mut Script<Turn>, body: &str) -> Duration {
    let mut waited = Duration::ZERO;
    loop {
        turn.send_gets(400, &[], body);
        // The turn reads the stream until the history is read again.
        let Action::Wait(_) = turn.next() else { return waited };
        waited += turn.pauses_to_send();
    }
}

#[test]
fn a_session_that_waits_for_what_nobody_knows_leaves_the_message_unsent() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[]);
    let waited = is_refused_again_and_again(&mut turn, &waits(&["t9"]));
    assert!((Duration::from_secs(3)..Duration::from_secs(10)).contains(&waited), "{waited:?}");
    turn.rechecks(&[]);
    assert_eq!(turn.outcome(), Outcome::NeedsAction(Vec::new()));
    assert!(turn.machine.is_unsent());
}

#[test]
fn a_call_that_only_the_refusal_tells_of_is_found_in_the_history_and_handed_out() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    // The list lags, and the stream is silent.
    turn.lists(&[running("s0 @1")]);
    is_refused_again_and_again(&mut turn, &waits(&["t1"]));
    turn.rechecks(&[running("s0 @1"), custom_call("t1 @2"), requires("s1 @3", &["t1"])]);
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(calls) if calls.len() == 1));
    assert!(turn.machine.is_unsent());
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
    turn.sends_and_gets("u1");
}

#[test]
fn a_call_made_while_the_message_was_on_its_way_comes_first() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[running("s0 @1")]);
    turn.send_gets(400, &[], &waits(&["t1"]));
    turn.waits();
    let events = [custom_call("t1 @2"), requires("s1 @3", &["t1"])];
    turn.receives_text(&events.map(|event| format!("data: {event}\n\n")).concat());
    turn.rechecks(&[custom_call("t1 @2"), requires("s1 @3", &["t1"])]);
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(_)));
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool"]);
    assert!(turn.machine.is_unsent());
}

#[test]
fn a_message_at_the_budgets_cap_is_not_sent_and_says_so() {
    for body in [at_cap(), waits(&[]).replace("waiting on responses to events []", "the budget is reached")] {
        let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
        turn.connects();
        turn.lists(&[idle("s1 @2", "budget_reached"), running("s0 @1")]);
        turn.send_gets(400, &[], &body);
        assert_eq!(turn.outcome(), Outcome::BudgetReached);
        assert!(turn.machine.is_unsent());
        // After the budget is raised, the session accepts the message.
        let stored = TurnCheckpoint::from_json(&turn.machine.checkpoint().to_json()).unwrap();
        let mut turn = Script::new(Turn::resume(stored, turn_options()));
        turn.connects();
        turn.lists(&[]);
        turn.sends_and_gets("u1");
        assert!(!turn.machine.is_unsent());
    }
}

#[test]
fn a_cap_that_is_told_of_a_moment_later_is_waited_for() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[running("s0 @1")]);
    turn.send_gets(400, &[], &at_cap());
    turn.waits();
    turn.receives(&[idle("s1 @2", "budget_reached")]);
    turn.send_gets(400, &[], &at_cap());
    assert_eq!(turn.outcome(), Outcome::BudgetReached);
    assert!(turn.machine.is_unsent());
}

#[test]
fn a_cap_that_no_event_tells_of_is_believed_after_some_refusals() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[running("s0 @1")]);
    let body = waits(&[]).replace("waiting on responses to events []", "the budget is reached");
    turn.send_gets(400, &[], &body);
    while matches!(turn.next(), Action::Wait(_)) {
        turn.pauses_to_send();
        turn.send_gets(400, &[], &body);
    }
    turn.rechecks(&[running("s0 @1")]);
    assert_eq!(turn.outcome(), Outcome::BudgetReached);
    assert!(turn.machine.is_unsent());
}

#[test]
fn an_outcome_to_work_towards_waits_as_a_message_does() {
    let outcome = r#"{"type":"user.define_outcome","description":"a report","rubric":{"type":"text","content":"good"}}"#;
    let past = [custom_call("t1 @2"), requires("s1 @3", &["t1"])];
    let mut turn = Script::new(Turn::send_json("sesn_1".into(), [outcome.to_owned()], turn_options()));
    turn.connects();
    turn.lists(&waiting(&past));
    turn.rechecks(&past);
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(_)));
    assert!(turn.machine.is_unsent());
}

#[test]
fn answers_and_interrupts_are_sent_to_a_session_that_waits() {
    let answer = r#"{"type":"user.custom_tool_result","custom_tool_use_id":"t1","content":[]}"#;
    for sent in [answer, r#"{"type":"user.interrupt"}"#] {
        let mut turn = Script::new(Turn::send_json("sesn_1".into(), [sent.to_owned()], turn_options()));
        turn.connects();
        turn.lists(&[requires("s1 @3", &["t1"]), custom_call("t1 @2")]);
        turn.sends_and_gets("e1");
        assert!(!turn.machine.is_unsent());
    }
}

#[test]
fn another_refusal_of_a_message_is_an_error_at_once() {
    for message in ["messages: text content blocks must be non-empty", "no low surrogate in string"] {
        let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
        turn.connects();
        turn.lists(&[]);
        turn.send_gets(400, &[], &refusal(message));
        assert_eq!(turn.error().status().unwrap().as_u16(), 400);
    }
}

#[test]
fn stopping_a_turn_whose_message_waits_withdraws_it() {
    let mut turn = asking_one_that_waits(TurnOptions { wait_for_answers: true, ..turn_options() });
    turn.next();
    turn.machine.interrupt();
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    turn.receives(&[event("user.interrupt i1 @4"), idle("s2 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
    assert!(turn.machine.is_unsent());

    // The waiting call does not belong to this turn, so nothing is interrupted.
    let mut turn = asking_one_that_waits(turn_options());
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(_)));
    turn.machine.cancel();
    assert_eq!(turn.outcome(), Outcome::Cancelled);
    assert!(turn.machine.is_unsent());
}
