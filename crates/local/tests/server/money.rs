//! The cost and the tokens that a script sets, and the budget that they use up.

use crate::client::*;
use crate::threads::{children, said};
use managed_agents_local::{Options, Script, Server};
use serde_json::{Value, json};

fn with(script: &str) -> Server {
    let script = Some(Script::from_json(script).expect("the script is good"));
    Server::start(Options { script, ..Options::default() }).expect("a port is free")
}

fn limit(cents: &str) -> Value {
    json!({"type": "limit", "max_list_cost": {"amount": cents, "currency": "USD"}})
}

fn cost(value: &Value) -> &str {
    value["usage"]["list_cost"]["amount"].as_str().expect("an amount")
}

#[test]
fn cost_and_tokens_of_steps_add_up_for_each_thread_and_the_session() {
    let server = with(
        r#"{"steps": [
            {"say": "One.", "cost": 12, "tokens": {"input": 100, "output": 20}},
            {"tool": "bash", "input": {"command": "true"}, "cost": 3, "tokens": {"input": 1, "output": 2, "cache_read": 7, "cache_creation": 5}},
            {"thread": {"agent": "A", "steps": [{"think": true}, {"say": "Two.", "cost": 30, "tokens": {"output": 4}}]}, "cost": 1, "tokens": {}}
        ]}"#,
    );
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    let idle = wait_idle(&server, &session, "end_turn");
    // The primary thread is idle while the child works; the session's own idle comes last.
    assert_eq!(idle["type"], "session.status_idle");
    let shown = get(&server, &format!("/v1/sessions/{session}"));
    let usage = &shown["usage"];
    assert_eq!(cost(&shown), "46");
    assert_eq!(
        [&usage["input_tokens"], &usage["output_tokens"], &usage["cache_read_input_tokens"]],
        [101, 26, 7]
    );
    assert_eq!(usage["cache_creation"]["ephemeral_5m_input_tokens"], 5);
    let threads = get(&server, &format!("/v1/sessions/{session}/threads"))["data"].clone();
    assert_eq!([cost(&threads[0]), cost(&threads[1])], ["16", "30"]);
    assert_eq!(children(&server, &session)[0]["usage"]["output_tokens"], 4);
    let told = wait_kind(&server, &session, "session.usage");
    assert_eq!((cost(&told), &told["budget"]), ("46", &Value::Null));
}

#[test]
fn a_budget_bites_pauses_is_raised_and_goes_on() {
    let server =
        with(r#"{"steps": [{"say": "One.", "cost": 12}, {"say": "Two.", "cost": 2}, {"say": "Three."}]}"#);
    let session = session_with(&server, json!({"budget": limit("12")}));
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let events = stream.turn();
    assert_eq!(said(&events), ["One."]);
    assert_eq!(
        kinds(&events[events.len() - 3..]),
        ["session.thread_status_idle", "session.usage", "session.status_idle"]
    );
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "budget_reached");
    assert_eq!(events[events.len() - 3]["stop_reason"]["type"], "budget_reached");
    let path = format!("/v1/sessions/{session}");
    let refusal = call(&server, "POST", &path, Some(json!({"budget": limit("12")})));
    assert_eq!(refusal.json()["error"]["details"]["error_code"], "budget_not_raised");
    post(&server, &path, json!({"budget": limit("13")}));
    let events = stream.turn();
    assert_eq!(
        events[0],
        json!({
            "type": "session.updated", "id": events[0]["id"], "processed_at": events[0]["processed_at"],
            "budget": limit("13"),
        })
    );
    assert_eq!(said(&events), ["Two."], "one request may pass the limit");
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "budget_reached");
    post(&server, &path, json!({"budget": null}));
    let events = stream.turn();
    assert_eq!(said(&events), ["Three."]);
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "end_turn");
}

#[test]
fn a_raise_when_nothing_waits_gives_one_more_idle_for_another_reason() {
    let server = with(r#"{"steps": [{"say": "Done.", "cost": 12}]}"#);
    let session = session_with(&server, json!({"budget": limit("10")}));
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let events = stream.turn();
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "budget_reached");
    assert_eq!(events[events.len() - 3]["stop_reason"]["type"], "end_turn", "the thread has finished");
    post(&server, &format!("/v1/sessions/{session}"), json!({"budget": limit("50")}));
    let events = stream.turn();
    assert_eq!(kinds(&events), ["session.updated", "session.usage", "session.status_idle"]);
    assert_eq!(events[2]["stop_reason"]["type"], "end_turn");
}

#[test]
fn a_call_that_waits_outranks_the_budget() {
    let server = with(r#"{"steps": [{"custom_tool": "gate", "cost": 12}, {"say": "Done."}]}"#);
    let session = session_with(&server, json!({"budget": limit("10")}));
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let idle = stream.turn().pop().unwrap();
    assert_eq!(idle["stop_reason"]["type"], "requires_action");
    let id = &idle["stop_reason"]["event_ids"][0];
    send(&server, &session, json!([{"type": "user.custom_tool_result", "custom_tool_use_id": id}]));
    assert_eq!(stream.turn().pop().unwrap()["stop_reason"]["type"], "budget_reached");
}

#[test]
fn a_turn_stops_for_any_reason() {
    let server = with(
        r#"{"turns": [[{"stop": "budget_reached"}], [{"stop": "newer_than_you"}], [{"stop": {"type": "odd", "more": 1}}]]}"#,
    );
    let session = session(&server);
    for reason in [
        json!({"type": "budget_reached"}),
        json!({"type": "newer_than_you"}),
        json!({"type": "odd", "more": 1}),
    ] {
        send(&server, &session, json!([message("go")]));
        let idle = wait_idle(&server, &session, reason["type"].as_str().unwrap());
        assert_eq!(idle["stop_reason"], reason);
    }
}
