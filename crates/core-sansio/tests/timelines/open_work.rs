//! Work that began before anything that a turn has read: an idle does not end it.

use managed_agents_core::{Action, Outcome, Turn};
use serde_json::{Value, json};

use crate::events::{idle, replies, run, running, says, with};
use crate::script::{Script, TEXT, stream_options, turn_options};

/// The query for open work after the newest page.
const QUERY: &str = "types[]=workflow_run.created&types[]=workflow_run.status_ended&types[]=user.define_outcome\
    &types[]=span.outcome_evaluation_end&types[]=session.thread_created&order=desc&limit=1000";

fn outcome(id_and_time: &str) -> Value {
    with(&format!("user.define_outcome {id_and_time}"), json!({ "outcome_id": "outc_1" }))
}

fn evaluation(id_and_time: &str, result: &str) -> Value {
    let fields = json!({ "outcome_id": "outc_1", "result": result });
    with(&format!("span.outcome_evaluation_end {id_and_time}"), fields)
}

/// A turn followed in an idle session, with this work in the history before the newest page.
fn followed(work: &[Value]) -> Script<Turn> {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    begins(&mut turn, work);
    turn
}

fn begins(turn: &mut Script<Turn>, work: &[Value]) {
    turn.connects();
    assert_eq!(turn.lists_page(&[idle("s9 @9", "end_turn")], Some("older")), "order=desc&limit=100");
    assert_eq!(turn.hears_nothing().as_secs(), 0);
    assert_eq!(turn.lists(work), QUERY);
}

fn is_over(turn: &mut Script<Turn>) -> bool {
    turn.rechecks(&[idle("s9 @9", "end_turn")]);
    matches!(turn.next(), Action::Finish(_))
}

#[test]
fn a_run_opened_long_ago_keeps_a_turn_open_until_the_idle_after_its_end() {
    let mut turn = followed(&[run("created w1 @1", "wrun_1")]);
    assert!(!is_over(&mut turn));
    turn.receives(&[run("status_ended w2 @10", "wrun_1")]);
    assert!(turn.is_listening(), "the agent takes another turn after a run");
    turn.receives(&[running("s10 @11"), replies("m1 @12", "done"), idle("s11 @13", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert_eq!(turn.take_transcript()[0], "workflow_run.status_ended w2", "the past is not delivered");
}

#[test]
fn runs_that_have_ended_and_a_past_without_any_hold_nothing_up() {
    let ended = [run("status_ended w2 @4", "wrun_1"), run("created w1 @1", "wrun_1")];
    assert!(is_over(&mut followed(&ended)));
    assert!(is_over(&mut followed(&[])));
}

#[test]
fn an_outcome_defined_long_ago_counts_until_its_last_evaluation() {
    assert!(!is_over(&mut followed(&[outcome("o1 @1")])));
    assert!(!is_over(&mut followed(&[evaluation("o2 @2", "needs_revision"), outcome("o1 @1")])));
    for last in ["satisfied", "failed", "a_newer_result"] {
        let past = [evaluation("o3 @3", last), evaluation("o2 @2", "needs_revision"), outcome("o1 @1")];
        assert!(is_over(&mut followed(&past)), "{last}");
    }
    let next = [outcome("o4 @4"), evaluation("o3 @3", "satisfied"), outcome("o1 @1")];
    assert!(!is_over(&mut followed(&next)));
}

#[test]
fn work_is_looked_for_on_every_page() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists_page(&[idle("s9 @9", "end_turn")], Some("older"));
    turn.hears_nothing();
    assert_eq!(turn.lists_page(&[run("status_ended w3 @3", "wrun_2")], Some("two")), QUERY);
    turn.hears_nothing();
    let query = turn.lists(&[run("created w2 @2", "wrun_2"), run("created w1 @1", "wrun_1")]);
    assert_eq!(query, format!("{QUERY}&page=two"));
    assert!(!is_over(&mut turn));
    turn.receives(&[run("status_ended w4 @10", "wrun_1"), running("s10 @11"), idle("s11 @12", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_message_said_while_an_old_run_is_open_is_followed_to_the_end_of_both() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    begins(&mut turn, &[run("created w1 @1", "wrun_1")]);
    turn.sends_and_gets("u1");
    turn.receives(&[says("u1 @10", TEXT), running("s10 @10"), idle("s11 @11", "end_turn")]);
    assert!(turn.is_listening());
    turn.receives(&[run("status_ended w2 @12", "wrun_1"), running("s12 @13"), idle("s13 @14", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_session_whose_history_was_read_whole_is_asked_nothing_more() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[idle("s9 @9", "end_turn"), run("created w1 @1", "wrun_1")]);
    turn.sends_and_gets("u1");
}

#[test]
fn a_service_that_does_not_know_such_work_has_none() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists_page(&[idle("s9 @9", "end_turn")], Some("older"));
    turn.hears_nothing();
    turn.list_gets(400, r#"{"type":"error","error":{"type":"invalid_request_error","message":"types"}}"#);
    assert!(is_over(&mut turn));
}

#[test]
fn a_page_that_fails_while_looking_back_is_asked_for_again() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists_page(&[idle("s9 @9", "end_turn")], Some("older"));
    turn.hears_nothing();
    turn.list_gets(500, "<html>");
    turn.pauses();
    turn.lists(&[run("created w1 @1", "wrun_1")]);
    assert!(!is_over(&mut turn));
    turn.receives(&[run("status_ended w2 @10", "wrun_1"), running("s10 @11"), idle("s11 @12", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_connection_lost_while_looking_back_begins_anew_and_counts_nothing_twice() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists_page(&[idle("s9 @9", "end_turn")], Some("older"));
    turn.loses_the_stream();
    assert!(turn.waits() < stream_options().max_wait);
    begins(&mut turn, &[run("created w1 @1", "wrun_1")]);
    assert!(!is_over(&mut turn));
    turn.receives(&[run("status_ended w2 @10", "wrun_1"), running("s10 @11"), idle("s11 @12", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}
