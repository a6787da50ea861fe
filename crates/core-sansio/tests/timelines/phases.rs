//! The reported phase and usage of a machine.

use managed_agents_core::{Answer, Checkpoint, Phase, RawEvent, SessionStream, Turn, TurnOptions};
use serde_json::json;

use crate::events::{custom_call, event, idle, replies, running, says, with};
use crate::script::{Script, TEXT, stream, stream_options, turn_options};

#[test]
fn a_stream_tells_what_it_is_busy_with() {
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), stream_options()));
    assert_eq!(stream.machine.phase(), Phase::Connecting);
    stream.connects();
    assert_eq!(stream.machine.phase(), Phase::CatchingUp);
    stream.lists(&[]);
    stream.next();
    assert_eq!(stream.machine.phase(), Phase::Live);
    stream.receives(&[idle("s1 @1", "end_turn")]);
    stream.next();
    assert_eq!(stream.machine.phase(), Phase::Rechecking);
    stream.rechecks(&[]);
    stream.loses_the_stream();
    stream.next();
    assert_eq!(stream.machine.phase(), Phase::Disconnected);
    stream.waits();
    assert_eq!(stream.machine.phase(), Phase::Connecting);
    stream.connects();
    stream.lists(&[event("session.deleted d1 @2")]);
    stream.end();
    assert_eq!(stream.machine.phase().name(), "finished");
}

#[test]
fn a_turn_tells_what_it_is_busy_with() {
    let options = TurnOptions { wait_for_answers: true, ..turn_options() };
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, options));
    assert_eq!(turn.machine.phase(), Phase::Connecting);
    turn.connects();
    assert_eq!(turn.machine.phase(), Phase::CatchingUp);
    turn.lists(&[]);
    assert_eq!(turn.machine.phase(), Phase::Sending);
    turn.loses_the_answer();
    assert_eq!(turn.machine.phase(), Phase::LookingUp);
    turn.waits();
    turn.lists(&[says("u1 @1", TEXT)]);
    turn.next();
    assert_eq!(turn.machine.phase(), Phase::Live);
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2")]);
    turn.next();
    assert_eq!(turn.machine.phase(), Phase::Waiting);
    turn.answers("t1", &Answer::text("seven"));
    assert_eq!(turn.machine.phase(), Phase::Sending);
    turn.sends_and_gets("r1");
    assert_eq!(turn.machine.phase(), Phase::Live);
    turn.machine.handle_deadline();
    assert_eq!(turn.machine.phase(), Phase::Finished);
}

#[test]
fn the_newest_usage_is_known_also_after_a_restart() {
    let usage = |short: &str, tokens: u32| {
        with(&format!("session.usage {short}"), json!({ "usage": { "output_tokens": tokens } }))
    };
    let tokens = |usage: Option<&RawEvent>| {
        usage.and_then(|event| event.field(&["usage", "output_tokens"])).map(String::from)
    };
    let mut stream = stream();
    stream.next();
    assert_eq!(stream.machine.usage(), None);
    stream.receives(&[replies("m1 @1", "a"), usage("g1 @2", 20), usage("g2 @4", 40)]);
    stream.next();
    assert_eq!(tokens(stream.machine.usage()).as_deref(), Some("40"));
    // A list that lags shows an older usage late.
    stream.rechecks(&[usage("g3 @3", 30)]);
    stream.next();
    assert_eq!(tokens(stream.machine.usage()).as_deref(), Some("40"));

    let text = stream.machine.checkpoint().to_json();
    let resumed = SessionStream::resume(Checkpoint::from_json(&text).unwrap(), stream_options());
    assert_eq!(tokens(resumed.usage()).as_deref(), Some("40"));
}
