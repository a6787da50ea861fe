//! Workflow runs: background programs that outlive the turn that starts them.

use crate::client::*;
use crate::threads::{answer, call_of, children, gate, said, thread_history};
use managed_agents_local::{Interrupted, Options, Script, Server, Turn, Workflow, WorkflowEnd};
use serde_json::{Value, json};
use std::time::Duration;

fn with(script: &str) -> Server {
    let script = Some(Script::from_json(script).expect("the script is good"));
    Server::start(Options { script, ..Options::default() }).expect("a port is free")
}

fn is_end_turn(event: &Value) -> bool {
    event["type"] == "session.status_idle" && event["stop_reason"]["type"] == "end_turn"
}

fn ended(stream: &mut crate::stream::Stream) -> Vec<Value> {
    stream.until(|event| event["type"] == "workflow_run.status_ended")
}

#[test]
fn long_names_and_descriptions_are_cut() {
    let server = start_with(|turn| {
        let long = |length: usize| "\u{e4}".repeat(length);
        let workflow = Workflow::new(long(65), move |run| run.phase(&long(70)));
        turn.workflow(workflow.description(long(300)).phases([long(70)]))
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    let created = wait_kind(&server, &session, "workflow_run.created");
    let length = |value: &Value| value.as_str().unwrap().chars().count();
    let phase = &created["phases"][0];
    let lengths = [&created["name"], &created["description"], &phase["name"]].map(length);
    assert_eq!(lengths, [64, 256, 64]);
    assert!(phase["id"].as_str().unwrap().starts_with("wrph_"));
    wait_kind(&server, &session, "workflow_run.phase_started");
}

#[test]
fn the_session_runs_while_a_run_does_and_takes_another_turn_after_it() {
    let server = with(
        r#"{"steps": [
            {"workflow": {"name": "Nightly", "phases": ["Gather", "Check"], "result": "completed", "steps": [
                {"phase": "Gather"}, {"wait": 1}, {"phase": "Check"}
            ]}},
            {"say": "On its way."}
        ]}"#,
    );
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let events = stream.until(is_end_turn);
    let of_run: Vec<_> =
        events.iter().filter(|event| event["workflow_run_id"].is_string()).cloned().collect();
    let expected = [
        "workflow_run.created",
        "workflow_run.status_running",
        "workflow_run.phase_started",
        "workflow_run.phase_ended",
        "workflow_run.phase_started",
        "workflow_run.phase_ended",
        "workflow_run.status_ended",
    ];
    assert_eq!(kinds(&of_run), expected);
    assert!(of_run.iter().all(|event| event["workflow_run_id"] == of_run[0]["workflow_run_id"]));
    let phases = of_run[0]["phases"].as_array().unwrap();
    assert_eq!([&phases[0]["name"], &phases[1]["name"]], ["Gather", "Check"]);
    for (place, phase) in [(2, 0), (3, 0), (4, 1), (5, 1)] {
        assert_eq!(of_run[place]["workflow_run_phase_id"], phases[phase]["id"]);
    }
    assert_eq!(
        [&of_run[3]["phase_started_id"], &of_run[5]["phase_started_id"]],
        [&of_run[2]["id"], &of_run[4]["id"]]
    );
    assert_eq!(of_run[6]["result"], json!({"type": "completed"}));
    let place = |kind: &str| events.iter().position(|event| event["type"] == kind).unwrap();
    let end = place("workflow_run.status_ended");
    assert!(place("session.thread_status_idle") < end, "the run ends after the turn that began it");
    assert_eq!(kinds(&events).iter().filter(|kind| **kind == "session.status_running").count(), 1);
    assert_eq!(
        kinds(&events[end + 1..end + 4]),
        ["session.thread_status_running", "span.model_request_start", "agent.message"]
    );
    assert_eq!(said(&events), ["On its way.", "The workflow run Nightly has ended: completed."]);
}

