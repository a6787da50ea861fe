//! A session that is idle without reporting it, or that reports it elsewhere. The turn still ends.

use std::time::Duration;

use managed_agents_core::{Action, Answer, Outcome, Turn};
use serde_json::{Value, json};

use crate::events::{custom_call, event, idle, moment, replies, run, running, says, with};
use crate::script::{Script, TEXT, asked, turn_options};

const SETTLE: Duration = Duration::from_secs(2);
const IDLE: Duration = Duration::from_secs(90);

/// Reads the history until the turn asks for the session itself. Returns the elapsed time.
fn doubts(turn: &mut Script<Turn>, history: &[Value]) -> Duration {
    let mut waited = Duration::ZERO;
    while matches!(turn.next(), Action::Receive { .. }) {
        waited += turn.reads_again(history);
    }
    waited
}

/// Makes a turn whose message stays queued, and which goes idle after the agent's message.
fn left_queued() -> Script<Turn> {
    let mut turn = asked();
    turn.receives(&[says("u1 queued", TEXT), running("s1 @1"), replies("m1 @2", "Done.")]);
    turn.rechecks(&[]);
    turn.receives(&[idle("s2 @3", "end_turn")]);
    turn
}

#[test]
fn f25_a_message_never_processed_is_looked_for_half_a_minute_and_then_the_session_decides() {
    let mut turn = left_queued();
    let history =
        [says("u1 queued", TEXT), running("s1 @1"), replies("m1 @2", "Done."), idle("s2 @3", "end_turn")];
    assert_eq!(doubts(&mut turn, &history), Duration::from_secs(28));
    turn.learns("idle");
    assert_eq!(turn.reads_again(&history), SETTLE);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn f25_a_message_processed_in_the_list_only_ends_by_the_idle_that_came_before() {
    let mut turn = left_queued();
    turn.reads_again(&[
        running("s1 @1"),
        says("u1 @2", TEXT),
        replies("m1 @2", "Done."),
        idle("s2 @3", "end_turn"),
    ]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert_eq!(turn.take_transcript().last().unwrap(), "user.message u1 now");
}

#[test]
fn an_idle_from_before_the_message_was_processed_does_not_end_its_turn_whenever_that_is_known() {
    let mut turn = left_queued();
    turn.reads_again(&[idle("s2 @3", "end_turn"), says("u1 @4", TEXT)]);
    assert!(turn.is_listening());
    turn.receives(&[running("s3 @4"), idle("s4 @5", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_message_taken_up_while_its_end_is_in_doubt_is_followed_to_its_own_end() {
    let mut turn = left_queued();
    turn.reads_again(&[]);
    turn.receives(&[running("s3 @9"), says("u1 @9", TEXT)]);
    assert!(matches!(turn.next(), Action::Receive { timeout: IDLE }), "nothing is in doubt any more");
    turn.receives(&[idle("s4 @10", "refusal")]);
    assert_eq!(turn.outcome().name(), "refusal");
}

#[test]
fn a_session_that_is_at_work_after_a_doubtful_idle_is_followed_on() {
    let mut turn = left_queued();
    doubts(&mut turn, &[]);
    turn.learns("running");
    assert!(matches!(turn.next(), Action::Receive { timeout: IDLE }));
    turn.receives(&[running("s3 @99"), says("u1 @99", TEXT), idle("s4 @100", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_event_between_two_questions_begins_them_anew() {
    let mut turn = left_queued();
    doubts(&mut turn, &[]);
    turn.learns("idle");
    turn.receives(&[event("session.updated e1 @40")]);
    turn.reads_again(&[]);
    turn.learns("idle");
    turn.reads_again(&[]);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

/// Makes a turn in a session without status events.
fn without_status() -> Script<Turn> {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), replies("m1 @2", "Done.")]);
    turn.rechecks(&[]);
    turn
}

#[test]
fn f25_a_session_without_status_events_is_asked_after_a_silence_whatever_heartbeats_come() {
    let mut turn = without_status();
    turn.receives_text("event: ping\ndata: {\"type\": \"ping\"}\n\n");
    assert_eq!(turn.reads_again(&[]), IDLE);
    turn.learns("idle");
    assert_eq!(turn.reads_again(&[]), SETTLE);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn f25_a_silence_without_heartbeats_reconnects_and_asks_too() {
    let mut turn = without_status();
    assert_eq!(turn.hears_nothing(), IDLE);
    turn.waits();
    turn.connects();
    turn.lists(&[]);
    turn.rechecks(&[]);
    turn.learns("idle");
    turn.reads_again(&[]);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_long_silence_of_a_session_at_work_is_asked_about_each_time_and_ends_nothing() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.rechecks(&[]);
    for _ in 0..3 {
        assert_eq!(turn.reads_again(&[]), IDLE);
        turn.learns("running");
    }
    turn.receives(&[idle("s2 @300", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_idle_that_neither_stream_nor_list_tells_ends_the_turn_by_the_session_itself() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.rechecks(&[]);
    turn.reads_again(&[]);
    turn.learns("idle");
    turn.reads_again(&[]);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_missed_end_that_the_history_has_is_believed_without_asking() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.rechecks(&[]);
    turn.reads_again(&[idle("s2 @9", "budget_reached")]);
    assert_eq!(turn.outcome(), Outcome::BudgetReached);
}

#[test]
fn a_session_that_terminated_without_an_event_ends_the_turn() {
    let mut turn = without_status();
    turn.reads_again(&[]);
    turn.learns("terminated");
    turn.reads_again(&[]);
    turn.learns("terminated");
    assert_eq!(turn.outcome(), Outcome::Terminated);
}

#[test]
fn a_session_that_is_gone_in_the_history_too_was_deleted() {
    let mut turn = without_status();
    turn.reads_again(&[]);
    let gone = json!({ "type": "error", "error": { "type": "not_found_error", "message": "" } }).to_string();
    turn.asks_the_session(404, &gone);
    turn.hears_only_pings();
    turn.hears_nothing();
    turn.list_gets(404, &gone);
    turn.asks_the_session(404, &gone);
    assert_eq!(turn.outcome(), Outcome::Deleted);
}

#[test]
fn a_service_that_does_not_tell_the_status_ends_a_turn_that_no_event_holds_open() {
    for status in [401, 403, 404, 405, 500] {
        let mut turn = without_status();
        turn.reads_again(&[]);
        turn.asks_the_session(status, "<html>");
        turn.reads_again(&[]);
        turn.asks_the_session(status, "<html>");
        assert_eq!(turn.outcome(), Outcome::EndTurn, "{status}");

        let mut turn = left_queued();
        doubts(&mut turn, &[]);
        turn.asks_the_session(status, "{}");
        turn.reads_again(&[]);
        turn.asks_the_session(status, "{}");
        assert_eq!(turn.outcome(), Outcome::EndTurn, "{status}");

        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
        turn.rechecks(&[]);
        turn.reads_again(&[]);
        turn.asks_the_session(status, "{}");
        turn.reads_again(&[]);
        turn.asks_the_session(status, "{}");
        assert!(turn.is_listening(), "{status}: the events say that it is at work");
    }
}

#[test]
fn a_question_without_an_answer_is_asked_again() {
    let mut turn = without_status();
    turn.reads_again(&[]);
    assert!(matches!(turn.next(), Action::FetchSession(_)));
    turn.machine.handle_fetch_failed();
    for _ in 0..2 {
        turn.reads_again(&[]);
        turn.learns("idle");
    }
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_call_that_waits_for_an_answer_keeps_a_silent_turn_from_ending() {
    let mut options = turn_options();
    options.wait_for_answers = true;
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, options));
    turn.connects();
    turn.lists(&[]);
    turn.sends_and_gets("u1");
    turn.receives(&[says("u1 @1", TEXT), custom_call("t1 @2")]);
    turn.rechecks(&[]);
    for _ in 0..3 {
        assert_eq!(turn.hears_only_pings(), IDLE);
    }
    assert!(turn.is_listening());
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("a1");
    assert!(matches!(turn.next(), Action::Receive { timeout: IDLE }));
}

#[test]
fn a_silent_session_at_rest_with_a_call_that_nobody_answers_needs_action() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), custom_call("t1 @2")]);
    turn.rechecks(&[]);
    turn.reads_again(&[]);
    turn.learns("idle");
    turn.reads_again(&[]);
    turn.learns("idle");
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(calls) if calls[0].id.as_str() == "t1"));
}

#[test]
fn paused_runs_of_which_no_event_tells_do_not_hold_a_turn_for_ever() {
    let mut turn = asked();
    turn.receives(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        run("created w1 @2", "wrun_1"),
        idle("s2 @3", "end_turn"),
    ]);
    turn.rechecks(&[]);
    turn.reads_again(&[]);
    turn.learns("idle");
    turn.reads_again(&[]);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_attached_turn_without_status_events_ends_too() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    let past = [replies("m1 @2", "Done."), with("user.message u1 @1", json!({ "processed_at": moment(1) }))];
    turn.lists(&past);
    turn.rechecks(&[]);
    turn.reads_again(&[]);
    turn.learns("idle");
    turn.reads_again(&[]);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_session_at_rest_does_not_end_by_the_reason_of_an_earlier_idle() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists(&[running("s1 @3"), idle("s0 @2", "budget_reached"), running("r0 @1")]);
    turn.rechecks(&[]);
    turn.reads_again(&[]);
    turn.learns("idle");
    turn.reads_again(&[]);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn f25_a_message_with_another_id_in_stream_and_list_is_known_by_what_it_says() {
    let mut turn = asked();
    let history =
        [says("x1 @1", TEXT), running("s1 @1"), replies("m1 @2", "Done."), idle("s2 @3", "end_turn")];
    turn.receives(&history[..3]);
    turn.rechecks(&[]);
    turn.receives(&history[3..]);
    assert_eq!(turn.reads_again(&history), SETTLE);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_message_of_the_same_text_is_not_ours_where_the_history_knows_ours() {
    let mut turn = asked();
    let history = [says("x1 @1", TEXT), running("s1 @1"), idle("s2 @3", "end_turn"), says("u1 queued", TEXT)];
    turn.receives(&history[..2]);
    turn.rechecks(&[]);
    turn.receives(&history[2..3]);
    turn.reads_again(&history);
    assert!(turn.is_listening());
    turn.receives(&[running("s3 @9"), says("u1 @9", TEXT), idle("s4 @10", "refusal")]);
    assert_eq!(turn.outcome().name(), "refusal");
}

#[test]
fn f30_an_idle_without_a_reason_has_a_name_that_is_not_empty() {
    for reason in [json!({}), json!({ "stop_reason": null }), json!({ "stop_reason": { "type": "" } })] {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), with("session.status_idle s2 @2", reason)]);
        assert_eq!(turn.outcome(), Outcome::Other("unknown".into()));
    }
}

#[test]
fn f29_a_session_that_was_never_seen_is_an_error_wherever_that_shows() {
    let gone = json!({ "type": "error", "error": { "type": "not_found_error", "message": "" } }).to_string();
    let ask = || Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    let mut turn = ask();
    turn.connect_gets(404, &[], &gone);
    assert_eq!(turn.error().status().unwrap().as_u16(), 404);

    let mut turn = ask();
    turn.connects();
    turn.list_gets(404, &gone);
    turn.asks_the_session(404, &gone);
    assert_eq!(turn.error().status().unwrap().as_u16(), 404);

    let mut turn = asked();
    turn.receives(&[says("u1 queued", TEXT)]);
    turn.loses_the_stream();
    turn.waits();
    turn.connect_gets(404, &[], &gone);
    turn.asks_the_session(404, &gone);
    assert_eq!(turn.outcome(), Outcome::Deleted);
}

#[test]
fn f31_what_comes_after_the_end_is_delivered_once_by_the_next_turn() {
    let mut turn = asked();
    let first = [says("u1 @1", TEXT), running("s1 @1"), idle("s2 @3", "end_turn")];
    turn.receives(&first);
    assert_eq!(turn.outcome(), Outcome::EndTurn);

    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    let past =
        [says("x1 queued", "else"), replies("m1 @5", "late"), idle("s2 @3", "end_turn"), running("s1 @1")];
    turn.lists(&past);
    turn.sends_and_gets("u2");
    assert_eq!(turn.take_transcript(), ["agent.message m1", "sending"]);
    turn.receives(&[
        replies("m1 @5", "late"),
        says("u2 @6", TEXT),
        running("s3 @6"),
        idle("s4 @7", "end_turn"),
    ]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert!(!turn.take_transcript().contains(&"agent.message m1".into()), "once");

    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[idle("s4 @7", "end_turn"), running("s3 @6"), replies("m1 @5", "late")]);
    turn.sends_and_gets("u3");
    assert_eq!(turn.take_transcript(), ["sending"]);
}

#[test]
fn f31_what_a_list_tells_late_of_after_the_end_is_delivered_once_it_does() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[idle("s2 @3", "end_turn"), running("s1 @1")]);
    turn.sends_and_gets("u2");
    turn.rechecks(&[idle("s2 @3", "end_turn"), replies("m1 @5", "late")]);
    turn.delivered(&["sending", "agent.message m1"]);
}

#[test]
fn f31_what_comes_after_the_end_is_delivered_by_a_turn_resumed_whenever_it_was_processed() {
    for moment in ["m1 @2", "m1 @5"] {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), idle("s2 @3", "end_turn")]);
        assert_eq!(turn.outcome(), Outcome::EndTurn);
        let mut turn = Script::new(Turn::resume(turn.machine.checkpoint(), turn_options()));
        turn.connects();
        turn.lists(&[
            says("u1 @1", TEXT),
            running("s1 @1"),
            replies(moment, "late"),
            idle("s2 @3", "end_turn"),
        ]);
        turn.rechecks(&[]);
        assert_eq!(turn.outcome(), Outcome::EndTurn);
        assert_eq!(turn.take_transcript()[0], "agent.message m1");
    }
}

