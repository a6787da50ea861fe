//! An error envelope with status 200 is reported as the error that it holds, and a byte order mark
//! is ignored.

use std::time::Duration;

use managed_agents_core::{Outcome, SessionStream, Turn};
use serde_json::json;

use crate::events::{idle, running, says};
use crate::script::{Script, TEXT, stream_options, turn_options};

const OVERLOADED: &str =
    r#"{"type":"error","error":{"type":"overloaded_error","message":"busy"},"request_id":"req_1"}"#;
const FORBIDDEN: &str =
    r#"{"type":"error","error":{"type":"permission_error","message":"no"},"request_id":"req_1"}"#;
const LIMITED: &str = r#"{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}"#;

fn new() -> Script<SessionStream> {
    Script::new(SessionStream::new("sesn_1".into(), stream_options()))
}

fn asking() -> Script<Turn> {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[]);
    turn
}

#[test]
fn a_stream_that_is_answered_by_a_passing_error_in_a_200_is_opened_again() {
    let mut stream = new();
    stream.connect_gets(200, &[("content-type", "application/json")], OVERLOADED);
    stream.waits();
    stream.connects();
    stream.lists(&[]);
    assert!(stream.is_listening());
}

#[test]
fn a_stream_that_is_answered_by_a_final_error_in_a_200_is_refused_by_it() {
    let mut stream = new();
    stream.connect_gets(200, &[("content-type", "application/json")], FORBIDDEN);
    let error = stream.error();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
    assert_eq!(error.request_id(), Some("req_1"));
}

#[test]
fn a_page_of_history_that_is_a_passing_error_in_a_200_is_asked_for_again() {
    let mut stream = new();
    stream.connects();
    stream.list_gets(200, OVERLOADED);
    stream.pauses();
}

#[test]
fn a_page_of_history_behind_a_byte_order_mark_is_read() {
    let mut stream = new();
    stream.connects();
    let page = json!({ "data": [says("u1 @1", TEXT)], "next_page": null });
    stream.list_gets(200, &format!("\u{feff}{page}"));
    stream.delivered(&["user.message u1"]);
}

#[test]
fn a_message_answered_by_an_error_in_a_200_is_sent_again_by_the_rules_of_that_error() {
    let mut turn = asking();
    turn.send_gets(200, &[], OVERLOADED);
    turn.waits();
    turn.lists(&[says("u1 queued", TEXT)]);
    turn.receives(&[says("u1 @8", TEXT), running("s8 @8"), idle("s9 @9", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn, "it was stored, and is not sent twice");

    let mut turn = asking();
    turn.send_gets(200, &[], LIMITED);
    assert_eq!(turn.pauses_to_send(), Duration::from_secs(1));
    turn.sends_and_gets("u1");

    let mut turn = asking();
    turn.send_gets(200, &[], FORBIDDEN);
    assert_eq!(turn.error().status().map(|status| status.as_u16()), Some(403));
}
