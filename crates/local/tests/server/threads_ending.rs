//! How children end: interrupted, archived, failed, held up, too many.

use crate::client::*;
use crate::threads::*;
use managed_agents_local::{Child, RetryStatus};
use serde_json::{Value, json};
use std::time::Duration;

fn interrupt(thread: Option<&Value>) -> Value {
    json!([{"type": "user.interrupt", "session_thread_id": thread.map(|thread| thread["id"].clone())}])
}

#[test]
fn an_interrupt_of_one_child_ends_that_child_alone() {
    let server = start_with(|turn| {
        let asking =
            Child::new("A", |child| child.tool_with_approval("bash", json!({"command": "true"})).map(|_| ()));
        let outputs = turn.threads(vec![asking, gate("B")])?;
        turn.say(format!("{}; {}", outputs[0].text, outputs[1].text))
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    stream.turn();
    let child = &children(&server, &session)[0];
    let sent = send(&server, &session, interrupt(Some(child)));
    let events = stream.turn();
    let other = call_of(&server, &session, "B");
    assert_eq!(events.last().unwrap()["stop_reason"]["event_ids"], json!([other["id"]]));
    assert!(!kinds(&events).contains(&"session.status_running"), "no model was called");
    let own = thread_history(&server, &session, child);
    let end: Vec<_> = own.iter().rev().take(3).rev().cloned().collect();
    assert_eq!(kinds(&end), ["agent.tool_result", "user.interrupt", "session.thread_status_idle"]);
    assert_eq!((&end[0]["is_error"], &end[1]["id"]), (&json!(true), &sent[0]["id"]));
    assert!(end[1]["processed_at"].is_string());
    assert_eq!(end[2]["stop_reason"]["type"], "end_turn");
    assert!(events.iter().any(|event| event["id"] == end[2]["id"]));
    send(&server, &session, answer(&other, "2"));
    assert_eq!(said(&stream.turn()), ["The agent A was interrupted.; B: 2"]);
    let late = send(&server, &session, interrupt(Some(child)));
    assert!(late[0]["processed_at"].is_string(), "nothing is left to interrupt");
}

#[test]
fn an_interrupt_of_the_session_ends_all_threads() {
    let server = start_buffered(|turn| {
        let busy = Child::new("Busy", |child| {
            child.tool("bash", json!({"command": "echo > begun; sleep 3600"})).map(|_| ())
        });
        turn.threads(vec![gate("A"), busy])?;
        turn.say("never")
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    call_of(&server, &session, "A");
    let busy = &children(&server, &session)[1];
    open_thread(&server, &session, busy).until(|event| event["type"] == "agent.tool_use");
    let sent = send(&server, &session, interrupt(None));
    let events = stream
        .until(|event| event["type"] == "session.status_idle" && event["stop_reason"]["type"] == "end_turn");
    let place = |wanted: &dyn Fn(&Value) -> bool| events.iter().rposition(wanted).expect("it is there");
    let processed = place(&|event| event["id"] == sent[0]["id"] && event["processed_at"].is_string());
    assert!(processed < events.len() - 1);
    assert!(!kinds(&events[processed..]).contains(&"session.thread_status_running"), "nobody goes on");
    assert_eq!(said(&events), [""; 0]);
    let threads = get(&server, &format!("/v1/sessions/{session}/threads"))["data"].clone();
    assert!(threads.as_array().unwrap().iter().all(|thread| thread["status"] == "idle"));
}

#[test]
fn a_child_that_waits_is_archived_and_its_calls_are_dropped() {
    let server = start_with(|turn| {
        let output = turn
            .thread("A", |child| child.tool_with_approval("bash", json!({"command": "true"})).map(|_| ()))?;
        turn.say(output.text)
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    stream.turn();
    let call = wait_kind(&server, &session, "agent.tool_use");
    let path = format!("/v1/sessions/{session}/threads/{}", id(&children(&server, &session)[0]));
    let archived = post(&server, &format!("{path}/archive"), json!({}));
    assert_eq!((&archived["status"], archived["archived_at"].is_string()), (&json!("terminated"), true));
    let events = stream.turn();
    assert!(kinds(&events).contains(&"session.thread_status_terminated"));
    assert_eq!(said(&events), ["The agent A was archived."]);
    let last = thread_history(&server, &session, &archived).pop().unwrap();
    assert_eq!(last["type"], "session.thread_status_terminated", "no result comes after it");
    send(&server, &session, confirm(&call, "allow"));
    let history = thread_history(&server, &session, &archived);
    assert_eq!(history.last(), Some(&last), "a late confirmation has no effect");
    let again = post(&server, &format!("{path}/archive"), json!({}));
    assert_eq!(again["archived_at"], archived["archived_at"]);
}

#[test]
fn a_child_that_works_is_not_archived() {
    let server =
        start_with(|turn| turn.thread("A", |child| child.wait(Duration::from_secs(3_600))).map(|_| ()));
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    stream.until(|event| {
        event["type"] == "session.thread_status_running" && event["agent_name"] == "A" && {
            children(&server, &session).iter().any(|child| child["id"] == event["session_thread_id"])
        }
    });
    let path = format!("/v1/sessions/{session}/threads/{}/archive", id(&children(&server, &session)[0]));
    refused(&server, "POST", &path, json!({}), 400, "invalid_request_error");
    assert_eq!(get(&server, &format!("/v1/sessions/{session}"))["status"], "running");
}

#[test]
fn the_error_of_a_child_is_its_own_and_the_session_goes_on() {
    let server = start_with(|turn| {
        let failing = |retry| {
            Child::new("F", move |child| {
                child.error("model_overloaded_error", "busy", RetryStatus::Retrying)?;
                child.error("model_overloaded_error", "busy", retry)
            })
        };
        let panicking = Child::new("P", |_| panic!("a mistake in a child, made on purpose"));
        let children = vec![failing(RetryStatus::Exhausted), failing(RetryStatus::Terminal), panicking];
        let outputs = turn.threads(children)?;
        turn.say(outputs.iter().map(|output| output.text.clone()).collect::<Vec<_>>().join(" "))
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let events = stream.turn();
    assert_eq!(said(&events), ["The agent F failed. The agent F failed for good. The agent P failed."]);
    assert!(!kinds(&events).contains(&"session.error"));
    assert!(!kinds(&events).contains(&"session.status_rescheduled"));
    let children = children(&server, &session);
    let last = |place: usize| thread_history(&server, &session, &children[place]).pop().unwrap();
    assert_eq!(last(0)["stop_reason"]["type"], "retries_exhausted");
    assert_eq!(last(1)["type"], "session.thread_status_terminated");
    assert_eq!(last(2)["stop_reason"]["type"], "retries_exhausted");
    let own = thread_history(&server, &session, &children[0]);
    let errors = own.iter().filter(|event| event["type"] == "session.error").count();
    assert_eq!((errors, kinds(&own).contains(&"session.thread_status_rescheduled")), (2, true));
}

#[test]
fn at_most_twenty_five_children_work_at_a_time_and_they_have_none() {
    let server = start_with(|turn| {
        let child = |_| {
            Child::new("C", |child| {
                let grandchild = child.thread("G", |_| Ok(()))?;
                child.say(grandchild.text)
            })
        };
        let outputs = turn.threads((0..26).map(child).collect())?;
        assert!(outputs[..25].iter().all(|output| output.text.contains("own agent")));
        turn.say(&outputs[25].text)
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    assert!(said(&history(&server, &session))[0].contains("At most 25"));
    assert_eq!(children(&server, &session).len(), 25);
}

#[test]
fn the_budget_holds_children_up_until_it_is_raised() {
    let server = start_with(|turn| {
        let talk = |name| {
            Child::new(name, |child| {
                child.say("word ".repeat(2_000))?;
                child.say("Done.")
            })
        };
        let outputs = turn.threads(vec![talk("A"), talk("B")])?;
        turn.say(format!("{}{}", outputs[0].text, outputs[1].text))
    });
    let money = |cents: &str| json!({"type": "limit", "max_list_cost": {"amount": cents, "currency": "USD"}});
    let session = session_with(&server, json!({"budget": money("1")}));
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let events = stream.turn();
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "budget_reached");
    post(&server, &format!("/v1/sessions/{session}"), json!({"budget": money("100000")}));
    let events = stream.turn();
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "end_turn");
    assert_eq!(said(&events), ["Done.Done."]);
}

#[test]
fn an_interrupt_ends_a_child_that_the_budget_holds_up_while_another_works() {
    let server = start_with(|turn| {
        let talking = Child::new("Talking", |child| {
            child.say("word ".repeat(2_000))?;
            child.say("never")
        });
        let busy = Child::new("Busy", |child| child.wait(Duration::from_secs(3_600)));
        turn.threads(vec![talking, busy]).map(|_| ())
    });
    let budget = json!({"type": "limit", "max_list_cost": {"amount": "1", "currency": "USD"}});
    let session = session_with(&server, json!({"budget": budget}));
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    stream.until(|event| event["stop_reason"]["type"] == "budget_reached");
    send(&server, &session, interrupt(None));
    let events = stream.turn();
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "budget_reached");
    assert_eq!(events[events.len() - 3]["stop_reason"]["type"], "end_turn");
    assert!(!kinds(&events).contains(&"session.thread_status_running"));
}

#[test]
fn archiving_the_session_ends_children_that_wait() {
    let server = start_with(|turn| turn.threads(vec![gate("A")]).map(|_| ()));
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    stream.turn();
    post(&server, &format!("/v1/sessions/{session}/archive"), json!({}));
    let events = stream.until(|event| event["type"] == "session.status_terminated");
    let ended = events.iter().filter(|event| event["type"] == "session.thread_status_terminated").count();
    assert_eq!(ended, 2);
    assert_eq!(children(&server, &session)[0]["status"], "terminated");
}

#[test]
fn children_that_are_idle_count_until_they_are_archived() {
    let server = start_with(|turn| {
        let mut last = String::new();
        for _ in 0..if turn.number() == 1 { 26 } else { 1 } {
            last = turn.thread("C", |child| child.say("Done."))?.text;
        }
        turn.say(last)
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    let mut last = || {
        send(&server, &session, json!([message("go")]));
        let events = stream.until(|event| {
            event["type"] == "session.status_idle" && event["stop_reason"]["type"] == "end_turn"
        });
        said(&events).last().copied().unwrap().to_owned()
    };
    assert!(last().contains("archive an idle thread first"));
    let children = children(&server, &session);
    assert_eq!(children.len(), 25);
    post(&server, &format!("/v1/sessions/{session}/threads/{}/archive", id(&children[0])), json!({}));
    assert_eq!(last(), "Done.");
}
