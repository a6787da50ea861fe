//! Complete courses of a session.

use managed_agents_core::{Answer, End, Outcome, SessionStream, Turn, TurnOptions};
use serde_json::json;

use crate::events::{
    confirmation, custom_call, custom_result, event, idle, preview_delta, preview_start, replies, requires,
    run, running, says, tool_call, with,
};
use crate::script::{Script, TEXT, asked, stream, turn_options};

#[test]
fn a_plain_turn_is_sent_once_the_stream_is_open_and_ends_with_its_idle() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    assert_eq!(turn.connects(), "");
    assert_eq!(turn.lists(&[]), "order=desc&limit=100");
    let sent = turn.sends_and_gets("u1");
    assert_eq!(sent, json!({ "type": "user.message", "content": [{ "type": "text", "text": TEXT }] }));
    turn.receives(&[
        says("u1 queued", TEXT),
        running("s1 @1"),
        event("session.thread_status_running s2 @1"),
        says("u1 @2", TEXT),
        event("span.model_request_start m1 @2"),
        event("agent.thinking m2 @3"),
        replies("m3 @4", "42"),
        event("span.model_request_end m4 @4"),
        with("session.thread_status_idle s3 @4", json!({ "stop_reason": { "type": "end_turn" } })),
        event("session.usage s4 @5"),
        idle("s5 @5", "end_turn"),
    ]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert_eq!(
        turn.take_transcript(),
        [
            "sending",
            "user.message u1 queued",
            "session.status_running s1",
            "session.thread_status_running s2",
            "user.message u1 now",
            "span.model_request_start m1",
            "agent.thinking m2",
            "agent.message m3",
            "span.model_request_end m4",
            "session.thread_status_idle s3",
            "session.usage s4",
            "session.status_idle s5",
        ]
    );
}

#[test]
fn a_custom_tool_answered_before_the_idle_is_not_asked_for_again() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2")]);
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    let sent = turn.sends_and_gets("r1");
    assert_eq!(
        (&sent["type"], &sent["custom_tool_use_id"]),
        (&json!("user.custom_tool_result"), &json!("t1"))
    );
    turn.receives(&[
        event("session.usage s2 @3"),
        requires("s3 @3", &["t1"]),
        custom_result("r1 @3", "t1"),
        running("s4 @4"),
        idle("s5 @5", "end_turn"),
    ]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool"]);
}

#[test]
fn two_confirmations_are_answered_one_by_one() {
    let options = TurnOptions { wait_for_answers: true, ..turn_options() };
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, options));
    turn.connects();
    turn.lists(&[]);
    turn.sends_and_gets("u1");
    let mcp_call = json!({ "name": "pay", "mcp_server_name": "bank", "evaluated_permission": "ask" });
    turn.receives(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        tool_call("t1 @2", "ask"),
        with("agent.mcp_tool_use t2 @2", mcp_call),
        requires("s2 @3", &["t1", "t2"]),
    ]);
    assert!(turn.is_listening());
    turn.answers("t1", &Answer::allow());
    let allow = json!({ "type": "user.tool_confirmation", "result": "allow", "tool_use_id": "t1" });
    assert_eq!(turn.sends_and_gets("c1"), allow);
    turn.receives(&[confirmation("c1 @4", "t1"), requires("s3 @4", &["t2"])]);
    assert!(turn.is_listening());
    turn.answers("t2", &Answer::deny("no"));
    let deny = json!({ "type": "user.tool_confirmation", "result": "deny", "tool_use_id": "t2", "deny_message": "no" });
    assert_eq!(turn.sends_and_gets("c2"), deny);
    turn.receives(&[
        running("s4 @5"),
        with("agent.tool_result r1 @5", json!({ "tool_use_id": "t1" })),
        with("agent.mcp_tool_result r2 @5", json!({ "mcp_tool_use_id": "t2", "is_error": true })),
        idle("s5 @6", "end_turn"),
    ]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert_eq!(turn.handed_out(), ["waiting t1 Approval", "waiting t2 Approval"]);
}

#[test]
fn an_interrupt_during_text_leaves_no_preview_behind() {
    let mut turn = asked();
    turn.receives(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        preview_start("m1"),
        preview_delta("m1", "The total"),
    ]);
    turn.next();
    assert_eq!(turn.machine.previews().text("m1", 0), Some("The total"));
    turn.machine.interrupt();
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    turn.receives(&[
        event("user.interrupt i1 queued"),
        event("span.model_request_end m2 @2"),
        event("user.interrupt i1 @2"),
        event("session.usage s2 @3"),
        idle("s3 @3", "end_turn"),
    ]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
    assert_eq!(turn.machine.previews().text("m1", 0), None);
}

