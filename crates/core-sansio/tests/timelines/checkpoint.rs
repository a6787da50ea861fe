//! A process that resumes after another died: no event is lost or repeated, and nothing is sent
//! twice.

use std::time::Duration;

use managed_agents_core::{
    Answer, Checkpoint, CheckpointError, Outcome, SessionStream, Start, Turn, TurnCheckpoint, TurnOptions,
};
use serde_json::Value;

use crate::events::{custom_call, custom_result, event, idle, replies, requires, run, running, says};
use crate::script::{Script, TEXT, asked, stream, stream_options, turn_options};

/// Returns the checkpoint as another process would read it.
fn stored(turn: &Turn) -> TurnCheckpoint {
    let text = turn.checkpoint().to_json();
    let checkpoint = TurnCheckpoint::from_json(&text).unwrap();
    assert_eq!(checkpoint.to_json(), text);
    checkpoint
}

fn resumed(checkpoint: TurnCheckpoint) -> Script<Turn> {
    let mut turn = Script::new(Turn::resume(checkpoint, turn_options()));
    turn.connects();
    turn
}

#[test]
fn a_stream_resumed_after_any_event_delivers_the_rest() {
    let mut timeline = vec![says("u1 queued", "a"), running("s1 @1"), says("u1 @2", "a")];
    timeline.extend((0..70).map(|at| replies(&format!("m{at} @{}", 3 + at), "b")));
    timeline.extend([
        run("created w1 @80", "wrun_1"),
        custom_call("t1 @81"),
        requires("s2 @81", &["t1"]),
        idle("s3 @82", "end_turn"),
    ]);
    let after = |events: &[Value]| {
        let mut stream = stream();
        stream.rechecks(&[]);
        stream.receives(events);
        stream.next();
        stream
    };
    let transcript = after(&timeline).take_transcript();
    assert_eq!(transcript.len(), timeline.len());
    // A list has one entry for each id.
    let list = &timeline[1..];
    for cut in 1..timeline.len() {
        let mut before = after(&timeline[..cut]);
        let text = before.machine.checkpoint().to_json();
        let checkpoint = Checkpoint::from_json(&text).unwrap();
        assert_eq!(checkpoint.to_json(), text);
        let mut after = Script::new(SessionStream::resume(checkpoint, stream_options()));
        after.connects();
        // The last events are read again. The list leaves out older ones.
        let first = if cut > 65 { cut - 9 } else { 0 };
        let query = after.lists(&list[first..]);
        let from = list[first]["processed_at"].as_str().unwrap();
        assert_eq!(query.contains(&format!("created_at[gte]={from}&")), cut > 65, "{cut}: {query}");
        after.next();
        let mut told = before.take_transcript();
        told.extend(after.take_transcript());
        assert_eq!(told.pop(), Some(format!("reconnected {} 0", timeline.len() - cut)));
        assert_eq!(told, transcript, "cut after {cut}");
    }
}

#[test]
fn a_stream_resumed_among_events_of_a_moment_that_it_cannot_read_repeats_none() {
    let timeline: Vec<Value> = (0..70)
        .map(|at| {
            let mut event = replies(&format!("m{at} @1"), "b");
            event["processed_at"] = "soon".into();
            event
        })
        .collect();
    let mut before = stream();
    before.rechecks(&[]);
    before.receives(&timeline);
    before.next();
    let mut after = Script::new(SessionStream::resume(before.machine.checkpoint(), stream_options()));
    after.connects();
    after.lists(&timeline);
    after.next();
    assert_eq!(after.take_transcript(), ["reconnected 0 0"]);
}

#[test]
fn a_checkpoint_from_before_the_connection_begins_where_its_stream_would_have() {
    let fresh = SessionStream::starting_at("sesn_1".into(), Start::Now, stream_options()).checkpoint();
    let mut stream = Script::new(SessionStream::resume(fresh, stream_options()));
    stream.connects();
    stream.lists(&[replies("m1 @1", "old")]);
    stream.delivered(&[]);
}

