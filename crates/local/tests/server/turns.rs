use crate::client::*;
use managed_agents_local::{Options, RetryStatus, Script, Server};
use serde_json::{Value, json};

#[test]
fn a_plain_turn_has_its_events_in_order() {
    let server = start_with(|turn| {
        turn.think()?;
        turn.say("Hello.")
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    let sent = send(&server, &session, json!([message("Hi.")]));
    assert!(sent[0]["processed_at"].is_null());
    let events = stream.turn();
    let expected = [
        "user.message",
        "session.status_running",
        "session.thread_status_running",
        "user.message",
        "span.model_request_start",
        "agent.thinking",
        "agent.message",
        "span.model_request_end",
        "session.thread_status_idle",
        "session.usage",
        "session.status_idle",
    ];
    assert_eq!(kinds(&events), expected);
    assert_eq!((&events[0]["id"], &events[3]["id"]), (&sent[0]["id"], &sent[0]["id"]));
    assert!(events[0]["processed_at"].is_null() && events[3]["processed_at"].is_string());
    assert_eq!(events[10]["stop_reason"], json!({"type": "end_turn"}));
    assert_eq!(events[7]["model_request_start_id"], events[4]["id"]);
}

#[test]
fn the_history_has_each_event_once_in_the_order_of_its_processing() {
    let server = start_with(|turn| turn.say("Hello."));
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("Hi.")]));
    let mut streamed = stream.turn();
    streamed.remove(0);
    let listed = history(&server, &session);
    assert_eq!(streamed, listed);
    let times: Vec<_> = listed.iter().map(|event| event["processed_at"].as_str().unwrap()).collect();
    assert!(times.is_sorted());
}