#[test]
fn a_message_queued_while_running_is_answered_by_the_turn_after() {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[running("s0 @1")]);
    turn.sends_and_gets("u2");
    turn.receives(&[says("u2 queued", TEXT), idle("s1 @2", "end_turn")]);
    assert!(turn.is_listening(), "the idle of the turn before must not end this one");
    turn.receives(&[running("s2 @3"), says("u2 @3", TEXT), idle("s3 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_end_during_a_disconnect_is_found_in_the_history() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), event("span.model_request_start m1 @2")]);
    turn.reconnects();
    turn.lists(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        event("span.model_request_start m1 @2"),
        replies("m2 @3", "42"),
        event("session.usage s2 @4"),
        idle("s3 @4", "end_turn"),
    ]);
    // The list may have lagged, so a recheck precedes the end.
    turn.rechecks(&[idle("s3 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    let missed = ["agent.message m2", "session.usage s2", "session.status_idle s3", "reconnected 3 0"];
    assert_eq!(turn.take_transcript()[3..], missed);
}

#[test]
fn a_request_for_action_during_a_disconnect_is_handed_out() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), tool_call("t1 @2", "ask")]);
    turn.reconnects();
    turn.lists(&[tool_call("t1 @2", "ask"), requires("s2 @3", &["t1"])]);
    turn.rechecks(&[requires("s2 @3", &["t1"])]);
    assert!(matches!(turn.outcome(), Outcome::NeedsAction(calls) if calls[0].id.as_str() == "t1"));
    assert_eq!(turn.handed_out(), ["waiting t1 Approval"]);
    turn.answers("t1", &Answer::allow());
    turn.sends_and_gets("c1");
    turn.receives(&[confirmation("c1 @4", "t1"), running("s3 @4"), idle("s4 @5", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn retries_are_news_and_their_exhaustion_is_the_end() {
    let failure = |id, status| {
        let error = json!({ "type": "model_overloaded_error", "retry_status": { "type": status } });
        with(&format!("session.error {id}"), json!({ "error": error }))
    };
    let mut turn = asked();
    turn.receives(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        failure("e1 @2", "retrying"),
        event("session.status_rescheduled s2 @2"),
    ]);
    assert!(turn.is_listening());
    turn.receives(&[running("s3 @3"), failure("e2 @4", "exhausted")]);
    assert!(turn.is_listening());
    turn.receives(&[idle("s4 @4", "retries_exhausted")]);
    assert_eq!(turn.outcome(), Outcome::RetriesExhausted);
}

#[test]
fn a_used_up_budget_ends_the_turn_and_a_raise_is_a_turn_to_follow() {
    let mut turn = asked();
    turn.receives(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        with("session.thread_status_idle s2 @2", json!({ "stop_reason": { "type": "budget_reached" } })),
        event("session.usage s3 @2"),
        idle("s4 @2", "budget_reached"),
    ]);
    assert_eq!(turn.outcome(), Outcome::BudgetReached);

    let mut rest = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    rest.connects();
    rest.lists(&[running("s6 @9"), event("session.updated s5 @9"), idle("s4 @2", "budget_reached")]);
    rest.receives(&[idle("s7 @10", "end_turn")]);
    // The turn has no evidence of its own, so the history decides.
    rest.rechecks(&[idle("s7 @10", "end_turn")]);
    assert_eq!(rest.outcome(), Outcome::EndTurn);
}

#[test]
fn an_open_workflow_run_keeps_the_turn_open() {
    let mut turn = asked();
    turn.receives(&[
        says("u1 @1", TEXT),
        running("s1 @1"),
        run("created w1 @2", "wrun_1"),
        idle("s2 @3", "end_turn"),
    ]);
    assert!(turn.is_listening());
    turn.receives(&[run("status_ended w2 @4", "wrun_1")]);
    assert!(turn.is_listening(), "the agent takes another turn after a run ends");
    turn.receives(&[running("s3 @5"), replies("m1 @6", "42"), idle("s4 @6", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_session_deleted_while_it_is_followed_ends_both_machines() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), event("session.deleted d1 @2")]);
    assert_eq!(turn.outcome(), Outcome::Deleted);

    let mut stream: Script<SessionStream> = stream();
    stream.receives(&[event("session.deleted d1 @2")]);
    assert_eq!(stream.end(), End::Deleted);
    assert_eq!(stream.take_transcript(), ["session.deleted d1"]);
}
