//! Looking up a send whose reply was lost: from the newest event on, page by page.

use managed_agents_core::{Answer, Error, Turn};
use serde_json::json;

use crate::events::{custom_call, custom_result, idle, requires, running, says, tool_call};
use crate::script::{Script, TEXT, asked, stream_options, turn_options};

const QUERY: &str = "types[]=user.message&order=desc&limit=1000";

/// Makes a turn whose message has no reply, in a session with this history, newest first.
fn lost(history: &[serde_json::Value]) -> Script<Turn> {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(history);
    turn.loses_the_answer();
    turn.waits();
    turn
}

#[test]
fn a_message_among_the_newest_events_is_found_by_one_page_of_a_long_history() {
    let mut turn = lost(&[idle("s1 @2", "end_turn"), says("u0 @1", "else")]);
    assert_eq!(turn.lists_page(&[says("u1 @4", TEXT), says("u0 @1", "else")], Some("two")), QUERY);
    assert!(turn.is_listening());
}

#[test]
fn an_answer_is_found_by_the_page_that_has_it() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2")]);
    turn.next();
    turn.answers("t1", &Answer::text("seven"));
    turn.loses_the_answer();
    turn.waits();
    turn.lists_page(&[custom_result("r1 @3", "t1")], Some("two"));
    assert!(turn.is_listening());
}

#[test]
fn a_message_that_may_be_queued_at_the_end_of_the_list_is_looked_for_there() {
    let mut turn = lost(&[idle("s1 @2", "end_turn"), says("u0 @1", "else")]);
    assert_eq!(turn.lists_page(&[says("u0 @1", "else")], Some("two")), QUERY);
    assert_eq!(turn.lists(&[says("u1 queued", TEXT)]), format!("{QUERY}&page=two"));
    assert!(turn.is_listening());
}

#[test]
fn a_message_processed_while_the_pages_are_read_is_found_by_a_second_walk() {
    let mut turn = lost(&[]);
    turn.lists_page(&[says("x3 @3", "theirs"), says("x2 @2", "theirs")], Some("two"));
    turn.lists(&[]);
    assert_eq!(turn.lists_page(&[says("u1 @4", TEXT)], Some("one")), QUERY);
    assert_eq!(turn.lists_page(&[says("x3 @3", "theirs")], Some("two")), format!("{QUERY}&page=one"));
    assert!(turn.is_listening());
}

#[test]
fn a_second_walk_ends_where_the_first_began_and_then_the_message_is_sent_again() {
    let mut turn = lost(&[]);
    turn.lists_page(&[says("x3 @3", "theirs"), says("x2 @2", "theirs")], Some("two"));
    turn.lists(&[]);
    turn.lists_page(&[says("x4 @4", "theirs"), says("x3 @3", "theirs")], Some("two"));
    turn.sends_and_gets("u1");
}

#[test]
fn a_page_that_fails_costs_that_page() {
    let mut turn = lost(&[]);
    turn.lists_page(&[], Some("two"));
    assert_eq!(turn.list_gets(503, "{}"), format!("{QUERY}&page=two"));
    assert_eq!(turn.waits(), stream_options().list_lag * 2);
    turn.list_gets_with(429, &[("retry-after", "9")], "{}");
    assert_eq!(turn.waits().as_secs(), 9);
    assert_eq!(turn.lists(&[says("u1 queued", TEXT)]), format!("{QUERY}&page=two"));
    assert!(turn.is_listening());
}

#[test]
fn a_page_that_is_too_large_is_halved_and_is_no_failure() {
    let mut turn = lost(&[]);
    for limit in [1000, 500, 250, 125, 62, 31, 15, 7, 3] {
        let query = turn.page_is_too_large();
        assert_eq!(query, format!("types%5B%5D=user.message&order=desc&limit={limit}"));
    }
    assert_eq!(turn.lists(&[says("u1 queued", TEXT)]), "types[]=user.message&order=desc&limit=1");
    assert!(turn.is_listening());
}

#[test]
fn a_cursor_that_is_refused_begins_the_walk_anew() {
    let mut turn = lost(&[]);
    turn.lists_page(&[], Some("two"));
    turn.list_gets(400, "{}");
    turn.waits();
    assert_eq!(turn.lists(&[says("u1 queued", TEXT)]), QUERY);
    assert!(turn.is_listening());
}

#[test]
fn a_list_that_goes_in_circles_leaves_the_send_undecided() {
    let mut turn = lost(&[]);
    for failures in 1..=10 {
        turn.lists_page(&[says("x1 queued", "theirs")], Some("two"));
        turn.lists_page(&[], Some("two"));
        if failures < 10 {
            turn.waits();
        }
    }
    assert!(matches!(turn.error(), Error::UndecidedSend));
}

#[test]
fn ten_failed_pages_leave_the_send_undecided() {
    let mut turn = lost(&[]);
    for failures in 1..=10 {
        turn.list_gets(200, "{}");
        if failures < 10 {
            turn.waits();
        }
    }
    assert!(matches!(turn.error(), Error::UndecidedSend));
}

#[test]
fn a_lookup_goes_on_behind_the_last_event_of_a_page_without_a_cursor() {
    let mut turn = lost(&[]);
    turn.list_gets(200, &json!({ "data": [says("x1 queued", "theirs")], "has_more": true }).to_string());
    assert_eq!(turn.lists(&[says("u1 queued", TEXT)]), format!("{QUERY}&after_id=x1"));
    assert!(turn.is_listening());
}

#[test]
fn a_walk_whose_cursor_was_for_larger_pages_begins_again_after_a_lookup_made_them_smaller() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    turn.hears_nothing();
    turn.hears_nothing();
    turn.lists_page(&[says("u1 @1", TEXT), running("s1 @1")], Some("two"));
    turn.receives(&[tool_call("t1 @2", "ask"), requires("s2 @3", &["t1"])]);
    assert_eq!(turn.handed_out(), ["waiting t1 Approval"]);
    turn.answers("t1", &Answer::allow());
    turn.loses_the_answer();
    turn.waits();
    turn.page_is_too_large();
    turn.lists(&[]);
    turn.sends_and_gets("a1");
    turn.hears_nothing();
    assert_eq!(turn.list_gets(400, "{}"), "limit=500&page=two");
    assert_eq!(turn.lists(&[says("u1 @1", TEXT), running("s1 @1")]), "limit=500");
}

#[test]
fn a_message_that_is_found_is_enough_although_the_list_leads_nowhere() {
    let mut turn = lost(&[idle("s1 @2", "end_turn"), says("u0 @1", "else")]);
    let page = [says("u1 @4", TEXT), says("u0 @1", "else"), running("- @1")];
    turn.list_gets(200, &json!({ "data": page, "has_more": true }).to_string());
    assert!(turn.is_listening());
}
