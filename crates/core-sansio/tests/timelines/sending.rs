//! Sending once: a send whose reply was lost is looked up before it is repeated.

use std::time::Duration;

use managed_agents_core::types::EventParams;
use managed_agents_core::{Action, Answer, End, Error, Outcome, Turn};
use serde_json::json;

use crate::events::{
    confirmation, custom_call, custom_result, error, event, idle, requires, running, says, tool_call,
};
use crate::script::{Script, TEXT, asked, stream_options, turn_options};

/// Makes a turn about to send, in a session with this history.
fn asking(history: &[serde_json::Value]) -> Script<Turn> {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(history);
    turn
}

/// Follows the turn to its end.
fn ends(mut turn: Script<Turn>, id: &str) {
    turn.receives(&[says(&format!("{id} @8"), TEXT), running("s8 @8"), idle("s9 @9", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_lost_answer_is_looked_up_and_what_is_found_is_not_sent_again() {
    let mut turn = asking(&[idle("s1 @2", "end_turn"), says("u0 @1", TEXT)]);
    turn.loses_the_answer();
    assert_eq!(turn.waits(), stream_options().list_lag);
    // An earlier message with the same text is not ours.
    let query = turn.lists(&[says("u0 @1", TEXT), says("u1 queued", TEXT)]);
    assert_eq!(query, "types[]=user.message&order=desc&limit=1000");
    ends(turn, "u1");
}

#[test]
fn a_lost_answer_that_left_no_trace_is_sent_again() {
    let mut turn = asking(&[]);
    turn.loses_the_answer();
    turn.waits();
    turn.lists(&[says("u0 @1", "something else")]);
    turn.sends_and_gets("u1");
    ends(turn, "u1");
}

#[test]
fn a_failure_of_the_server_is_a_lost_answer() {
    for status in [408, 500, 503, 529] {
        let mut turn = asking(&[]);
        turn.send_gets(status, &[], "{}");
        turn.waits();
        turn.lists(&[says("u1 queued", TEXT)]);
        ends(turn, "u1");
    }
}

#[test]
fn more_candidates_than_were_sent_cannot_be_decided() {
    let mut turn = asking(&[]);
    turn.loses_the_answer();
    turn.waits();
    turn.lists(&[says("u1 queued", TEXT), says("u2 queued", TEXT)]);
    assert!(matches!(turn.error(), Error::UndecidedSend));
}

#[test]
fn a_send_that_certainly_did_not_arrive_is_sent_again_after_a_pause() {
    let mut turn = asking(&[]);
    for _ in 0..4 {
        turn.next();
        turn.machine.handle_send_failed(false);
        assert!(turn.pauses_to_send() >= Duration::from_secs(1));
    }
    turn.sends_and_gets("u1");
    ends(turn, "u1");
}

#[test]
fn a_send_that_never_has_an_answer_is_given_up_after_five_attempts() {
    let mut turn = asking(&[]);
    for _ in 0..5 {
        turn.loses_the_answer();
        turn.waits();
        turn.lists(&[]);
    }
    // No reply of the service explains the failure; the adapter's own last error does.
    assert_eq!(turn.end(), End::Failed);
    assert!(turn.machine.take_failure().is_none());
}

#[test]
fn a_failure_that_names_a_time_is_looked_up_at_once_and_sent_again_after_that_time() {
    let mut turn = asking(&[]);
    turn.send_gets(529, &[("retry-after", "7")], &error("overloaded_error").to_string());
    assert_eq!(turn.waits(), stream_options().list_lag);
    turn.lists(&[]);
    assert_eq!(turn.pauses_to_send(), Duration::from_secs(7));
    turn.send_gets(503, &[("retry-after", "1000")], "{}");
    turn.waits();
    turn.lists(&[]);
    assert_eq!(turn.pauses_to_send(), Duration::from_secs(60));
    turn.sends_and_gets("u1");
    ends(turn, "u1");
}

#[test]
fn a_reply_to_a_send_that_cannot_be_used_is_looked_up_and_not_sent_again_at_once() {
    for report in [Turn::handle_odd_answer, Turn::handle_fetch_failed, Turn::handle_fetch_too_large] {
        let mut turn = asking(&[]);
        assert!(matches!(turn.next(), Action::Send(_)));
        report(&mut turn.machine);
        assert_eq!(turn.waits(), stream_options().list_lag);
        turn.lists(&[says("u1 queued", TEXT)]);
        ends(turn, "u1");
    }
}

#[test]
fn a_process_that_resumes_a_send_has_attempts_of_its_own() {
    let mut turn = asking(&[]);
    for _ in 0..4 {
        turn.loses_the_answer();
        turn.waits();
        turn.lists(&[]);
    }
    turn.loses_the_answer();
    let mut turn = Script::new(Turn::resume(turn.machine.checkpoint(), turn_options()));
    turn.connects();
    turn.lists(&[]);
    turn.waits();
    turn.lists(&[]);
    assert_eq!(turn.sends_and_gets("u1")["type"], "user.message");
}

#[test]
fn a_service_that_is_asked_too_often_says_how_long_to_wait() {
    let mut turn = asking(&[]);
    turn.send_gets(429, &[("retry-after", "7")], "{}");
    assert_eq!(turn.pauses_to_send(), Duration::from_secs(7));
    turn.send_gets(429, &[("retry-after", "1000")], "{}");
    assert_eq!(turn.pauses_to_send(), Duration::from_secs(60));
    for _ in 0..2 {
        turn.send_gets(429, &[], "{}");
        turn.pauses_to_send();
    }
    turn.send_gets(429, &[], &error("rate_limit_error").to_string());
    assert_eq!(turn.error().status().unwrap().as_u16(), 429);
}

#[test]
fn the_services_word_about_a_retry_outranks_the_status() {
    let mut turn = asking(&[]);
    turn.send_gets(403, &[("x-should-retry", "true"), ("retry-after", "3")], "{}");
    assert_eq!(turn.pauses_to_send(), Duration::from_secs(3));
    turn.sends_and_gets("u1");
    ends(turn, "u1");

    let mut turn = asking(&[]);
    turn.send_gets(429, &[("x-should-retry", "false")], &error("rate_limit_error").to_string());
    assert_eq!(turn.error().status().unwrap().as_u16(), 429);

    // It may be stored all the same, so that the history decides.
    let mut turn = asking(&[]);
    turn.send_gets(503, &[("x-should-retry", "false")], "{}");
    turn.waits();
    turn.lists(&[]);
    turn.rechecks(&[]);
    assert_eq!(turn.error().status().unwrap().as_u16(), 503);
    let mut turn = asking(&[]);
    turn.send_gets(503, &[("x-should-retry", "false")], "{}");
    turn.waits();
    turn.lists(&[says("u1 queued", TEXT)]);
    ends(turn, "u1");
}

#[test]
fn a_stream_lost_while_an_answer_is_missing_is_opened_again_and_shows_what_arrived() {
    let mut turn = asking(&[]);
    turn.loses_the_answer();
    assert!(matches!(turn.next(), Action::Wait(_)));
    turn.machine.handle_disconnected();
    turn.waits();
    turn.connects();
    turn.lists(&[says("u1 @1", TEXT)]);
    assert!(turn.is_listening(), "it is not sent again");
}

#[test]
fn a_refused_message_is_an_error() {
    for status in [400, 401, 403, 413] {
        let mut turn = asking(&[]);
        turn.send_gets(status, &[], &error("invalid_request_error").to_string());
        assert_eq!(turn.error().status().unwrap().as_u16(), status);
    }
}

#[test]
fn a_session_that_is_gone_when_the_message_is_sent_was_deleted_if_anything_was_seen_of_it() {
    let gone = error("not_found_error").to_string();
    let is_refused = |turn: &mut Script<Turn>| {
        turn.send_gets(404, &[], &gone);
        turn.looks_again(404, &gone);
        turn.asks_the_session(404, &gone);
    };
    let is_lost = |turn: &mut Script<Turn>| {
        turn.loses_the_answer();
        turn.waits();
        turn.list_gets(404, &gone);
        turn.asks_the_session(404, &gone);
    };
    for sends in [&is_refused as &dyn Fn(&mut Script<Turn>), &is_lost] {
        let mut turn = asking(&[idle("s1 @1", "end_turn")]);
        sends(&mut turn);
        assert_eq!(turn.outcome(), Outcome::Deleted);

        let mut turn = asking(&[]);
        sends(&mut turn);
        assert_eq!(turn.error().status().unwrap().as_u16(), 404);
    }
}

#[test]
fn a_refused_answer_that_the_history_has_was_received() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2")]);
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    turn.send_gets(409, &[], "{}");
    turn.rechecks(&[custom_result("r1 @3", "t1")]);
    turn.receives(&[custom_result("r1 @3", "t1"), running("s2 @3"), idle("s3 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_refused_result_is_replaced_once_by_an_error_that_says_why() {
    for (status, says_why) in [(400, "it was refused. so it is"), (413, "it is too large. so it is")] {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2")]);
        turn.next();
        turn.answers("t1", &Answer::text("seven"));
        turn.send_gets(status, &[], &error("invalid_request_error").to_string());
        turn.rechecks(&[]);
        let sent = turn.sends_and_gets("r1");
        assert_eq!((&sent["custom_tool_use_id"], &sent["is_error"]), (&json!("t1"), &json!(true)));
        let text = sent["content"][0]["text"].as_str().unwrap();
        assert_eq!(text, format!("the tool has run, but the service did not take its result: {says_why}"));
        turn.receives(&[custom_result("r1 @3", "t1"), running("s2 @3"), idle("s3 @4", "end_turn")]);
        assert_eq!(turn.outcome(), Outcome::EndTurn);
    }
}

#[test]
fn a_refused_confirmation_is_replaced_once_by_a_plain_deny() {
    for answer in [Answer::allow(), Answer::deny("half an emoji")] {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), tool_call("t1 @2", "ask")]);
        turn.next();
        turn.answers("t1", &answer);
        turn.send_gets(400, &[], &error("invalid_request_error").to_string());
        turn.rechecks(&[]);
        let deny = json!({ "type": "user.tool_confirmation", "result": "deny", "tool_use_id": "t1" });
        assert_eq!(turn.sends_and_gets("c1"), deny);
        turn.receives(&[confirmation("c1 @3", "t1"), idle("s3 @4", "end_turn")]);
        assert_eq!(turn.outcome(), Outcome::EndTurn);
    }
}

#[test]
fn an_answer_in_conflict_with_something_else_is_sent_again_as_it_was() {
    for answer in [Answer::allow(), Answer::deny("no")] {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), tool_call("t1 @2", "ask")]);
        turn.next();
        turn.answers("t1", &answer);
        let sent = turn.send_gets(409, &[], &error("conflict_error").to_string());
        for _ in 1..5 {
            turn.rechecks(&[]);
            assert_eq!(turn.send_gets(409, &[], &error("conflict_error").to_string()), sent);
        }
        turn.rechecks(&[]);
        assert_eq!(turn.error().status().unwrap().as_u16(), 409);
    }
}

