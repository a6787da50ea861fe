//! All threads of a session merged: each event once, with its thread, from the first stream that
//! shows it.

use managed_agents_core::types::{Thread, ThreadId};
use managed_agents_core::{Credential, Delivery, RawEvent, Settings, Start, Threads, ThreadsAction};
use serde_json::{Value, json};

use crate::events::{confirmation, custom_call, custom_result, event, idle, replies, running, with};
use crate::script::stream_options;

fn listed(id: &str, parent: Option<&str>, agent: &str) -> Thread {
    let agent = json!({
        "type": "inline", "name": agent, "description": null, "system": null, "model": { "id": "m" },
        "tools": [], "mcp_servers": [], "skills": [], "execution_identity": { "type": "service_account" },
    });
    let thread = json!({
        "type": "session_thread", "id": id, "session_id": "sesn_1", "parent_thread_id": parent, "workflow_run_id": null,
        "agent": agent, "status": "running", "stats": null, "usage": null, "archived_at": null,
        "created_at": "2026-11-21T09:00:00Z", "updated_at": "2026-11-21T09:00:00Z",
    });
    serde_json::from_value(thread).unwrap()
}

struct Merged {
    threads: Threads,
    seen: Vec<String>,
    begun: Vec<Option<String>>,
}

impl Merged {
    /// The primary thread is `sthr_1`.
    fn starting_at(start: Start) -> Self {
        let mut threads = Threads::starting_at("sesn_1".into(), start, stream_options());
        threads.handle_listed(listed("sthr_1", None, "Chief"));
        Self { threads, seen: Vec::new(), begun: Vec::new() }
    }

    fn new() -> Self {
        let mut merged = Self::starting_at(Start::Beginning);
        merged.run();
        merged
    }

    /// Carries out the pending steps.
    fn run(&mut self) {
        loop {
            match self.threads.poll() {
                ThreadsAction::Receive => return,
                ThreadsAction::Follow(stream) => {
                    self.begun.push(stream.followed_thread().map(|thread| thread.to_string()));
                }
                ThreadsAction::Deliver(given) => {
                    let event = given.delivery.event();
                    let what = event.map_or("-", |event| event.id().unwrap()).to_owned();
                    let thread = given.thread.as_ref().map_or("-", |thread| thread.as_str()).to_owned();
                    self.seen.push(format!("{what} {thread} {}", given.agent.unwrap_or_default()));
                }
            }
        }
    }

    fn gives(&mut self, from: &str, events: &[Value]) {
        let from = Some(from).filter(|from| !from.is_empty()).map(ThreadId::from);
        for event in events {
            let event = RawEvent::parse(event.to_string().into()).unwrap();
            self.threads.handle_delivery(from.as_ref(), Delivery::Event(event));
            self.run();
        }
    }

    fn ends(&mut self, from: &str) {
        self.threads.handle_end(Some(&from.into()));
        self.run();
    }

    fn take(&mut self) -> Vec<String> {
        std::mem::take(&mut self.seen)
    }
}

fn of(mut event: Value, thread: &str) -> Value {
    event["session_thread_id"] = thread.into();
    event
}

fn created(id_and_time: &str, thread: &str) -> Value {
    let fields = json!({ "session_thread_id": thread, "agent_name": "Checker" });
    with(&format!("session.thread_created {id_and_time}"), fields)
}

fn state(short: &str, thread: &str) -> Value {
    let fields = json!({ "session_thread_id": thread, "agent_name": "Checker" });
    with(&format!("session.thread_status_{short}"), fields)
}

#[test]
fn the_list_is_that_of_the_session() {
    let settings = Settings::new(Credential::ApiKey("k".into()));
    let request = Merged::new().threads.list().into_request(&settings).unwrap();
    assert_eq!(request.uri().path(), "/v1/sessions/sesn_1/threads");
}

