//! The end of a turn, and its outcome.

use managed_agents_core::{Outcome, Turn};
use serde_json::json;

use crate::events::{event, idle, replies, requires, run, running, says, tool_call, with};
use crate::script::{Script, TEXT, asked, turn_options};

#[test]
fn an_idle_from_before_the_message_does_not_end_its_turn() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[idle("s1 @2", "end_turn"), running("s0 @1")]);
    turn.sends_and_gets("u1");
    turn.rechecks(&[idle("s1 @2", "end_turn")]);
    turn.receives(&[idle("s2 @3", "end_turn")]);
    assert!(turn.is_listening(), "our message was not taken up yet");
    turn.receives(&[says("u1 @4", TEXT), running("s3 @4"), idle("s4 @5", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_earlier_idle_that_a_late_list_brings_does_not_end_the_turn() {
    let mut turn = asked();
    turn.receives(&[says("u1 @5", TEXT)]);
    turn.rechecks(&[idle("s0 @3", "end_turn"), says("u1 @5", TEXT)]);
    assert!(turn.is_listening());
    turn.receives(&[running("s1 @6"), idle("s2 @7", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn another_clients_message_of_the_same_text_is_not_taken_for_ours() {
    let mut turn = asked();
    turn.receives(&[says("x1 @1", TEXT), running("s1 @1"), idle("s2 @2", "end_turn")]);
    assert!(turn.is_listening());
    turn.receives(&[says("u1 @3", TEXT), running("s3 @3"), idle("s4 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_send_answered_without_ids_is_known_by_what_it_says() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[]);
    turn.send_gets(200, &[], r#"{"data":[{"type":"user.message"}]}"#);
    turn.receives(&[says("x1 @1", "else"), running("s1 @1"), idle("s2 @2", "end_turn")]);
    assert!(turn.is_listening());
    turn.receives(&[
        says("u1 queued", TEXT),
        says("u1 @3", TEXT),
        running("s3 @3"),
        idle("s4 @4", "end_turn"),
    ]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn errors_and_reschedules_and_threads_going_idle_do_not_end_a_turn() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    let end_turn = json!({ "stop_reason": { "type": "end_turn" } });
    for news in [
        with("session.error e1 @2", json!({ "error": { "retry_status": { "type": "terminal" } } })),
        event("session.status_rescheduled s2 @3"),
        with("session.thread_status_idle s3 @4", end_turn),
        event("session.thread_status_terminated s4 @5"),
        event("session.status_dreaming s5 @6"),
    ] {
        turn.receives(&[news]);
        assert!(turn.is_listening());
    }
}

#[test]
fn each_stop_reason_has_its_outcome() {
    for (reason, outcome) in [
        ("end_turn", Outcome::EndTurn),
        ("retries_exhausted", Outcome::RetriesExhausted),
        ("budget_reached", Outcome::BudgetReached),
        ("refusal", Outcome::Refusal { category: None, explanation: None }),
        ("a_newer_reason", Outcome::Other("a_newer_reason".into())),
    ] {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), idle("s2 @2", reason)]);
        assert_eq!(turn.outcome(), outcome);
        assert_eq!(outcome.name(), reason);
    }
}

#[test]
fn a_refusal_says_what_and_why() {
    let refusal = json!({
        "stop_reason": { "type": "refusal" },
        "stop_details": { "type": "refusal", "category": "bio", "explanation": "not that" },
    });
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), with("session.status_idle s2 @2", refusal)]);
    let Outcome::Refusal { category, explanation } = turn.outcome() else { panic!("no refusal") };
    assert_eq!((category.as_deref(), explanation.as_deref()), (Some("bio"), Some("not that")));
}

#[test]
fn a_terminated_session_ends_the_turn() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), event("session.status_terminated s2 @2")]);
    assert_eq!(turn.outcome(), Outcome::Terminated);
    assert_eq!(turn.take_transcript().last().unwrap(), "session.status_terminated s2");
}

#[test]
fn a_turn_ends_with_the_last_of_several_runs() {
    let mut turn = asked();
    turn.receives(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        run("created w1 @2", "wrun_1"),
        run("created w2 @2", "wrun_2"),
        run("error w3 @2", "wrun_2"),
        run("status_ended w4 @3", "wrun_1"),
        running("s2 @4"),
        idle("s3 @5", "end_turn"),
    ]);
    assert!(turn.is_listening());
    turn.receives(&[run("status_ended w5 @6", "wrun_2"), running("s4 @7"), idle("s5 @8", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_outcome_is_pursued_until_the_idle_after_its_last_evaluation() {
    let evaluation = |short: &str, result: &str| {
        with(
            &format!("span.outcome_evaluation_end {short}"),
            json!({ "outcome_id": "outc_1", "result": result }),
        )
    };
    let mut turn = asked();
    turn.receives(&[
        says("u1 @1", TEXT),
        with("user.define_outcome u2 @1", json!({ "outcome_id": "outc_1", "description": "a report" })),
        running("s1 @1"),
        evaluation("o1 @2", "needs_revision"),
        idle("s2 @3", "end_turn"),
    ]);
    assert!(turn.is_listening());
    turn.receives(&[running("s3 @4"), evaluation("o2 @5", "max_iterations_reached")]);
    assert!(turn.is_listening(), "one acknowledgement follows");
    turn.receives(&[replies("m1 @6", "so far"), idle("s4 @6", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_queued_message_that_the_service_dropped_ends_with_the_failure() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[running("s0 @1")]);
    turn.sends_and_gets("u1");
    turn.rechecks(&[running("s0 @1")]);
    turn.receives(&[says("u1 queued", TEXT), idle("s1 @2", "retries_exhausted")]);
    // The message may still be processed. A silence and a recheck show that it is not.
    turn.reads_again(&[idle("s1 @2", "retries_exhausted")]);
    assert_eq!(turn.outcome(), Outcome::RetriesExhausted);
}

#[test]
fn a_queued_message_that_survives_a_failure_is_followed_to_its_own_end() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[running("s0 @1")]);
    turn.sends_and_gets("u1");
    turn.receives(&[says("u1 queued", TEXT), idle("s1 @2", "retries_exhausted")]);
    turn.rechecks(&[idle("s1 @2", "retries_exhausted"), running("s2 @3"), says("u1 @3", TEXT)]);
    assert!(turn.is_listening());
    turn.receives(&[idle("s3 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_failure_from_before_the_message_does_not_drop_it() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[running("s0 @1")]);
    turn.sends_and_gets("u1");
    // The first stream of a session brings the events kept for it. The list lagged.
    turn.receives(&[idle("s1 @2", "retries_exhausted"), says("u1 queued", TEXT)]);
    turn.receives(&[running("s2 @3"), idle("s3 @4", "end_turn")]);
    turn.rechecks(&[
        running("s0 @1"),
        idle("s1 @2", "retries_exhausted"),
        running("s2 @3"),
        idle("s3 @4", "end_turn"),
    ]);
    assert!(turn.is_listening());
    turn.receives(&[running("s4 @5"), says("u1 @5", TEXT), idle("s5 @6", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn following_a_session_where_nothing_happens_is_over_once_the_history_can_be_trusted() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists(&[idle("s1 @2", "end_turn"), running("s0 @1")]);
    turn.rechecks(&[idle("s1 @2", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn following_a_session_in_which_nothing_was_ever_said_is_over_once_the_history_can_be_trusted() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists(&[]);
    turn.rechecks(&[]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn following_a_session_in_which_something_waits_to_be_taken_up_goes_on() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists(&[]);
    turn.rechecks(&[says("u1 queued", TEXT)]);
    assert!(turn.is_listening());
    turn.receives(&[running("s1 @1"), says("u1 @1", TEXT), idle("s2 @2", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn following_a_session_that_waits_hands_out_what_it_waits_for() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists(&[requires("s1 @3", &["t1"]), tool_call("t1 @2", "ask"), running("s0 @1")]);
    turn.rechecks(&[requires("s1 @3", &["t1"])]);
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(calls) if calls[0].id.as_str() == "t1"));
    assert_eq!(turn.handed_out(), ["waiting t1 Approval"]);
}

#[test]
fn a_session_that_waits_for_nobody_knows_what_ends_the_turn_all_the_same() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), requires("s2 @2", &[])]);
    assert_eq!(turn.outcome(), Outcome::NeedsAction(Vec::new()));
}

#[test]
fn a_deadline_ends_the_turn_wherever_it_is() {
    let mut turn = asked();
    turn.machine.handle_deadline();
    assert_eq!(turn.outcome(), Outcome::Deadline);
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), idle("s2 @2", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    turn.machine.handle_deadline();
    assert_eq!(turn.outcome(), Outcome::EndTurn, "what has ended keeps its end");
}