#[test]
fn a_second_refusal_of_an_answer_ends_the_turn_with_it() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2")]);
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    turn.send_gets(413, &[], &error("request_too_large").to_string());
    turn.rechecks(&[]);
    turn.send_gets(400, &[], &error("invalid_request_error").to_string());
    turn.rechecks(&[]);
    assert_eq!(turn.error().status().unwrap().as_u16(), 400);
}

#[test]
fn a_refusal_that_no_other_answer_would_change_is_an_error() {
    for status in [401, 403] {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2")]);
        turn.next();
        turn.answers("t1", &Answer::text("seven"));
        turn.send_gets(status, &[], &error("permission_error").to_string());
        turn.rechecks(&[]);
        assert_eq!(turn.error().status().unwrap().as_u16(), status);
    }
}

#[test]
fn a_refused_answer_that_the_session_does_not_wait_for_any_more_is_dropped() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2"), custom_call("t2 @2")]);
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    turn.send_gets(400, &[], &error("invalid_request_error").to_string());
    turn.rechecks(&[requires("s2 @3", &["t2"])]);
    let Outcome::NeedsAction(calls) = turn.outcome() else { panic!("it waits for the other") };
    assert_eq!((calls.len(), calls[0].id.as_str()), (1, "t2"));
}

#[test]
fn a_refused_interrupt_is_dropped_if_there_is_nothing_to_stop_and_else_an_error() {
    let refused = || {
        let mut turn = asked();
        turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
        turn.machine.interrupt();
        turn.send_gets(400, &[], &error("invalid_request_error").to_string());
        turn
    };
    let mut turn = refused();
    turn.rechecks(&[idle("s2 @3", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn, "it was not interrupted");
    let mut turn = refused();
    turn.rechecks(&[]);
    assert_eq!(turn.error().status().unwrap().as_u16(), 400);
}

/// Success replies that do not show the stored events.
const ODD_ANSWERS: [(u16, &str, &str); 7] = [
    (200, "text/html", "<html>login"),
    (200, "application/json", r#"{"type":"error","error":{"type":"overloaded_error","message":"busy"}}"#),
    (200, "application/json", ""),
    (200, "application/json", "{}"),
    (200, "application/json", r#"{"data":[]}"#),
    (200, "application/json", r#"{"data":[{"type":"user.interrupt","id":"u7"}]}"#),
    (204, "", ""),
];

#[test]
fn f02_a_success_that_does_not_show_the_message_is_a_lost_answer() {
    for (status, content_type, body) in ODD_ANSWERS {
        let mut turn = asking(&[]);
        turn.send_gets(status, &[("content-type", content_type)], body);
        turn.waits();
        turn.lists(&[]);
        turn.sends_and_gets("u1");
        ends(turn, "u1");
        let mut turn = asking(&[]);
        turn.send_gets(status, &[("content-type", content_type)], body);
        turn.waits();
        turn.lists(&[says("u1 queued", TEXT)]);
        ends(turn, "u1");
    }
}

#[test]
fn f02_a_login_page_that_stays_ends_the_turn_and_is_shown() {
    for (status, headers, body, shown) in [
        (200, ("content-type", "text/html"), "<html>login", "<html>login"),
        (302, ("location", "https://login.example/?to=here"), "", "login.example"),
    ] {
        let mut turn = asking(&[]);
        for _ in 0..3 {
            turn.send_gets(status, &[headers], body);
            turn.waits();
            turn.lists(&[]);
        }
        turn.rechecks(&[]);
        let error = turn.error().to_string();
        assert!(error.contains(shown), "{error}");
    }
}

#[test]
fn f02_a_success_that_does_not_show_an_answer_is_a_lost_answer() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2")]);
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    turn.send_gets(200, &[], "<html>login");
    turn.waits();
    turn.lists(&[]);
    assert_eq!(turn.sends_and_gets("r1")["custom_tool_use_id"], "t1");
}

#[test]
fn an_interrupt_that_the_service_does_not_record_is_not_sent_again() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.machine.interrupt();
    turn.send_gets(200, &[], r#"{"data":[]}"#);
    assert!(turn.is_listening());
}

#[test]
fn f26_a_route_that_is_missing_is_no_session_that_was_deleted() {
    let mut turn = asking(&[]);
    turn.send_gets(404, &[], &error("not_found_error").to_string());
    turn.rechecks(&[]);
    let error = turn.error();
    assert!(matches!(error, Error::NoSuchRoute { .. }), "{error:?}");
    assert!(error.to_string().starts_with("this service has no such route: POST /v1/sessions/"), "{error}");
    assert_eq!(error.status().unwrap().as_u16(), 404);
}

#[test]
fn a_message_that_a_session_refuses_because_it_has_ended_ends_the_turn_so() {
    let mut turn = asking(&[]);
    turn.send_gets(409, &[], &error("conflict_error").to_string());
    turn.rechecks(&[event("session.status_terminated s1 @2")]);
    assert_eq!(turn.outcome(), Outcome::Terminated);
    let mut turn = asking(&[]);
    turn.send_gets(409, &[], &error("conflict_error").to_string());
    turn.rechecks(&[]);
    assert_eq!(turn.error().status().unwrap().as_u16(), 409);
}

#[test]
fn events_of_one_request_go_together_and_must_all_be_taken_up() {
    let events: Vec<EventParams> = serde_json::from_value(json!([
        { "type": "user.message", "content": [{ "type": "text", "text": TEXT }] },
        { "type": "system.message", "content": [{ "type": "text", "text": "Be brief." }] },
    ]))
    .unwrap();
    let mut turn = Script::new(Turn::send("sesn_1".into(), &events, turn_options()).unwrap());
    turn.connects();
    turn.lists(&[]);
    let answer = json!({ "data": [says("u1 queued", TEXT), event("system.message u2 queued")] });
    let sent = turn.send_gets(200, &[], &answer.to_string());
    assert_eq!(sent.as_array().unwrap().len(), 2);
    turn.receives(&[says("u1 @1", TEXT), idle("s1 @2", "end_turn")]);
    assert!(turn.is_listening());
    turn.receives(&[event("system.message u2 @3"), running("s2 @3"), idle("s3 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}