#[test]
fn a_run_ends_after_the_turn_that_started_it() {
    let server = start_with(|turn| {
        if turn.number() > 1 {
            return turn.say("Next.");
        }
        let (done, is_done) = std::sync::mpsc::channel();
        turn.workflow(Workflow::new("W", move |_| {
            done.send(()).expect("the turn waits for it");
            Ok(())
        }))?;
        is_done.recv().expect("the program runs");
        turn.custom_tool("gate", json!({"of": "turn"})).map(|_| ())
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let mut events = stream.turn();
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "requires_action");
    send(&server, &session, answer(&call_of(&server, &session, "turn"), ""));
    events.extend(stream.until(|event| {
        event["type"] == "session.thread_status_idle" && event["stop_reason"]["type"] == "end_turn"
    }));
    assert!(!kinds(&events).contains(&"workflow_run.status_ended"));
    ended(&mut stream);
}

#[test]
fn the_turn_after_a_run_does_what_the_script_says_and_is_not_counted() {
    let server = with(
        r#"{"turns": [
            [{"workflow": {"name": "W", "steps": [], "then": [{"say": "Then: ${message}"}]}}],
            [{"say": "Second message."}],
            [{"say": "Third message."}]
        ]}"#,
    );
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    assert_eq!(said(&stream.until(is_end_turn)), ["Then: The workflow run W has ended: completed."]);
    send(&server, &session, json!([message("go")]));
    assert_eq!(said(&stream.until(is_end_turn)), ["Second message."]);
}

