//! Tool calls that wait for the client: each is found anywhere, delivered once and answered once,
//! with the right event.

use managed_agents_core::{Action, Answer, AnswerError, Outcome, ToolCallKind, Turn, TurnOptions};
use serde_json::json;

use crate::events::{
    confirmation, custom_call, custom_result, event, idle, requires, run, running, says, tool_call, with,
};
use crate::script::{Script, TEXT, asked, turn_options};

/// Makes a turn that has called these tools and waits, without ending, for their answers.
fn called(calls: &[serde_json::Value]) -> Script<Turn> {
    let options = TurnOptions { wait_for_answers: true, ..turn_options() };
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, options));
    turn.connects();
    turn.lists(&[]);
    turn.sends_and_gets("u1");
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.receives(calls);
    turn
}

#[test]
fn each_kind_of_call_takes_its_own_kind_of_answer() {
    let mut turn = called(&[
        custom_call("t1 @2"),
        tool_call("t2 @2", "ask"),
        tool_call("t3 @2", "allow"),
        requires("s2 @3", &["t1", "t2", "t3"]),
    ]);
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool", "waiting t2 Approval", "waiting t3 Tool"]);
    for (call, wrong) in [("t1", Answer::allow()), ("t2", Answer::text("x")), ("t3", Answer::deny("no"))] {
        assert_eq!(turn.machine.answer(&call.into(), &wrong), Err(AnswerError::WrongKind));
        let broken = Answer::content_json(r#"[{"type":"text","text":"a"}"#, false);
        assert_eq!(turn.machine.answer(&call.into(), &broken), Err(AnswerError::InvalidContent));
    }
    turn.answers("t1", &Answer::text("seven"));
    turn.answers("t2", &Answer::allow());
    turn.answers("t3", &Answer::error("no such file"));
    let text = |text: &str| json!([{ "type": "text", "text": text }]);
    assert_eq!(
        [turn.sends_and_gets("r1"), turn.sends_and_gets("r2"), turn.sends_and_gets("r3")],
        [
            json!({ "type": "user.custom_tool_result", "custom_tool_use_id": "t1", "content": text("seven") }),
            json!({ "type": "user.tool_confirmation", "tool_use_id": "t2", "result": "allow" }),
            json!({ "type": "user.tool_result", "tool_use_id": "t3", "content": text("no such file"), "is_error": true }),
        ]
    );
    assert!(turn.is_listening());
}

#[test]
fn a_newer_field_does_not_hide_what_an_event_is_about() {
    let also = |mut event: serde_json::Value| {
        event["tool_use_id"] = json!("t9");
        event
    };
    let mut turn =
        called(&[custom_call("t1 @2"), custom_call("t2 @2"), also(requires("s2 @3", &["t1", "t2"]))]);
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool", "waiting t2 CustomTool"]);
    turn.receives(&[also(custom_result("r1 @4", "t1"))]);
    assert!(turn.is_listening());
    assert_eq!(turn.machine.answer(&"t1".into(), &Answer::text("x")), Err(AnswerError::AlreadyAnswered));
    turn.answers("t2", &Answer::text("seven"));
}

#[test]
fn an_allowed_call_is_not_the_clients_unless_the_session_waits_for_it() {
    let mut turn = called(&[tool_call("t1 @2", "allow"), tool_call("t2 @2", "a_newer_word")]);
    // The permission is not `allow` and not known, so a person must decide.
    assert_eq!(turn.handed_out(), ["waiting t2 Approval"]);
}

#[test]
fn a_call_that_the_service_has_denied_is_nothing_to_decide() {
    let mut turn = called(&[tool_call("t1 @2", "deny")]);
    assert_eq!(turn.handed_out(), [""; 0]);
    turn.receives(&[with("agent.tool_result r1 @2", json!({ "tool_use_id": "t1", "is_error": true }))]);
    turn.receives(&[idle("s2 @3", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn f27_a_call_that_the_idle_names_takes_allow_and_deny_unless_it_is_allowed() {
    let unsaid = |kind: &str| {
        with(
            &format!("agent.{kind} t1 @2"),
            json!({ "name": "read", "mcp_server_name": "files", "input": {} }),
        )
    };
    for call in [
        unsaid("tool_use"),
        unsaid("mcp_tool_use"),
        tool_call("t1 @2", "ask"),
        tool_call("t1 @2", "deny"),
        tool_call("t1 @2", "a_newer_word"),
    ] {
        for (answer, result) in [(Answer::allow(), "allow"), (Answer::deny("no"), "deny")] {
            let mut turn = called(&[call.clone(), requires("s2 @3", &["t1"])]);
            assert_eq!(turn.handed_out(), ["waiting t1 Approval"], "{call}");
            turn.answers("t1", &answer);
            let sent = turn.sends_and_gets("c1");
            assert_eq!((&sent["type"], &sent["result"]), (&json!("user.tool_confirmation"), &json!(result)));
        }
    }
    // The client may also be the one that runs the tool.
    let mut turn = called(&[unsaid("tool_use"), requires("s2 @3", &["t1"])]);
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    assert_eq!(turn.sends_and_gets("r1")["type"], "user.tool_result");
    // A call does not wait for an answer before an idle says so.
    let mut turn = called(&[unsaid("tool_use")]);
    assert_eq!(turn.handed_out(), [""; 0]);
}

#[test]
fn an_answer_is_given_once() {
    let mut turn = called(&[custom_call("t1 @2")]);
    turn.next();
    assert_eq!(turn.machine.answer(&"t9".into(), &Answer::text("x")), Err(AnswerError::UnknownCall));
    turn.answers("t1", &Answer::text("seven"));
    assert_eq!(turn.machine.answer(&"t1".into(), &Answer::text("x")), Err(AnswerError::AlreadyAnswered));
    turn.sends_and_gets("r1");
    turn.receives(&[custom_result("r1 @3", "t1")]);
    assert!(turn.is_listening());
    assert_eq!(turn.machine.answer(&"t1".into(), &Answer::text("x")), Err(AnswerError::AlreadyAnswered));
}

#[test]
fn an_idle_that_names_an_answered_call_again_asks_for_nothing() {
    let mut turn = called(&[custom_call("t1 @2")]);
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
    turn.take_transcript();
    turn.receives(&[requires("s2 @3", &["t1"]), custom_result("r1 @4", "t1"), requires("s3 @5", &["t1"])]);
    assert!(turn.is_listening());
    assert_eq!(turn.handed_out(), [""; 0]);
}

#[test]
fn calls_from_before_the_connection_are_found_in_older_history() {
    let mut turn = Script::new(Turn::follow("sesn_1".into(), turn_options()));
    turn.connects();
    turn.lists_page(&[requires("s1 @9", &["t1", "t2"])], Some("older"));
    turn.hears_nothing();
    // No workflow run and no outcome is open.
    turn.lists(&[]);
    assert_eq!(
        turn.lists_page(&[confirmation("c2 @5", "t2"), event("agent.thinking x @4")], Some("two")),
        "order=desc&limit=100"
    );
    turn.hears_nothing();
    assert_eq!(
        turn.lists_page(&[custom_call("t1 @3"), tool_call("t2 @2", "ask")], Some("three")),
        "order=desc&limit=100&page=two"
    );
    turn.rechecks(&[requires("s1 @9", &["t1", "t2"])]);
    let Outcome::NeedsAction(calls) = turn.outcome() else { panic!("nothing is needed") };
    assert_eq!(
        calls.iter().map(|call| (call.id.as_str(), call.kind)).collect::<Vec<_>>(),
        [("t1", ToolCallKind::CustomTool)]
    );
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool"]);
}

#[test]
fn a_call_that_no_history_has_is_looked_for_once() {
    let mut turn = called(&[requires("s2 @3", &["t9"])]);
    turn.lists(&[]);
    assert!(turn.is_listening());
    turn.receives(&[requires("s3 @4", &["t9"])]);
    assert!(turn.is_listening());
}

#[test]
fn a_call_that_somebody_else_answered_is_no_longer_ours() {
    let mut turn = called(&[custom_call("t1 @2"), requires("s2 @3", &["t1"])]);
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool"]);
    turn.receives(&[custom_result("r1 @4", "t1")]);
    assert!(turn.is_listening());
    assert_eq!(turn.machine.answer(&"t1".into(), &Answer::text("x")), Err(AnswerError::AlreadyAnswered));
    assert!(turn.is_listening(), "nothing is sent");
}

#[test]
fn a_call_found_in_the_history_is_handed_out_only_once_its_answer_would_be_there_too() {
    let mut turn = called(&[]);
    turn.reconnects();
    turn.lists(&[custom_call("t1 @2")]);
    // The list lagged: the second read shows the answer of another client.
    turn.rechecks(&[custom_call("t1 @2"), custom_result("r1 @3", "t1")]);
    assert!(turn.is_listening());
    assert_eq!(turn.handed_out(), [""; 0]);
}

#[test]
fn an_answer_that_somebody_else_gave_first_is_not_sent() {
    let mut turn = called(&[custom_call("t1 @2"), custom_call("t2 @2")]);
    turn.next();
    turn.receives(&[custom_result("r1 @3", "t1"), custom_result("r2 @3", "t2")]);
    // The second result was received but not delivered yet.
    turn.answers("t2", &Answer::text("x"));
    assert!(turn.is_listening());
}

#[test]
fn the_calls_of_a_terminated_thread_are_dropped() {
    let of_thread =
        |short: &str| with(short, json!({ "name": "lookup", "input": {}, "session_thread_id": "sthr_2" }));
    let mut turn = called(&[
        of_thread("agent.custom_tool_use t1 @2"),
        with("session.thread_status_terminated s2 @3", json!({ "session_thread_id": "sthr_2" })),
    ]);
    assert!(turn.is_listening());
    turn.receives(&[idle("s3 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_answer_refused_because_its_thread_has_ended_does_not_end_the_turn() {
    let call = json!({ "name": "lookup", "input": {}, "session_thread_id": "sthr_2" });
    let mut turn = called(&[with("agent.custom_tool_use t1 @2", call)]);
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    turn.send_gets(400, &[], &crate::events::error("invalid_request_error").to_string());
    turn.rechecks(&[with(
        "session.thread_status_terminated s2 @3",
        json!({ "session_thread_id": "sthr_2" }),
    )]);
    turn.receives(&[idle("s3 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn an_answer_that_is_refused_leaves_the_answers_that_wait_behind_it() {
    let events = [custom_call("t1 @2"), custom_call("t2 @2"), requires("s2 @3", &["t1"])];
    let mut turn = called(&events);
    turn.next();
    turn.answers("t2", &Answer::text("eight"));
    turn.answers("t1", &Answer::text("seven"));
    turn.send_gets(400, &[], &crate::events::error("invalid_request_error").to_string());
    turn.rechecks(&events);
    assert!(matches!(turn.next(), Action::Send(_)));
    assert_eq!(turn.machine.answer(&"t1".into(), &Answer::text("x")), Err(AnswerError::AlreadyAnswered));
    assert_eq!(turn.sends_and_gets("r1")["custom_tool_use_id"], "t1");
}

#[test]
fn calls_left_without_an_answer_end_the_turn_and_an_answer_takes_it_up_again() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2"), requires("s2 @3", &["t1"])]);
    let Outcome::NeedsAction(calls) = turn.outcome() else { panic!("nothing is needed") };
    assert_eq!((&*calls[0].name(), calls[0].input()), ("lookup", r#"{"number":7}"#));
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
    turn.receives(&[custom_result("r1 @4", "t1"), running("s3 @4"), idle("s4 @5", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_turn_knows_which_calls_wait_and_does_not_end_while_it_is_told_to_wait() {
    let mut turn = asked();
    let waiting = |turn: &Script<Turn>| {
        turn.machine.waiting().map(|call| call.id.as_str().to_owned()).collect::<Vec<_>>()
    };
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.receives(&[custom_call("t1 @2"), custom_call("t2 @2"), custom_call("t3 @2")]);
    turn.next();
    assert_eq!(waiting(&turn), ["t1", "t2", "t3"]);
    assert!(!turn.machine.waits_for_answers());
    turn.machine.set_wait_for_answers(true);
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
    turn.receives(&[custom_result("r1 @3", "t1"), custom_result("r2 @3", "t2"), requires("s2 @4", &["t3"])]);
    assert!(turn.is_listening());
    assert_eq!(waiting(&turn), ["t3"], "neither what was answered here nor what was answered elsewhere");
    turn.machine.set_wait_for_answers(false);
    let Outcome::NeedsAction(calls) = turn.outcome() else { panic!("nothing is needed") };
    assert_eq!(calls[0].id.as_str(), "t3");
}

#[test]
fn a_call_that_an_end_left_without_an_answer_is_nobodys_any_more() {
    // An interrupt or a failure ends the turn without a result for the call.
    for reason in ["end_turn", "retries_exhausted", "refusal"] {
        let past = [idle("s2 @4", reason), custom_call("t1 @2"), running("s1 @1")];
        let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
        turn.connects();
        turn.lists(&past);
        turn.sends_and_gets("u1");
        turn.receives(&[says("u1 @5", TEXT), running("s3 @5")]);
        turn.rechecks(&[custom_call("t1 @2"), idle("s2 @4", reason), says("u1 @5", TEXT), running("s3 @5")]);
        assert_eq!(turn.handed_out(), [""; 0], "{reason}");
        turn.receives(&[custom_call("t2 @6"), requires("s4 @7", &["t2"])]);
        assert_eq!(turn.handed_out(), ["waiting t2 CustomTool"]);
    }
}

#[test]
fn an_answer_that_comes_after_the_end_is_not_sent_and_does_not_end_the_turn() {
    let mut turn = called(&[custom_call("t1 @2"), requires("s2 @3", &["t1"])]);
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool"]);
    turn.machine.interrupt();
    assert_eq!(turn.sends_and_gets("i1"), json!({ "type": "user.interrupt" }));
    // The answer races with the end, and the service refuses it.
    turn.answers("t1", &Answer::text("seven"));
    turn.send_gets(400, &[], &crate::events::error("invalid_request_error").to_string());
    turn.rechecks(&[event("user.interrupt i1 @4"), idle("s3 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::Interrupted);
}

#[test]
fn an_end_that_is_told_late_leaves_the_calls_that_came_after_it() {
    let mut turn = called(&[custom_call("t2 @9")]);
    turn.reconnects();
    turn.lists(&[custom_call("t1 @3"), idle("s2 @4", "end_turn"), running("s3 @8"), custom_call("t2 @9")]);
    turn.rechecks(&[idle("s2 @4", "end_turn"), running("s3 @8"), custom_call("t1 @3"), custom_call("t2 @9")]);
    assert_eq!(turn.handed_out(), ["waiting t2 CustomTool"]);
}

#[test]
fn a_call_of_a_workflow_run_outlives_an_idle_and_waits() {
    let call = json!({ "name": "lookup", "input": {}, "session_thread_id": "sthr_2" });
    let mut turn = called(&[
        run("created w1 @1", "w1"),
        with("agent.custom_tool_use t1 @2", call),
        idle("s2 @3", "end_turn"),
    ]);
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool"]);
    turn.answers("t1", &Answer::text("seven"));
    turn.sends_and_gets("r1");
}

#[test]
fn a_call_that_a_stale_list_shows_after_the_turn_it_belonged_to_is_not_handed_out() {
    let mut turn = asked();
    turn.receives(&[
        event("user.interrupt i1 @4"),
        idle("s3 @5", "end_turn"),
        running("s4 @7"),
        says("u1 @8", TEXT),
    ]);
    turn.rechecks(&[tool_call("t1 @1", "ask"), requires("s1 @2", &["t1"]), running("s4 @7")]);
    assert_eq!(turn.handed_out(), Vec::<String>::new());
    turn.receives(&[idle("s5 @9", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}