#[test]
fn a_message_sent_while_running_waits_for_a_turn_of_its_own() {
    let server = start_with(|turn| {
        if turn.number() == 1 {
            turn.custom_tool("gate", json!({}))?;
        }
        let text = turn.message().to_owned();
        turn.say(text)
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    let second = id(&send(&server, &session, json!([message("first"), message("second")]))[1]);
    let gate = id(&stream.until(|event| event["type"] == "agent.custom_tool_use").pop().unwrap());
    let events = history(&server, &session);
    let queued = events.iter().find(|event| id(event) == second).unwrap();
    assert!(queued["processed_at"].is_null());
    send(&server, &session, json!([{"type": "user.custom_tool_result", "custom_tool_use_id": gate}]));
    let first = stream
        .until(|event| event["stop_reason"]["type"] == "end_turn" && event["type"] == "session.status_idle");
    assert!(
        first.iter().any(|event| event["content"][0]["text"] == "first" && event["type"] == "agent.message")
    );
    let events = stream.turn();
    assert_eq!(
        kinds(&events[..3]),
        ["session.status_running", "session.thread_status_running", "user.message"]
    );
    assert_eq!((id(&events[2]), events[2]["processed_at"].is_string()), (second, true));
    assert!(
        events
            .iter()
            .any(|event| event["content"][0]["text"] == "second" && event["type"] == "agent.message")
    );
}

#[test]
fn a_tool_really_runs_in_the_sessions_directory_and_its_shell_keeps_its_state() {
    let server = start_with(|turn| {
        turn.tool("bash", json!({"command": "x=5; echo hello > mnt/session/outputs/a.txt"}))?;
        let output = turn.tool("bash", json!({"command": "echo $x; cat mnt/session/outputs/a.txt"}))?;
        let read = turn.tool("read", json!({"file_path": "/mnt/session/outputs/a.txt"}))?;
        let outside = turn.tool("read", json!({"file_path": "/etc/passwd"}))?;
        turn.say(format!("{}|{}|{}", output.text, read.text.trim(), outside.is_error))
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(wait_kind(&server, &session, "agent.message")["content"][0]["text"], "5\nhello|hello|true");
    let events = history(&server, &session);
    let uses: Vec<_> = events.iter().filter(|event| event["type"] == "agent.tool_use").collect();
    let results: Vec<_> = events.iter().filter(|event| event["type"] == "agent.tool_result").collect();
    assert_eq!(uses.len(), 4);
    assert!(uses.iter().zip(&results).all(|(call, result)| call["id"] == result["tool_use_id"]));
    assert_eq!(uses[0]["evaluation"]["type"], "always_allow");
}

#[test]
fn a_tool_the_agent_does_not_have_is_denied() {
    let server = start_with(|turn| turn.tool("bash", json!({"command": "touch made"})).map(|_| ()));
    let agent = id(&post(&server, "/v1/agents", json!({"name": "A", "model": "m"})));
    let environment = id(&post(&server, "/v1/environments", json!({"name": "E"})));
    let session = id(&post(&server, "/v1/sessions", json!({"agent": agent, "environment_id": environment})));
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "end_turn");
    let call = wait_kind(&server, &session, "agent.tool_use");
    assert_eq!((&call["evaluated_permission"], call.get("evaluation")), (&json!("deny"), None));
    assert_eq!(wait_kind(&server, &session, "agent.tool_result")["is_error"], true);
}

#[test]
fn usage_grows_and_stands_before_every_idle() {
    let server = start_with(|turn| turn.say("word ".repeat(200)));
    let session = session(&server);
    let mut stream = open(&server, &session);
    let mut totals = Vec::new();
    for _ in 0..2 {
        send(&server, &session, json!([message("go")]));
        let events = stream.turn();
        let usage = &events[events.len() - 2];
        assert_eq!(usage["type"], "session.usage");
        totals.push(usage["usage"]["output_tokens"].as_u64().unwrap());
    }
    assert!(totals[1] == 2 * totals[0] && totals[0] > 200, "{totals:?}");
    let usage = get(&server, &format!("/v1/sessions/{session}"))["usage"].clone();
    assert_eq!(usage["output_tokens"], totals[1]);
    assert!(usage["cache_read_input_tokens"].as_u64().unwrap() > 0);
}

#[test]
fn errors_are_retried_then_exhausted_and_what_was_queued_is_dropped() {
    let server = start_with(|turn| {
        if turn.number() > 1 {
            return turn.say("Again.");
        }
        turn.error("model_overloaded_error", "busy", RetryStatus::Retrying)?;
        turn.custom_tool("gate", json!({}))?;
        turn.error("model_overloaded_error", "busy", RetryStatus::Exhausted)
    });
    let session = session(&server);
    let dropped = id(&send(&server, &session, json!([message("first"), message("dropped")]))[1]);
    let gate = id(&wait_kind(&server, &session, "agent.custom_tool_use"));
    send(&server, &session, json!([{"type": "user.custom_tool_result", "custom_tool_use_id": gate}]));
    wait_idle(&server, &session, "retries_exhausted");
    let events = history(&server, &session);
    let order: Vec<_> = kinds(&events)
        .into_iter()
        .filter(|kind| {
            kind.starts_with("session.error") || kind.contains("status_r") && !kind.contains("thread")
        })
        .collect();
    assert_eq!(
        order[..4],
        ["session.status_running", "session.error", "session.status_rescheduled", "session.status_running"]
    );
    assert!(!events.iter().any(|event| event["id"] == dropped));
    send(&server, &session, json!([message("second")]));
    assert_eq!(wait_kind(&server, &session, "agent.message")["content"][0]["text"], "Again.");
}

#[test]
fn a_terminal_error_terminates_the_session() {
    let server = start_with(|turn| turn.error("mcp_connection_failed_error", "gone", RetryStatus::Terminal));
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_kind(&server, &session, "session.status_terminated");
    assert_eq!(get(&server, &format!("/v1/sessions/{session}"))["status"], "terminated");
    let path = format!("/v1/sessions/{session}/events");
    refused(&server, "POST", &path, json!({"events": [message("more")]}), 409, "conflict_error");
}

#[test]
fn a_refusal_has_its_details() {
    let script =
        Script::from_json(r#"{"steps": [{"say": "No."}, {"stop": "refusal", "category": "bio"}]}"#).unwrap();
    let server = Server::start(Options { script: Some(script), ..Options::default() }).unwrap();
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    let idle = wait_idle(&server, &session, "refusal");
    assert_eq!(idle["stop_details"], json!({"type": "refusal", "category": "bio", "explanation": null}));
}

#[test]
fn a_script_that_panics_ends_its_turn_and_the_session_lives_on() {
    let server = start_with(|turn| match turn.number() {
        1 => panic!("a mistake in a script, made on purpose"),
        _ => turn.say("Still here."),
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "retries_exhausted");
    send(&server, &session, json!([message("go")]));
    wait_kind(&server, &session, "agent.message");
}

#[test]
fn the_budget_holds_a_turn_up_until_it_is_raised() {
    let server = start_with(|turn| {
        turn.say("word ".repeat(2_000))?;
        turn.say("Done.")
    });
    let money = |cents: &str| json!({"type": "limit", "max_list_cost": {"amount": cents, "currency": "USD"}});
    let session = session_with(&server, json!({"budget": money("1")}));
    let path = format!("/v1/sessions/{session}");
    send(&server, &session, json!([message("go")]));
    let idle = wait_idle(&server, &session, "budget_reached");
    let events = history(&server, &session);
    assert_eq!(events.last(), Some(&idle));
    assert_eq!(kinds(&events).iter().filter(|kind| **kind == "agent.message").count(), 1);
    let ignored = send(&server, &session, json!([{"type": "user.interrupt"}]));
    assert!(!history(&server, &session).iter().any(|event| event["id"] == ignored[0]["id"]));
    let low = call(&server, "POST", &path, Some(json!({"budget": money("2")}))).json();
    assert_eq!(low["error"]["details"]["error_code"], "budget_not_raised");
    post(&server, &path, json!({"budget": money("100000")}));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(wait_kind(&server, &session, "session.updated")["budget"], money("100000"));
    post(&server, &path, json!({"budget": null}));
    let late = call(&server, "POST", &path, Some(json!({"budget": money("100000")}))).json();
    assert_eq!(late["error"]["details"]["error_code"], "budget_create_only");
}

#[test]
fn an_outcome_is_worked_on_at_once_and_evaluated_before_the_idle() {
    let server = start_with(|turn| {
        let text = turn.message().to_owned();
        turn.say(text)
    });
    let session = session(&server);
    let outcome = json!({"type": "user.define_outcome", "description": "Sum", "rubric": {"type": "text", "content": "r"}});
    let sent = send(&server, &session, json!([outcome]));
    assert!(sent[0]["processed_at"].is_string() && sent[0]["outcome_id"].is_string());
    wait_idle(&server, &session, "end_turn");
    let events = history(&server, &session);
    let end = events.iter().find(|event| event["type"] == "span.outcome_evaluation_end").unwrap();
    assert_eq!(end["result"], "satisfied");
    let evaluations = get(&server, &format!("/v1/sessions/{session}"))["outcome_evaluations"].clone();
    assert_eq!(evaluations[0]["result"], "satisfied");
}

#[test]
fn a_system_message_comes_alone_or_behind_a_message() {
    let server = start_with(|turn| turn.say("ok"));
    let session = session(&server);
    let system = json!({"type": "system.message", "content": [{"type": "text", "text": "Be brief."}]});
    let path = format!("/v1/sessions/{session}/events");
    let wrong = json!({"events": [system, message("a")]});
    refused(&server, "POST", &path, wrong, 400, "invalid_request_error");
    let alone = send(&server, &session, json!([system]));
    assert!(alone[0]["processed_at"].is_string(), "it begins no turn");
    let sent = send(&server, &session, json!([message("a"), system]));
    wait_idle(&server, &session, "end_turn");
    let events = history(&server, &session);
    let stored: &Value = events.iter().find(|event| event["id"] == sent[1]["id"]).unwrap();
    assert!(stored["processed_at"].is_string());
}

#[test]
fn a_session_with_too_many_bytes_of_events_fails_and_takes_no_more() {
    let server = start_with(|turn| {
        let text = "x".repeat(1024 * 1024);
        loop {
            turn.say(&text)?;
        }
    });
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    wait_kind(&server, &session, "session.status_terminated");
    let messages = history(&server, &session).iter().filter(|event| event["type"] == "agent.message").count();
    assert_eq!(messages, 16);
    let path = format!("/v1/sessions/{session}/events");
    refused(&server, "POST", &path, json!({"events": [message("more")]}), 409, "conflict_error");
}