#[test]
fn the_session_is_followed_and_each_thread_that_begins() {
    let mut merged = Merged::new();
    assert_eq!(merged.begun, [None]);
    merged.gives("", &[running("s1 @1"), created("c1 @2", "sthr_2")]);
    assert_eq!(merged.begun, [None, Some("sthr_2".into())]);
    merged.gives("sthr_2", &[replies("m1 @3", "a")]);
    merged.gives("", &[replies("m2 @4", "b"), created("c1 @2", "sthr_2")]);
    assert_eq!(merged.begun.len(), 2, "once");
    assert_eq!(merged.take()[..4], ["s1 - Chief", "c1 - Chief", "m1 sthr_2 Checker", "m2 - Chief"]);
}

#[test]
fn threads_of_the_list_are_followed_and_those_that_the_list_missed_when_they_show() {
    let mut merged = Merged::starting_at(Start::Beginning);
    merged.threads.handle_listed(listed("sthr_2", Some("sthr_1"), "Checker"));
    merged.run();
    assert_eq!(merged.begun, [None, Some("sthr_2".into())]);
    // The primary thread has states too, and its events are the session's own.
    merged.gives("", &[state("running s1 @1", "sthr_1"), state("running s2 @1", "sthr_3")]);
    assert_eq!(merged.begun, [None, Some("sthr_2".into()), Some("sthr_3".into())]);
    merged.gives("sthr_3", &[state("running s2 @1", "sthr_3"), replies("m1 @2", "a")]);
    assert_eq!(merged.take(), ["s1 - Chief", "s2 sthr_3 Checker", "m1 sthr_3 Checker"]);
}

#[test]
fn what_is_on_both_streams_comes_once_as_the_threads_own_and_in_its_place() {
    for session_is_first in [true, false] {
        let mut merged = Merged::new();
        merged.gives("", &[created("c1 @1", "sthr_2")]);
        let on_both = [of(custom_call("t1 @3"), "sthr_2"), state("idle s2 @4", "sthr_2")];
        // On its own stream a thread's event need not name the thread.
        let own = [
            state("running s1 @2", "sthr_2"),
            replies("m1 @2", "a"),
            custom_call("t1 @3"),
            on_both[1].clone(),
        ];
        if session_is_first {
            merged.gives("", &on_both);
            merged.gives("sthr_2", &own);
        } else {
            merged.gives("sthr_2", &own);
            merged.gives("", &on_both);
        }
        let expected = [
            "c1 - Chief",
            "s1 sthr_2 Checker",
            "m1 sthr_2 Checker",
            "t1 sthr_2 Checker",
            "s2 sthr_2 Checker",
        ];
        assert_eq!(merged.take(), expected);
    }
}

#[test]
fn an_answer_shown_by_both_comes_once() {
    let mut merged = Merged::new();
    merged.gives("", &[created("c1 @1", "sthr_2"), of(confirmation("a1 @3", "t1"), "sthr_2")]);
    merged.gives("sthr_2", &[confirmation("a1 @3", "t1")]);
    assert_eq!(merged.take(), ["c1 - Chief", "a1 sthr_2 Checker"]);
}

#[test]
fn a_queued_event_that_is_taken_up_is_not_taken_for_a_repetition() {
    let mut merged = Merged::new();
    merged.gives("", &[created("c1 @1", "sthr_2")]);
    merged.gives("sthr_2", &[event("user.interrupt i1 queued"), event("user.interrupt i1 @3")]);
    assert_eq!(merged.take().len(), 3);
}

#[test]
fn a_call_whose_own_stream_ends_or_fails_comes_from_the_sessions() {
    let mut merged = Merged::new();
    merged.gives("", &[created("c1 @1", "sthr_2"), created("c2 @1", "sthr_3")]);
    merged.gives("", &[of(custom_call("t1 @2"), "sthr_2"), of(custom_call("t2 @2"), "sthr_3")]);
    merged.take();
    merged.ends("sthr_2");
    assert_eq!(merged.take(), ["t1 sthr_2 Checker"]);
    // Later events of the thread are delivered at once.
    merged.gives("", &[of(custom_call("t3 @3"), "sthr_2"), of(custom_call("t3 @3"), "sthr_2")]);
    assert_eq!(merged.take(), ["t3 sthr_2 Checker"]);
}

