//! Events read ahead equal the later deliveries, and none of them counts as handed over.

use managed_agents_core::{Action, Delivery, End, SessionStream, StreamOptions};
use serde_json::Value;

use crate::events::{event, idle, preview_delta, preview_start, replies, requires, running, says};
use crate::script::{Script, stream, stream_options};

/// Returns the stream's text in one piece.
fn receives_at_once(stream: &mut Script<SessionStream>, events: &[Value]) {
    let text: String = events
        .iter()
        .map(|event| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap()))
        .collect();
    stream.receives_text(&text);
}

fn ahead(stream: &mut Script<SessionStream>) -> Vec<Delivery> {
    stream.machine.read_ahead().cloned().collect()
}

/// Returns the deliveries, with the checkpoint after each, until the machine asks for something.
fn checkpoints(stream: &mut Script<SessionStream>, reads_ahead: bool) -> Vec<(Delivery, String)> {
    let mut found = Vec::new();
    loop {
        if reads_ahead {
            stream.machine.read_ahead().count();
        }
        let Action::Deliver(delivery) = stream.machine.poll() else { return found };
        found.push((delivery, stream.machine.checkpoint().to_json()));
    }
}

#[test]
fn a_run_comes_as_it_was_read_ahead_and_checkpoints_know_how_far() {
    let mut events = vec![says("u1 queued", "a"), says("u1 queued", "a"), says("u1 @1", "a")];
    events.extend((0..70).map(|at| replies(&format!("m{at} @{}", 2 + at), "b")));
    events.extend([replies("m3 @5", "b"), replies("m70 @90", "b")]);
    let (mut plain, mut reading) = (stream(), stream());
    for stream in [&mut plain, &mut reading] {
        receives_at_once(stream, &events);
    }
    let run = ahead(&mut reading);
    assert_eq!(run.len(), 73);
    assert_eq!(ahead(&mut reading), run, "asked twice, it says the same");
    let (plain, reading) = (checkpoints(&mut plain, false), checkpoints(&mut reading, true));
    assert_eq!(reading, plain);
    assert_eq!(reading.into_iter().map(|(delivery, _)| delivery).collect::<Vec<_>>(), run);
}

#[test]
fn a_run_that_was_cut_is_delivered_before_the_loss() {
    let mut stream = stream();
    let whole = |id: &str| format!("data: {}\n\n", replies(id, "a"));
    stream.receives_text(&format!("{}{}data: {{\"type\"", whole("m1 @1"), whole("m2 @2")));
    assert_eq!(ahead(&mut stream).len(), 2);
    stream.reconnects();
    stream.lists(&[replies("m1 @1", "a"), replies("m2 @2", "a"), replies("m3 @3", "a")]);
    stream.delivered(&["agent.message m1", "agent.message m2", "agent.message m3", "reconnected 1 0"]);
}

#[test]
fn nothing_is_read_beyond_what_says_how_to_go_on() {
    let mut stream = stream();
    stream.rechecks(&[]);
    receives_at_once(&mut stream, &[running("s1 @1"), requires("s2 @2", &["t1"]), replies("m1 @3", "a")]);
    for left in [2, 1] {
        assert_eq!(ahead(&mut stream).len(), left);
        assert!(matches!(stream.machine.poll(), Action::Deliver(_)));
    }
    // The recheck for the call comes first.
    assert_eq!(ahead(&mut stream).len(), 0);
    stream.lists(&[]);
    assert_eq!(ahead(&mut stream).len(), 1);
    receives_at_once(&mut stream, &[event("session.status_terminated s3 @4"), replies("m2 @5", "a")]);
    assert_eq!(ahead(&mut stream).len(), 1);
    assert_eq!(stream.end(), End::Terminated);
}

#[test]
fn previews_of_the_next_message_outlive_the_end_of_the_last() {
    let mut stream = Script::new(SessionStream::new(
        "sesn_1".into(),
        StreamOptions { previews: true, ..stream_options() },
    ));
    stream.connects();
    stream.lists(&[]);
    let first = [
        preview_start("m1"),
        preview_delta("m1", "a"),
        replies("m1 @1", "a"),
        event("span.model_request_end x1 @1"),
    ];
    receives_at_once(&mut stream, &[&first[..], &[preview_start("m2"), preview_delta("m2", "b")]].concat());
    assert_eq!(ahead(&mut stream).len(), 6);
    stream.delivered(&[
        "preview m1 \"\"",
        "preview m1 \"a\"",
        "agent.message m1",
        "span.model_request_end x1",
        "preview m2 \"\"",
        "preview m2 \"b\"",
    ]);
    assert_eq!(stream.machine.previews().text("m2", 0), Some("b"));
}

#[test]
fn a_run_is_bounded_in_number_and_size() {
    let mut stream = stream();
    let small: Vec<_> = (0..500).map(|at| replies(&format!("m{at} @{at}"), "a")).collect();
    receives_at_once(&mut stream, &small);
    assert_eq!(ahead(&mut stream).len(), 128);
    let large: Vec<_> = (500..510).map(|at| replies(&format!("m{at} @{at}"), &"x".repeat(30_000))).collect();
    receives_at_once(&mut stream, &large);
    assert_eq!(ahead(&mut stream).len(), 3);
    stream.next();
    assert_eq!(stream.take_transcript().len(), 510);
}

#[test]
fn a_run_of_previews_is_bounded_in_size_too() {
    let options = StreamOptions { previews: true, ..stream_options() };
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), options));
    stream.connects();
    stream.lists(&[]);
    let mut previews = vec![preview_start("m1")];
    previews.extend((0..10).map(|_| preview_delta("m1", &"x".repeat(30_000))));
    receives_at_once(&mut stream, &previews);
    assert_eq!(ahead(&mut stream).len(), 4);
}

#[test]
fn an_end_that_the_history_had_is_not_waited_for() {
    let mut stream = Script::new(SessionStream::new("sesn_1".into(), stream_options()));
    stream.connects();
    stream.lists(&[running("s1 @1"), idle("s2 @2", "end_turn")]);
    stream.receives(&[idle("s2 @2", "end_turn"), replies("m1 @3", "a")]);
    stream.delivered(&["session.status_running s1", "session.status_idle s2", "agent.message m1"]);
}
