//! One thread of a session: its own paths, a history that is always read from its beginning, and
//! its own end.

use managed_agents_core::{Checkpoint, CheckpointError, End, Error, SessionStream, Start, StreamOptions};
use serde_json::{Value, json};

use crate::events::{error, event, idle, replies, says, with};
use crate::script::{Script, stream_options};

fn thread_with(options: StreamOptions) -> Script<SessionStream> {
    let stream = SessionStream::thread("sesn_1".into(), "sthr_2".into(), options);
    Script::of_thread(stream, "sthr_2")
}

fn thread_from_now() -> Script<SessionStream> {
    let (session, thread) = ("sesn_1".into(), "sthr_2".into());
    let stream = SessionStream::thread_starting_at(session, thread, Start::Now, stream_options());
    Script::of_thread(stream, "sthr_2")
}

fn thread() -> Script<SessionStream> {
    let mut thread = thread_with(stream_options());
    thread.connects();
    thread
}

fn status(short: &str, thread: &str) -> Value {
    with(&format!("session.thread_status_{short}"), json!({ "session_thread_id": thread }))
}

#[test]
fn a_thread_is_followed_over_paths_of_its_own_that_take_neither_order_nor_time() {
    let options = StreamOptions { previews: true, ..stream_options() };
    let mut thread = thread_with(options);
    assert_eq!(thread.connects(), "event_deltas%5B%5D=agent.message&event_deltas%5B%5D=agent.thinking");
    assert_eq!(thread.lists_page(&[replies("m1 @1", "a")], Some("two")), "limit=1000");
    thread.hears_nothing();
    assert_eq!(thread.lists_page(&[replies("m2 @2", "b")], None), "limit=1000&page=two");
    thread.receives(&[replies("m2 @2", "b"), replies("m3 @3", "c")]);
    thread.delivered(&["agent.message m1", "agent.message m2", "agent.message m3"]);
    assert_eq!(thread.machine.followed_thread().unwrap().as_str(), "sthr_2");
}

#[test]
fn a_thread_ends_when_it_is_terminated_and_not_with_another() {
    let mut thread = thread();
    thread.lists(&[status("running s1 @1", "sthr_2")]);
    thread.rechecks(&[]);
    thread.receives(&[status("terminated s2 @2", "sthr_3"), status("idle s3 @2", "sthr_2")]);
    assert!(thread.is_listening());
    thread.receives(&[status("terminated s4 @3", "sthr_2")]);
    assert_eq!(thread.end(), End::Terminated);
    let seen = thread.take_transcript();
    assert_eq!(seen.last().unwrap(), "session.thread_status_terminated s4");
}

#[test]
fn an_end_of_the_thread_that_is_only_in_the_history_is_its_end() {
    let mut thread = thread();
    thread.lists(&[status("running s1 @1", "sthr_2")]);
    thread.reconnects();
    thread.lists(&[
        status("running s1 @1", "sthr_2"),
        replies("m1 @2", "a"),
        status("terminated s2 @3", "sthr_2"),
    ]);
    assert_eq!(thread.end(), End::Terminated);
    assert_eq!(
        thread.take_transcript(),
        [
            "session.thread_status_running s1",
            "agent.message m1",
            "session.thread_status_terminated s2",
            "reconnected 2 0"
        ]
    );
}

#[test]
fn a_thread_ends_with_its_session() {
    for (end, expected) in [("session.status_terminated", End::Terminated), ("session.deleted", End::Deleted)]
    {
        let mut thread = thread();
        thread.lists(&[]);
        thread.rechecks(&[]);
        thread.receives(&[event(&format!("{end} e1 @2"))]);
        assert_eq!(thread.end(), expected);
    }
}

#[test]
fn a_thread_that_was_there_and_is_gone_has_ended_and_one_that_never_was_is_an_error() {
    let mut gone = thread();
    gone.lists(&[replies("m1 @1", "a")]);
    gone.loses_the_stream();
    gone.waits();
    gone.connect_gets(404, &[], &error("not_found_error").to_string());
    gone.asks_the_session(404, &error("not_found_error").to_string());
    assert_eq!(gone.end(), End::Deleted);

    let mut unknown = thread_with(stream_options());
    unknown.connect_gets(404, &[], &error("not_found_error").to_string());
    assert!(matches!(unknown.error(), Error::Api(error) if error.status.as_u16() == 404));
}

