use crate::client::*;
use managed_agents_local::ToolCall;
use serde_json::{Value, json};
use std::time::Duration;

fn interrupt() -> Value {
    json!([{"type": "user.interrupt"}])
}

/// The interrupt is processed, then comes the idle, with `end_turn`.
fn assert_ends_the_turn(events: &[Value], id: &Value) {
    let place = |wanted: &dyn Fn(&Value) -> bool| events.iter().position(wanted).expect("it is there");
    let processed = place(&|event| event["id"] == *id && event["processed_at"].is_string());
    let idle =
        place(&|event| event["type"] == "session.status_idle" && event["stop_reason"]["type"] == "end_turn");
    assert!(processed < idle && idle == events.len() - 1, "{events:#?}");
}

#[test]
fn an_interrupt_ends_a_wait_and_jumps_the_queue() {
    let server = start_with(|turn| {
        turn.think()?;
        match turn.number() {
            1 => turn.wait(Duration::from_secs(3_600)),
            _ => turn.say("next"),
        }
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    stream.until(|event| event["type"] == "agent.thinking");
    send(&server, &session, json!([message("queued")]));
    let sent = send(&server, &session, interrupt());
    assert!(sent[0]["processed_at"].is_null());
    let events = stream.turn();
    assert_ends_the_turn(&events, &sent[0]["id"]);
    assert!(kinds(&events).contains(&"span.model_request_end"));
    let events = stream.turn();
    assert!(events.iter().any(|event| event["content"][0]["text"] == "next"));
}

#[test]
fn an_interrupt_kills_a_running_command() {
    let server = start_with(|turn| {
        turn.tool("bash", json!({"command": "echo started > started; sleep 3600"})).map(|_| ())
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    stream.until(|event| event["type"] == "span.model_request_end");
    // The command may not have begun yet: then it is killed as it begins, or never does.
    let sent = send(&server, &session, interrupt());
    assert_ends_the_turn(&stream.turn(), &sent[0]["id"]);
}

#[test]
fn an_interrupt_closes_calls_that_wait_for_an_approval() {
    let server =
        start_with(|turn| turn.tool_with_approval("bash", json!({"command": "touch x"})).map(|_| ()));
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    stream.turn();
    let sent = send(&server, &session, interrupt());
    let events = stream.turn();
    assert_ends_the_turn(&events, &sent[0]["id"]);
    let result = events.iter().find(|event| event["type"] == "agent.tool_result").unwrap();
    assert_eq!(result["is_error"], true);
    assert!(!kinds(&events).contains(&"session.status_running"));
}

#[test]
fn after_an_interrupt_every_call_has_its_one_result() {
    let server = start_with(|turn| {
        let ask = |command| ToolCall::tool("bash", json!({"command": command})).asking();
        let calls =
            vec![ToolCall::tool("bash", json!({"command": "echo done"})), ask("echo a"), ask("echo b")];
        turn.calls(calls).map(|_| ())
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let idle = stream.turn().pop().unwrap();
    let allowed = &idle["stop_reason"]["event_ids"][0];
    send(
        &server,
        &session,
        json!([{"type": "user.tool_confirmation", "tool_use_id": allowed, "result": "allow"}]),
    );
    stream.turn();
    send(&server, &session, interrupt());
    stream.turn();
    let events = history(&server, &session);
    let ids = |kind: &str, field: &str| -> Vec<Value> {
        events.iter().filter(|event| event["type"] == kind).map(|event| event[field].clone()).collect()
    };
    assert_eq!(ids("agent.tool_use", "id"), ids("agent.tool_result", "tool_use_id"));
    assert_eq!(ids("agent.tool_result", "is_error"), [false, true, true]);
}

#[test]
fn an_interrupt_of_an_idle_session_is_processed_at_once_and_changes_nothing() {
    let server = start();
    let session = session(&server);
    let sent = send(&server, &session, interrupt());
    assert!(sent[0]["processed_at"].is_string());
    assert_eq!(kinds(&history(&server, &session)), ["user.interrupt"]);
    let path = format!("/v1/sessions/{session}/events");
    let other = json!({"events": [{"type": "user.interrupt", "session_thread_id": "sthr_other"}]});
    refused(&server, "POST", &path, other, 400, "invalid_request_error");
}

#[test]
fn an_interrupt_within_a_message_leaves_previews_without_a_message() {
    let server = start_with(|turn| {
        let pieces = (0..).map(|number| {
            if number > 0 {
                std::thread::park_timeout(Duration::from_millis(5));
            }
            format!("piece {number} ")
        });
        turn.say_pieces(pieces)
    });
    let session = session(&server);
    let target = format!("/v1/sessions/{session}/events/stream?event_deltas[]=agent.message");
    let mut stream = crate::stream::Stream::open(&server, &target);
    send(&server, &session, json!([message("go")]));
    stream.until(|event| event["type"] == "event_delta");
    let sent = send(&server, &session, interrupt());
    let events = stream.turn();
    assert_ends_the_turn(&events, &sent[0]["id"]);
    assert!(!kinds(&events).contains(&"agent.message"));
    assert!(kinds(&events).contains(&"span.model_request_end"));
}