#[test]
fn a_session_at_work_shows_only_what_happens_from_now_on() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[replies("m1 @5", "on it"), running("s3 @4"), idle("s2 @3", "end_turn")]);
    turn.sends_and_gets("u2");
    assert_eq!(turn.take_transcript(), ["sending"]);
}

#[test]
fn f31_what_comes_right_behind_the_end_is_left_to_the_next_turn() {
    let mut turn = asked();
    let end = [says("u1 @1", TEXT), running("s1 @1"), idle("s2 @3", "end_turn"), replies("m1 @3", "late")];
    let frames: String = end.iter().map(|event| format!("data: {event}\n\n")).collect();
    turn.receives_text(&frames);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert_eq!(turn.take_transcript().last().unwrap(), "session.status_idle s2");
}

#[test]
fn a_turn_ends_at_its_own_idle_though_another_has_begun_since() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.rechecks(&[]);
    let after = [
        event("user.interrupt i1 @2"),
        idle("s2 @3", "end_turn"),
        running("s3 @4"),
        idle("s4 @5", "refusal"),
    ];
    let frames: String = after.iter().map(|event| format!("data: {event}\n\n")).collect();
    turn.receives_text(&frames);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
}

#[test]
fn a_failure_from_before_a_message_of_another_id_is_not_its_end() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[running("s0 @0")]);
    turn.sends_and_gets("u1");
    turn.rechecks(&[]);
    turn.receives(&[
        idle("s1 @1", "retries_exhausted"),
        says("x1 queued", TEXT),
        running("s2 @2"),
        says("x1 @3", TEXT),
    ]);
    turn.receives(&[idle("s3 @4", "end_turn")]);
    turn.reads_again(&[]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_failure_with_an_open_run_is_no_end_before_the_run_and_the_agents_turn_after_it_are_over() {
    let mut turn = asked();
    turn.receives(&[says("u1 queued", TEXT), running("s1 @1"), run("created w1 @2", "wrun_1")]);
    turn.rechecks(&[]);
    turn.receives(&[idle("s2 @3", "retries_exhausted")]);
    for _ in 0..6 {
        turn.reads_again(&[]);
    }
    turn.learns("running");
    turn.receives(&[run("status_ended w2 @9", "wrun_1"), running("s3 @9"), idle("s4 @10", "end_turn")]);
    for _ in 0..6 {
        turn.reads_again(&[]);
    }
    turn.learns("idle");
    turn.reads_again(&[]);
    turn.learns("idle");
    // No event showed that our message was processed after the failure.
    assert_eq!(turn.outcome(), Outcome::RetriesExhausted);
}

#[test]
fn f25_a_message_of_another_id_is_known_by_the_next_process_too() {
    let mut turn = asked();
    turn.receives(&[says("x1 @1", TEXT), running("s1 @1")]);
    turn.next();
    let mut turn = Script::new(Turn::resume(turn.machine.checkpoint(), turn_options()));
    turn.connects();
    let history = [says("x1 @1", TEXT), running("s1 @1"), idle("s2 @3", "refusal")];
    turn.lists(&history);
    turn.rechecks(&history);
    turn.reads_again(&history);
    assert_eq!(turn.outcome().name(), "refusal");
}
