//! Stopping the agent: an interrupt that is followed to the end, or a cancel.

use std::time::Duration;

use managed_agents_core::{Answer, AnswerError, Outcome, Turn};
use serde_json::json;

use crate::events::{custom_call, event, idle, requires, run, running, says, with};
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
    for status in [200, 302, 400, 401, 403, 404, 408, 409, 500, 529] {
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
fn a_deadline_does_not_overtake_the_interrupt_of_a_cancelled_turn() {
    let mut turn = asked();
    turn.machine.cancel();
    turn.send_gets(429, &[("retry-after", "1")], "{}");
    turn.machine.handle_deadline();
    assert_eq!(turn.pauses_to_send(), Duration::from_secs(1));
    assert_eq!(turn.sends_and_gets("i1")["type"], "user.interrupt");
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
    // The turn is about to send. The checkpoint does not show if it did.
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

/// Builds an interrupt of a thread, sent by any client.
fn interrupt_of(short: &str, thread: &str) -> serde_json::Value {
    with(&format!("user.interrupt {short}"), json!({ "session_thread_id": thread }))
}

fn child(thread: &str) -> serde_json::Value {
    with(
        &format!("session.thread_created {thread} @0"),
        json!({ "session_thread_id": thread, "agent_name": "helper" }),
    )
}

#[test]
fn f36_an_interrupt_of_somebody_else_ends_the_turn_as_interrupted() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), event("user.interrupt i1 queued")]);
    turn.receives(&[event("user.interrupt i1 @2"), idle("s2 @3", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
}

#[test]
fn f36_an_interrupt_that_only_the_history_tells_of_counts() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.reconnects();
    turn.lists(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        event("user.interrupt i1 @2"),
        idle("s2 @3", "end_turn"),
    ]);
    turn.rechecks(&[]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
}

#[test]
fn f36_a_turn_cancelled_and_resumed_from_a_checkpoint_was_interrupted() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.next();
    let kept = turn.machine.checkpoint();
    let mut turn = Script::new(Turn::resume(kept, turn_options()));
    turn.connects();
    turn.lists(&[says("u1 @1", TEXT), running("s1 @1"), event("user.interrupt i1 @2")]);
    turn.next();
    let kept = turn.machine.checkpoint();
    let mut turn = Script::new(Turn::resume(kept, turn_options()));
    turn.connects();
    turn.lists(&[idle("s2 @3", "end_turn")]);
    turn.rechecks(&[]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
}

#[test]
fn an_interrupt_of_a_child_thread_does_not_interrupt_the_turn_and_one_of_the_primary_does() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), child("sthr_1"), interrupt_of("i1 @2", "sthr_1")]);
    turn.receives(&[idle("s2 @3", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);

    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), child("sthr_1"), interrupt_of("i1 @2", "sthr_0")]);
    turn.receives(&[interrupt_of("i2 @2", "sthr_1"), idle("s2 @3", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
}

#[test]
fn a_child_of_an_earlier_turn_is_known_by_its_call_or_by_its_beginning() {
    let call = with(
        "agent.custom_tool_use t1 @2",
        json!({ "name": "lookup", "input": {}, "session_thread_id": "sthr_1" }),
    );
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), call, interrupt_of("i1 @3", "sthr_1")]);
    turn.next();
    turn.receives(&[idle("s2 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);

    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists_page(&[idle("s0 @0", "end_turn")], Some("older"));
    turn.hears_nothing();
    turn.lists(&[child("sthr_1")]);
    turn.sends_and_gets("u1");
    turn.receives(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        interrupt_of("i1 @2", "sthr_1"),
        idle("s2 @3", "end_turn"),
    ]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_interrupt_from_before_the_message_does_not_count() {
    let mut turn = asked();
    turn.receives(&[
        says("x1 @1", "else"),
        running("s1 @1"),
        event("user.interrupt i1 @2"),
        says("u1 @3", TEXT),
    ]);
    turn.receives(&[idle("s2 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);

    let mut turn = asked();
    turn.receives(&[running("s1 @1"), event("user.interrupt i1 @2"), idle("s2 @3", "end_turn")]);
    turn.receives(&[running("s3 @4"), says("u1 @4", TEXT), idle("s4 @5", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_interrupt_after_the_end_does_not_count() {
    let mut turn = asked();
    turn.receives(&[says("u1 queued", TEXT), running("s1 @1")]);
    turn.rechecks(&[]);
    turn.receives(&[idle("s2 @3", "end_turn"), event("user.interrupt i1 @4")]);
    turn.reads_again(&[says("u1 @2", TEXT)]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_turn_that_is_attached_to_tells_whether_it_was_interrupted() {
    let past = |last: &[serde_json::Value]| {
        let mut past = last.to_vec();
        past.extend([
            idle("s1 @3", "end_turn"),
            event("user.interrupt i1 @2"),
            running("s0 @1"),
            says("u1 @1", "a"),
        ]);
        past
    };
    let attached = |past: &[serde_json::Value]| {
        let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
        turn.connects();
        turn.lists(past);
        turn.rechecks(&[]);
        turn.outcome()
    };
    assert_eq!(attached(&past(&[])), Outcome::Interrupted);
    let next = past(&[
        idle("s3 @6", "end_turn"),
        running("s2 @5"),
        says("u2 @5", "b"),
        event("user.interrupt i2 @4"),
    ]);
    assert_eq!(attached(&next), Outcome::EndTurn, "the interrupt had nothing to stop");
}

#[test]
fn p17_an_interrupt_ends_a_turn_whose_workflow_runs_stay_open_and_names_them() {
    for by_us in [true, false] {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), run("created w1 @2", "wrun_1")]);
        if by_us {
            turn.machine.interrupt();
            turn.sends_and_gets("i1");
        }
        turn.receives(&[event("user.interrupt i1 @3"), idle("s2 @4", "end_turn")]);
        assert_eq!(turn.outcome(), Outcome::Interrupted);
        assert_eq!(turn.machine.open_runs().collect::<Vec<_>>(), ["wrun_1"]);
    }
}

#[test]
fn p17_the_budget_ends_a_turn_whose_workflow_runs_are_paused_and_names_them() {
    let mut turn = asked();
    turn.receives(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        run("created w1 @2", "wrun_1"),
        run("created w2 @2", "wrun_2"),
    ]);
    turn.receives(&[
        run("status_ended w3 @3", "wrun_1"),
        run("status_idle w4 @4", "wrun_2"),
        idle("s2 @5", "budget_reached"),
    ]);
    assert_eq!(turn.outcome(), Outcome::BudgetReached);
    assert_eq!(turn.machine.open_runs().collect::<Vec<_>>(), ["wrun_2"]);
}

#[test]
fn a_failure_with_an_open_run_ends_the_turn_unless_the_session_goes_on_by_itself() {
    let failed = || {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), run("created w1 @2", "wrun_1")]);
        turn.rechecks(&[]);
        turn.receives(&[idle("s2 @3", "retries_exhausted")]);
        turn
    };
    let mut turn = failed();
    turn.receives(&[run("status_ended w2 @9", "wrun_1"), running("s3 @9"), idle("s4 @10", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);

    let mut turn = failed();
    for _ in 0..6 {
        turn.reads_again(&[]);
    }
    turn.learns("idle");
    turn.reads_again(&[]);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::RetriesExhausted);
}