#[test]
fn a_turn_resumed_before_it_said_anything_says_it() {
    let turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    let mut turn = resumed(stored(&turn.machine));
    turn.lists(&[]);
    turn.sends_and_gets("u1");
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), idle("s2 @2", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

/// Returns the last checkpoint before the message is sent, of a turn in an empty session.
fn about_to_send() -> TurnCheckpoint {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[]);
    turn.next();
    stored(&turn.machine)
}

#[test]
fn a_turn_that_died_while_sending_looks_before_it_sends() {
    let mut turn = resumed(about_to_send());
    turn.lists(&[]);
    // The list may lag, so it is read only after a wait.
    assert_eq!(turn.waits(), stream_options().list_lag);
    assert_eq!(turn.lists(&[]), "types[]=user.message&order=desc&limit=1000");
    turn.sends_and_gets("u1");
}

#[test]
fn a_turn_that_died_after_its_first_message_to_an_empty_session_loses_nothing() {
    let history = [says("u1 @1", TEXT), running("s1 @1"), replies("m1 @2", "42"), idle("s2 @3", "end_turn")];
    let mut turn = resumed(about_to_send());
    turn.lists(&history);
    turn.rechecks(&history);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
    assert_eq!(
        turn.take_transcript(),
        [
            "user.message u1",
            "session.status_running s1",
            "agent.message m1",
            "session.status_idle s2",
            "reconnected 4 0"
        ]
    );
}

#[test]
fn a_turn_resumed_after_any_event_comes_to_the_same_end() {
    let timeline = [
        says("u1 queued", TEXT),
        running("s1 @1"),
        says("u1 @2", TEXT),
        run("created w1 @3", "wrun_1"),
        event("agent.thinking x1 @4"),
        idle("s2 @5", "end_turn"),
        run("status_ended w2 @6", "wrun_1"),
        running("s3 @7"),
        replies("m1 @8", "42"),
        idle("s4 @9", "end_turn"),
    ];
    let list: Vec<Value> = timeline[1..].to_vec();
    for cut in 0..timeline.len() {
        let mut before = asked();
        before.receives(&timeline[..cut]);
        before.next();
        let mut after = resumed(stored(&before.machine));
        after.lists(&list);
        after.rechecks(&list);
        assert_eq!(after.outcome(), Outcome::EndTurn, "cut after {cut}");
        let mut told = before.take_transcript();
        told.extend(after.take_transcript());
        told.retain(|line| !line.starts_with("reconnected"));
        assert_eq!(told.len(), timeline.len() - usize::from(cut == 0), "cut after {cut}: {told:?}");
    }
}

/// A turn with two answered calls. The process that answered them died before or after it sent the
/// answers.
fn two_answers_in_hand() -> TurnCheckpoint {
    let options = TurnOptions { wait_for_answers: true, ..turn_options() };
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, options));
    turn.connects();
    turn.lists(&[]);
    turn.sends_and_gets("u1");
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2"), custom_call("t2 @2")]);
    turn.next();
    turn.answers("t1", &Answer::text("one"));
    turn.answers("t2", &Answer::text("two"));
    stored(&turn.machine)
}