#[test]
fn whatever_drops_each_event_of_a_thread_comes_once() {
    // Far more events than the remembered keys. Older events are identified by their timestamp.
    let events: Vec<_> = (0..3000).map(|at| replies(&format!("m{at} @{at}"), "a")).collect();
    for cut in [1, 63, 64, 65, 100, 2999] {
        let mut thread = thread();
        thread.lists(&events[..cut]);
        thread.reconnects();
        thread.lists_page(&events[..cut + 1], Some("two"));
        thread.hears_nothing();
        thread.list_gets(500, "<html>");
        thread.pauses();
        // A read that is lost midway starts again from the beginning.
        thread.lists_page(&events[..cut + 1], Some("three"));
        thread.reconnects();
        thread.lists(&events);
        thread.receives(&events[cut.max(2990)..]);
        thread.rechecks(&events);
        thread.next();
        let seen = thread.take_transcript();
        let expected: Vec<_> = (0..3000).map(|at| format!("agent.message m{at}")).collect();
        let (reconnected, events): (Vec<_>, Vec<_>) =
            seen.into_iter().partition(|line| line.starts_with("reconnected"));
        assert_eq!(events, expected, "cut after {cut}");
        assert_eq!(reconnected.len(), 1);
    }
}

#[test]
fn a_thread_longer_than_the_memory_of_it_repeats_nothing() {
    let events: Vec<_> = (0..20_000).map(|at| replies(&format!("m{at} @{}", at / 6), "a")).collect();
    let mut thread = thread();
    thread.lists(&events);
    thread.next();
    assert_eq!(thread.take_transcript().len(), 20_000);
    for _ in 0..2 {
        thread.reconnects();
        thread.lists(&events);
        thread.delivered(&["reconnected 0 0"]);
    }
}

#[test]
fn a_thread_from_now_on_reads_its_past_and_delivers_none_of_it() {
    let mut thread = thread_from_now();
    thread.connects();
    let past = [replies("m1 @1", "old"), status("idle s1 @2", "sthr_2")];
    thread.lists_page(&past[..1], Some("two"));
    thread.hears_nothing();
    thread.lists(&past[1..]);
    thread.receives(&[past[1].clone(), status("running s2 @3", "sthr_2")]);
    thread.reconnects();
    thread.lists(&[
        past[0].clone(),
        past[1].clone(),
        status("running s2 @3", "sthr_2"),
        replies("m2 @4", "new"),
    ]);
    thread.delivered(&["session.thread_status_running s2", "agent.message m2", "reconnected 1 0"]);

    // The thread may have ended already.
    let mut ended = thread_from_now();
    ended.connects();
    ended.lists(&[status("terminated s1 @1", "sthr_2")]);
    assert_eq!(ended.end(), End::Terminated);
}

#[test]
fn a_checkpoint_of_a_thread_goes_on_with_the_thread() {
    let events: Vec<_> = (0..100).map(|at| replies(&format!("m{at} @{at}"), "a")).collect();
    let mut thread = thread();
    thread.lists(&events[..80]);
    thread.next();
    let text = thread.machine.checkpoint().to_json();
    let checkpoint = Checkpoint::from_json(&text).unwrap();
    assert_eq!((checkpoint.to_json(), checkpoint.followed_thread().unwrap().as_str()), (text, "sthr_2"));
    let mut thread = Script::of_thread(SessionStream::resume(checkpoint, stream_options()), "sthr_2");
    thread.connects();
    assert_eq!(thread.lists(&events), "limit=1000");
    thread.next();
    let seen = thread.take_transcript();
    assert_eq!(
        (seen.len(), seen[0].as_str(), seen[20].as_str()),
        (21, "agent.message m80", "reconnected 20 0")
    );
}

#[test]
fn a_checkpoint_of_a_thread_cannot_be_taken_for_that_of_its_session() {
    let thread = thread_with(stream_options()).machine.checkpoint().to_json();
    let session = SessionStream::new("sesn_1".into(), stream_options()).checkpoint().to_json();
    assert_eq!(Checkpoint::from_json(&session).unwrap().followed_thread(), None);
    let damaged = thread.replace(r#""thread":"sthr_2""#, r#""thread":2"#);
    assert!(matches!(Checkpoint::from_json(&damaged), Err(CheckpointError::Damaged)));
}

#[test]
fn what_a_thread_says_of_the_session_is_no_state_of_the_thread() {
    let mut thread = thread();
    thread.lists(&[]);
    thread.receives(&[says("u1 @1", "a"), idle("s1 @1", "requires_action")]);
    assert!(thread.is_listening());
    thread.delivered(&["user.message u1", "session.status_idle s1"]);
}