#[test]
fn an_open_run_refuses_changes_of_the_agent_and_the_archiving_of_its_threads() {
    let server = start_with(|turn| {
        if turn.number() > 1 {
            return turn.say("Next.");
        }
        turn.workflow(Workflow::new("W", |run| run.threads(vec![gate("Counter")]).map(drop)))?;
        turn.say("On its way.")
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let call = call_of(&server, &session, "Counter");
    let path = format!("/v1/sessions/{session}");
    let thread = format!("{path}/threads/{}/archive", children(&server, &session)[0]["id"].as_str().unwrap());
    let change = json!({"title": "New", "agent": {"tools": []}});
    for (target, body) in [(&path, change.clone()), (&thread, json!({}))] {
        let refusal = exchange(&server, request("POST", target, &body.to_string()).as_bytes());
        let code = &refusal.json()["error"]["details"]["error_code"];
        assert_eq!((refusal.status, code.as_str()), (400, Some("workflow_run_open")), "{target}");
    }
    assert_ne!(get(&server, &path)["title"], "New", "the whole request is refused");
    send(&server, &session, answer(&call, "12"));
    ended(&mut stream);
    stream.until(is_end_turn);
    assert_eq!(post(&server, &path, change)["title"], "New");
    assert!(post(&server, &thread, json!({}))["archived_at"].is_string());
}

#[test]
fn the_threads_of_a_run_belong_to_it_and_keep_the_session_running() {
    let server = start_with(|turn| {
        let workflow = Workflow::new("W", |run| {
            let counted = run.threads(vec![gate("Counter")])?.remove(0);
            run.thread("Checker", |child| child.say(format!("{}?", counted.text)))?;
            Ok(())
        });
        if turn.number() > 1 {
            return Ok(());
        }
        turn.workflow(workflow)?;
        turn.say("On its way.")
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let call = call_of(&server, &session, "Counter");
    let wanted = |event: &Value| event["stop_reason"]["event_ids"][0] == call["id"];
    stream.until(|event| event["type"] == "session.status_idle" && wanted(event));
    send(&server, &session, json!([{"type": "user.interrupt"}]));
    let child = &children(&server, &session)[0];
    send(&server, &session, json!([{"type": "user.interrupt", "session_thread_id": child["id"]}]));
    send(&server, &session, answer(&call, "12"));
    stream.until(is_end_turn);
    send(&server, &session, json!([message("go on")]));
    let events = ended(&mut stream);
    assert!(kinds(&events).contains(&"session.status_running"));
    let run = &events.last().unwrap()["workflow_run_id"];
    let threads = children(&server, &session);
    assert!(threads.iter().all(|thread| thread["workflow_run_id"] == *run));
    let told: Vec<_> = history(&server, &session)
        .into_iter()
        .filter(|event| event["type"].as_str().unwrap().starts_with("workflow_run.status_"))
        .collect();
    // It is idle for the call, and then because the interrupt has paused it.
    let expected = ["running", "idle", "running", "idle", "running", "ended"];
    let expected = expected.map(|end| format!("workflow_run.status_{end}"));
    assert_eq!(kinds(&told), expected);
    let created = events.iter().find(|event| event["type"] == "session.thread_created").unwrap();
    assert_eq!(created["workflow_run_id"], *run);
    assert_eq!(said(&thread_history(&server, &session, &threads[1])), ["Counter: 12?"]);
    assert!(kinds(&history(&server, &session)).iter().all(|kind| !kind.starts_with("agent.thread_message")));
}

#[test]
fn a_run_ends_as_its_program_says() {
    let server = with(
        r#"{"turns": [
            [{"workflow": {"name": "S", "steps": [], "result": "stopped"}}],
            [{"workflow": {"name": "E", "steps": [], "result": {"type": "timeout_error", "message": "late"}}}]
        ]}"#,
    );
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    assert_eq!(ended(&mut stream).last().unwrap()["result"], json!({"type": "stopped"}));
    stream.until(is_end_turn);
    send(&server, &session, json!([message("go")]));
    let events = ended(&mut stream);
    let error = json!({"type": "timeout_error", "message": "late"});
    assert_eq!(events.last().unwrap()["result"], json!({"type": "error", "error": error}));
    let told = &events[events.len() - 2];
    assert_eq!((&told["type"], &told["error"]), (&json!("workflow_run.error"), &error));
}

#[test]
fn a_program_that_panics_ends_its_run_with_an_error() {
    let server = start_with(|turn| {
        turn.workflow(Workflow::new("W", |run| {
            run.end(WorkflowEnd::Stopped);
            run.phase("unknown")
        }))
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    let end = wait_kind(&server, &session, "workflow_run.status_ended");
    assert_eq!(end["result"]["error"]["type"], "program_error");
}

#[test]
fn an_eleventh_open_run_is_refused_with_an_event() {
    let server = start_with(|turn| {
        for _ in 0..11 {
            turn.workflow(Workflow::new("W", |run| run.wait(Duration::from_secs(3_600))))?;
        }
        Ok(())
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_kind(&server, &session, "session.thread_status_idle");
    let refused = wait_kind(&server, &session, "workflow_run.error");
    assert_eq!(
        (&refused["workflow_run_id"], &refused["error"]["type"]),
        (&Value::Null, &json!("max_workflow_runs_error"))
    );
    let events = history(&server, &session);
    assert_eq!(events.iter().filter(|event| event["type"] == "workflow_run.created").count(), 10);
}

/// A run in its phase that never ends by itself.
fn endless(turn: &mut Turn) -> Result<(), Interrupted> {
    if turn.number() > 1 {
        return turn.say("Next.");
    }
    let workflow = Workflow::new("W", |run| {
        run.phase("Gather")?;
        run.wait(Duration::from_secs(3_600))
    });
    turn.workflow(workflow.phases(["Gather"]))
}

fn is_primary_idle(event: &Value) -> bool {
    event["type"] == "session.thread_status_idle"
}

#[test]
fn an_open_run_refuses_that_its_session_is_archived_or_deleted() {
    let server = start_with(endless);
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    stream.until(is_primary_idle);
    let path = format!("/v1/sessions/{session}");
    assert_eq!(get(&server, &path)["status"], "running");
    // An interrupt pauses the run and does not end it.
    for interrupted in [false, true] {
        for (method, target) in [("POST", format!("{path}/archive")), ("DELETE", path.clone())] {
            let refusal = call(&server, method, &target, None);
            let code = &refusal.json()["error"]["details"]["error_code"];
            assert_eq!((refusal.status, code.as_str()), (400, Some("workflow_run_open")), "{target}");
        }
        if !interrupted {
            send(&server, &session, json!([{"type": "user.interrupt"}]));
            stream.until(is_end_turn);
            assert_eq!(get(&server, &path)["status"], "idle");
        }
    }
}

#[test]
fn an_option_lets_a_session_end_its_runs_and_their_ends_are_in_the_list_only() {
    let options = Options { ends_runs: true, script: Some(Script::from_fn(endless)), ..Options::default() };
    let server = Server::start(options).expect("a port is free");
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    wait_kind(&server, &session, "workflow_run.phase_started");
    stream.until(is_primary_idle);
    post(&server, &format!("/v1/sessions/{session}/archive"), json!({}));
    let live = stream.until(|event| event["type"] == "session.status_terminated");
    let ends = ["workflow_run.phase_ended", "workflow_run.status_ended"];
    assert!(kinds(&live).iter().all(|kind| !ends.contains(kind)));
    let listed: Vec<_> = history(&server, &session)
        .into_iter()
        .filter(|event| ends.contains(&event["type"].as_str().unwrap()))
        .collect();
    assert_eq!(kinds(&listed), ends);
    assert_eq!(listed[1]["result"], json!({"type": "stopped"}));
}

#[test]
fn an_interrupt_pauses_a_run_until_the_next_message() {
    let server = start_with(|turn| {
        if turn.number() > 1 {
            return turn.say("Go on.");
        }
        let workflow = Workflow::new("W", |run| {
            run.threads(vec![gate("Counter")])?;
            run.thread("Checker", |child| child.say("Checked."))?;
            Ok(())
        });
        turn.workflow(workflow)
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let call = call_of(&server, &session, "Counter");
    stream.until(|event| event["type"] == "session.status_idle");
    send(&server, &session, json!([{"type": "user.interrupt"}]));
    send(&server, &session, answer(&call, "12"));
    // The thread takes its answer and makes no model request any more.
    stream.until(is_end_turn);
    assert_eq!(children(&server, &session).len(), 1);
    send(&server, &session, json!([message("go on")]));
    let events = ended(&mut stream);
    assert_eq!(events.last().unwrap()["result"]["type"], "completed");
    assert_eq!(children(&server, &session).len(), 2);
    stream.until(is_end_turn);
}

#[test]
fn the_budget_pauses_a_run_until_it_is_raised() {
    let script = r#"{"turns": [
        [{"workflow": {"name": "W", "steps": [
            {"thread": {"agent": "A", "steps": [{"custom_tool": "gate"}, {"say": "One.", "cost": 12}]}},
            {"thread": {"agent": "B", "steps": [{"say": "Two."}]}}
        ]}}, {"say": "On its way."}]
    ]}"#;
    let server = with(script);
    let money = |cents: &str| json!({"type": "limit", "max_list_cost": {"amount": cents, "currency": "USD"}});
    let session = session_with(&server, json!({"budget": money("10")}));
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    // The agent's own turn is over before the run reaches the budget.
    let waits = wait_idle(&server, &session, "requires_action");
    stream.until(|event| event["id"] == waits["id"]);
    let call = &waits["stop_reason"]["event_ids"][0];
    send(&server, &session, json!([{"type": "user.custom_tool_result", "custom_tool_use_id": call}]));
    let events = stream.turn();
    let last = kinds(&events[events.len() - 3..]);
    assert_eq!(last, ["workflow_run.status_idle", "session.usage", "session.status_idle"]);
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "budget_reached");
    let usage = &events[events.len() - 2];
    assert_eq!(usage["usage"]["list_cost"]["amount"], "12");
    post(&server, &format!("/v1/sessions/{session}"), json!({"budget": money("1000")}));
    let events = ended(&mut stream);
    let at = |kind: &str| events.iter().position(|event| event["type"] == kind).unwrap();
    assert!(at("session.updated") < at("workflow_run.status_running"));
    assert!(at("workflow_run.status_running") < at("session.status_running"));
    assert_eq!(children(&server, &session).len(), 2);
    stream.until(is_end_turn);
}

#[test]
fn a_failed_turn_makes_the_session_idle_although_a_run_goes_on() {
    let server = start_with(|turn| {
        turn.workflow(Workflow::new("W", |run| run.wait(Duration::from_secs(3_600))))?;
        turn.error("model_overloaded_error", "busy", managed_agents_local::RetryStatus::Exhausted)
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "retries_exhausted");
}

#[test]
fn a_session_that_fails_for_good_ends_its_runs_with_an_error() {
    let server = start_with(|turn| {
        turn.workflow(Workflow::new("W", |run| run.wait(Duration::from_secs(3_600))))?;
        turn.error("unknown_error", "gone", managed_agents_local::RetryStatus::Terminal)
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let events = stream.until(|event| event["type"] == "session.status_terminated");
    let end = events.iter().find(|event| event["type"] == "workflow_run.status_ended").unwrap();
    assert_eq!(end["result"]["error"]["type"], "unknown_error");
    assert!(kinds(&events).contains(&"workflow_run.error"));
}

#[test]
fn a_message_while_a_run_is_open_has_its_own_turn() {
    let server = start_with(|turn| {
        if turn.number() == 1 {
            let workflow = Workflow::new("W", |run| run.threads(vec![gate("G")]).map(|_| ()));
            return turn.workflow(workflow);
        }
        let text = turn.message().to_owned();
        turn.say(text)
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go"), message("in between")]));
    let call = call_of(&server, &session, "G");
    let wanted = |event: &Value| event["stop_reason"]["event_ids"][0] == call["id"];
    // The session may have been idle with the call before, between the two turns.
    assert_eq!(said(&stream.until(|event| event["type"] == "agent.message")), ["in between"]);
    stream.until(|event| event["type"] == "session.status_idle" && wanted(event));
    send(&server, &session, answer(&call, "1"));
    ended(&mut stream);
    assert_eq!(said(&stream.until(is_end_turn)), ["The workflow run W has ended: completed."]);
}