#[test]
fn answers_that_were_sent_before_the_process_died_are_not_sent_again() {
    let history = [custom_result("r1 @3", "t1"), custom_result("r2 @3", "t2"), running("s2 @3")];
    let mut turn = resumed(two_answers_in_hand());
    // At first the list lags, and shows only one of the two.
    turn.lists(&history[..1]);
    turn.rechecks(&history);
    turn.receives(&[idle("s3 @4", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn answers_that_were_not_sent_before_the_process_died_are_sent() {
    let mut turn = resumed(two_answers_in_hand());
    turn.lists(&[]);
    turn.rechecks(&[]);
    assert_eq!(turn.sends_and_gets("r1")["custom_tool_use_id"], "t1");
    assert_eq!(turn.sends_and_gets("r2")["custom_tool_use_id"], "t2");
    assert_eq!(turn.handed_out(), [""; 0]);
}

#[test]
fn a_call_without_an_answer_is_handed_out_again() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1"), custom_call("t1 @2")]);
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool"]);
    let mut turn = resumed(stored(&turn.machine));
    turn.lists(&[]);
    turn.rechecks(&[]);
    assert_eq!(turn.handed_out(), ["waiting t1 CustomTool"]);
}

#[test]
fn a_checkpoint_of_a_newer_version_is_refused() {
    let turn = asked();
    let newer = |text: String| text.replace(r#""version":3"#, r#""version":5"#);
    let text = newer(turn.machine.checkpoint().to_json());
    assert!(matches!(TurnCheckpoint::from_json(&text), Err(CheckpointError::OtherVersion)));
    let text = newer(stream().machine.checkpoint().to_json());
    assert!(matches!(Checkpoint::from_json(&text), Err(CheckpointError::OtherVersion)));
    for text in ["", "7", "{}", r#"{"version":3}"#, r#"{"stream":{"version":3}}"#] {
        assert!(Checkpoint::from_json(text).is_err(), "{text}");
        assert!(TurnCheckpoint::from_json(text).is_err(), "{text}");
    }
}

#[test]
fn a_checkpoint_does_not_grow_with_the_session() {
    let mut turn = asked();
    turn.receives(&[says("u1 @1", TEXT), running("s1 @1")]);
    let mut sizes = Vec::new();
    for at in 0..4000 {
        let (call, second) = (format!("sevt_call{at:019}"), at % 3600);
        turn.receives(&[
            custom_call(&format!("{call} @{second}")),
            says(&format!("sevt_said{at:019} queued"), "never taken up"),
            custom_result(&format!("sevt_told{at:019} @{second}"), &call),
        ]);
        if at % 1000 == 999 {
            turn.next();
            turn.take_transcript();
            sizes.push(turn.machine.checkpoint().to_json().len());
        }
    }
    assert!(sizes[3] <= sizes[1] + 100 && sizes[3] < 48_000, "{sizes:?}");
}

/// Another process, started after the message was seen queued behind a running turn.
fn restarted_while_queued() -> Script<Turn> {
    let mut turn = Script::new(Turn::ask("sesn_1".into(), TEXT, turn_options()));
    turn.connects();
    turn.lists(&[running("s0 @1")]);
    turn.sends_and_gets("u1");
    turn.receives(&[says("u1 queued", TEXT)]);
    turn.next();
    resumed(stored(&turn.machine))
}

#[test]
fn a_failure_from_before_the_message_that_a_late_list_brings_after_a_restart_does_not_drop_it() {
    let mut turn = restarted_while_queued();
    // The list lagged when the message was sent.
    let past = [running("s0 @1"), idle("s1 @5", "retries_exhausted")];
    turn.lists(&past);
    turn.rechecks(&past);
    for _ in 0..5 {
        turn.reads_again(&past);
    }
    turn.reads_again(&[idle("s1 @5", "retries_exhausted"), says("u1 @9", TEXT)]);
    turn.learns("running");
    turn.receives(&[says("u1 @9", TEXT), running("s2 @9"), idle("s3 @10", "end_turn")]);
    assert_eq!(turn.outcome(), Outcome::EndTurn);
}

#[test]
fn a_failure_that_only_a_history_tells_of_is_believed_after_half_a_minute() {
    let mut turn = restarted_while_queued();
    let past = [running("s0 @1"), idle("s1 @5", "retries_exhausted")];
    turn.lists(&past);
    turn.rechecks(&past);
    let waited: Duration = (0..6).map(|_| turn.reads_again(&past)).sum();
    assert_eq!(waited, Duration::from_secs(28));
    turn.learns("idle");
    turn.reads_again(&past);
    turn.learns("idle");
    assert_eq!(turn.outcome(), Outcome::RetriesExhausted);
}