#[test]
fn a_thread_followed_from_now_on_does_not_hold_back_what_its_stream_may_skip() {
    let mut merged = Merged::starting_at(Start::Now);
    merged.threads.handle_listed(listed("sthr_2", Some("sthr_1"), "Checker"));
    merged.run();
    merged.gives("", &[of(custom_call("t1 @2"), "sthr_2")]);
    merged.gives("sthr_2", &[custom_call("t1 @2")]);
    assert_eq!(merged.take(), ["t1 sthr_2 Checker"]);
}

#[test]
fn more_threads_than_can_be_followed_wait_for_a_place_and_their_calls_do_not() {
    let mut merged = Merged::new();
    let most = Threads::MAX_FOLLOWED;
    let created: Vec<_> = (0..most + 2).map(|at| created(&format!("c{at} @1"), &format!("t{at}"))).collect();
    merged.gives("", &created);
    assert_eq!(merged.begun.len(), 1 + most);
    merged.take();
    let waiting = format!("t{most}");
    merged.gives("", &[of(custom_call("x1 @2"), &waiting)]);
    assert_eq!(merged.take(), [format!("x1 {waiting} Checker")]);
    merged.ends("t7");
    assert_eq!(merged.begun.last().unwrap().as_deref(), Some(&*waiting));
    merged.gives(&waiting, &[custom_call("x1 @2"), replies("m1 @3", "a")]);
    assert_eq!(merged.take(), [format!("m1 {waiting} Checker")]);
}

#[test]
fn what_is_held_back_is_bounded() {
    let mut merged = Merged::new();
    merged.gives("", &[created("c1 @1", "sthr_2")]);
    let calls: Vec<_> = (0..1100).map(|at| of(custom_call(&format!("t{at} @2")), "sthr_2")).collect();
    merged.gives("", &calls);
    assert_eq!(merged.take().len(), 1 + 1100 - 1024);
    merged.gives("sthr_2", &calls);
    let late = merged.take();
    assert_eq!((late.len(), late[0].as_str()), (1024, "t76 sthr_2 Checker"));
}

#[test]
fn what_names_no_known_thread_is_the_sessions() {
    let mut merged = Merged::new();
    merged.gives("", &[of(idle("s1 @1", "end_turn"), "sthr_9"), of(custom_call("t1 @1"), "sthr_1")]);
    assert_eq!(merged.take(), ["s1 - Chief", "t1 - Chief"]);
}

#[test]
fn an_answer_under_two_ids_on_two_streams_is_one_whichever_has_it_first() {
    let answers: [fn(&str) -> Value; 3] = [
        |id_and_time| confirmation(id_and_time, "t1"),
        |id_and_time| custom_result(id_and_time, "t1"),
        |id_and_time| with(&format!("user.tool_result {id_and_time}"), json!({ "tool_use_id": "t1" })),
    ];
    for answer in answers {
        for names_thread in [true, false] {
            for order in [["", "sthr_2"], ["sthr_2", ""]] {
                let mut merged = Merged::new();
                merged.gives("", &[created("c1 @1", "sthr_2")]);
                merged.take();
                for stream in order {
                    let mut copy = answer(if stream.is_empty() { "a1 @3" } else { "b1 @3" });
                    if names_thread {
                        copy = of(copy, "sthr_2");
                    }
                    merged.gives(stream, &[copy.clone(), copy]);
                }
                let seen = merged.take();
                assert_eq!(seen.len(), 1, "{seen:?}");
            }
        }
    }
    // Answers to two calls are distinct, and so is another kind of answer to the same call.
    let mut merged = Merged::new();
    merged.gives("", &[created("c1 @1", "sthr_2"), of(confirmation("a1 @3", "t1"), "sthr_2")]);
    merged.gives("sthr_2", &[confirmation("b1 @3", "t2"), custom_result("b2 @3", "t1")]);
    assert_eq!(merged.take().len(), 4);
}
