use crate::client::*;
use managed_agents_local::{Options, Script, Server, ToolCall, Turn};
use serde_json::{Value, json};

fn confirm(id: &str, result: &str) -> Value {
    json!({"type": "user.tool_confirmation", "tool_use_id": id, "result": result})
}

fn two_calls(turn: &mut Turn) -> Result<(), managed_agents_local::Interrupted> {
    let call = |text| ToolCall::tool("bash", json!({"command": format!("echo {text}")})).asking();
    let outputs = turn.calls(vec![call("one"), call("two")])?;
    turn.say(format!("{}/{}", outputs[0].text, outputs[1].text))
}

fn asked(idle: &Value) -> Vec<String> {
    assert_eq!(idle["stop_reason"]["type"], "requires_action");
    idle["stop_reason"]["event_ids"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap().into())
        .collect()
}

#[test]
fn a_partial_answer_asks_again_for_the_rest() {
    let server = start_with(two_calls);
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let ids = asked(stream.turn().last().unwrap());
    assert_eq!(
        (ids.len(), get(&server, &format!("/v1/sessions/{session}"))["status"].as_str()),
        (2, Some("idle"))
    );
    let sent = send(&server, &session, json!([confirm(&ids[0], "allow")]));
    let events = stream.turn();
    let expected = [
        "user.tool_confirmation",
        "user.tool_confirmation",
        "session.thread_status_idle",
        "session.usage",
        "session.status_idle",
    ];
    assert_eq!(kinds(&events), expected);
    assert_eq!((&events[1]["id"], events[1]["processed_at"].is_string()), (&sent[0]["id"], true));
    assert_eq!(asked(&events[4]), ids[1..]);
    let deny = json!({"type": "user.tool_confirmation", "tool_use_id": ids[1], "result": "deny", "deny_message": "not two"});
    send(&server, &session, json!([deny]));
    let events = stream.turn();
    let results: Vec<_> = events.iter().filter(|event| event["type"] == "agent.tool_result").collect();
    assert_eq!(
        (results[0]["content"][0]["text"].as_str(), &results[0]["is_error"]),
        (Some("one"), &json!(false))
    );
    assert!(results[1]["content"][0]["text"].as_str().unwrap().contains("not two"));
    assert_eq!((&results[1]["tool_use_id"], &results[1]["is_error"]), (&json!(ids[1]), &json!(true)));
    assert_eq!(events.last().unwrap()["stop_reason"]["type"], "end_turn");
}

#[test]
fn an_answer_to_nothing_or_twice_or_of_the_wrong_kind_is_refused_and_nothing_of_its_request_happens() {
    let server = start_with(two_calls);
    let session = session(&server);
    let path = format!("/v1/sessions/{session}/events");
    send(&server, &session, json!([message("go")]));
    let ids = asked(&wait_idle(&server, &session, "requires_action"));
    let custom = json!({"type": "user.custom_tool_result", "custom_tool_use_id": ids[0]});
    let both = json!({"type": "user.tool_confirmation", "tool_use_id": ids[0], "result": "allow", "deny_message": "x"});
    let wrong = [
        json!([confirm("sevt_nothing", "allow")]),
        json!([custom]),
        json!([both]),
        json!([confirm(&ids[0], "maybe")]),
        json!([confirm(&ids[0], "allow"), {"type": "user.tool_result", "tool_use_id": ids[1]}]),
    ];
    let before = history(&server, &session).len();
    for events in wrong {
        refused(&server, "POST", &path, json!({"events": events}), 400, "invalid_request_error");
    }
    assert_eq!(history(&server, &session).len(), before);
}

#[test]
fn a_late_confirmation_is_taken_without_effect_and_a_late_result_is_refused() {
    let server = start_with(|turn| {
        let calls = vec![
            ToolCall::tool("bash", json!({"command": "echo one"})).asking(),
            ToolCall::custom("lookup", json!({})),
        ];
        turn.calls(calls).map(drop)
    });
    let session = session(&server);
    let path = format!("/v1/sessions/{session}/events");
    send(&server, &session, json!([message("go")]));
    let ids = asked(&wait_idle(&server, &session, "requires_action"));
    let result = json!({"type": "user.custom_tool_result", "custom_tool_use_id": ids[1]});
    // The second of one request is late already.
    send(&server, &session, json!([confirm(&ids[0], "allow"), confirm(&ids[0], "deny"), result]));
    wait_idle(&server, &session, "end_turn");
    assert_eq!(wait_kind(&server, &session, "agent.tool_result")["content"][0]["text"], "one");
    let before = history(&server, &session);
    let late = send(&server, &session, json!([confirm(&ids[0], "deny")]));
    assert_eq!(late[0]["type"], "user.tool_confirmation");
    refused(&server, "POST", &path, json!({"events": [result]}), 400, "invalid_request_error");
    assert_eq!(history(&server, &session), before);
    assert_eq!(get(&server, &format!("/v1/sessions/{session}"))["status"], "idle");
}

#[test]
fn the_agents_own_policy_asks_too() {
    let server = start_with(|turn| turn.tool("bash", json!({"command": "echo hi"})).map(|_| ()));
    let config = json!({"permission_policy": {"type": "always_ask"}});
    let tools = json!([{"type": "agent_toolset_20260401", "default_config": config}]);
    let agent = post(&server, "/v1/agents", json!({"name": "A", "model": "m", "tools": tools}));
    let environment = post(&server, "/v1/environments", json!({"name": "E"}));
    let session = id(&post(
        &server,
        "/v1/sessions",
        json!({"agent": agent["id"], "environment_id": environment["id"]}),
    ));
    send(&server, &session, json!([message("go")]));
    let ids = asked(&wait_idle(&server, &session, "requires_action"));
    let call = wait_kind(&server, &session, "agent.tool_use");
    assert_eq!(
        (call["evaluated_permission"].as_str(), call["evaluation"]["type"].as_str()),
        (Some("ask"), Some("always_ask"))
    );
    send(&server, &session, json!([confirm(&ids[0], "allow")]));
    assert_eq!(wait_kind(&server, &session, "agent.tool_result")["content"][0]["text"], "hi");
}

#[test]
fn a_tool_of_an_mcp_server_asks_by_default() {
    let script = r#"{"steps": [
        {"mcp_tool": "search", "server": "wiki", "input": {"q": "${message}"}, "output": "found", "save": "found"},
        {"say": "${found}"}
    ]}"#;
    let script = Some(Script::from_json(script).unwrap());
    let server = Server::start(Options { script, ..Options::default() }).unwrap();
    let tools = json!([{"type": "mcp_toolset", "mcp_server_name": "wiki"}]);
    let servers = json!([{"type": "url", "name": "wiki", "url": "https://wiki.example"}]);
    let body = json!({"name": "A", "model": "m", "tools": tools, "mcp_servers": servers});
    let agent = post(&server, "/v1/agents", body);
    let environment = post(&server, "/v1/environments", json!({"name": "E"}));
    let body = json!({"agent": agent["id"], "environment_id": environment["id"]});
    let session = id(&post(&server, "/v1/sessions", body));
    send(&server, &session, json!([message("go")]));
    let ids = asked(&wait_idle(&server, &session, "requires_action"));
    let call = wait_kind(&server, &session, "agent.mcp_tool_use");
    assert_eq!((id(&call), &call["input"]), (ids[0].clone(), &json!({"q": "go"})));
    send(&server, &session, json!([confirm(&ids[0], "allow")]));
    assert_eq!(wait_kind(&server, &session, "agent.mcp_tool_result")["mcp_tool_use_id"], ids[0]);
    assert_eq!(wait_kind(&server, &session, "agent.message")["content"][0]["text"], "found");
    history(&server, &session);
}

#[test]
fn a_custom_tool_may_be_answered_at_once_and_is_processed_on_receipt() {
    let server = start_with(|turn| {
        let output = turn.custom_tool("lookup", json!({"key": 1}))?;
        turn.say(format!("{} {}", output.text, output.is_error))
    });
    let session = session(&server);
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let call = stream.until(|event| event["type"] == "agent.custom_tool_use").pop().unwrap();
    let content = json!([{"type": "text", "text": "found"}]);
    let result = json!({"type": "user.custom_tool_result", "custom_tool_use_id": call["id"], "content": content, "is_error": true});
    let sent = send(&server, &session, json!([result]));
    assert!(sent[0]["processed_at"].is_string());
    wait_idle(&server, &session, "end_turn");
    assert_eq!(wait_kind(&server, &session, "agent.message")["content"][0]["text"], "found true");
    let echoes = history(&server, &session).iter().filter(|event| event["id"] == sent[0]["id"]).count();
    assert_eq!(echoes, 1);
}

#[test]
fn in_a_self_hosted_environment_the_client_runs_the_tools() {
    let server: Server = start_with(|turn| {
        let output = turn.tool_with_approval("bash", json!({"command": "echo"}))?;
        turn.say(output.text)
    });
    let tools = json!([{"type": "agent_toolset_20260401"}]);
    let agent = post(&server, "/v1/agents", json!({"name": "A", "model": "m", "tools": tools}));
    let environment =
        post(&server, "/v1/environments", json!({"name": "E", "config": {"type": "self_hosted"}}));
    let session = id(&post(
        &server,
        "/v1/sessions",
        json!({"agent": agent["id"], "environment_id": environment["id"]}),
    ));
    let mut stream = open(&server, &session);
    send(&server, &session, json!([message("go")]));
    let ids = asked(stream.turn().last().unwrap());
    send(&server, &session, json!([confirm(&ids[0], "allow")]));
    assert_eq!(asked(stream.turn().last().unwrap()), ids);
    let content = json!([{"type": "text", "text": "mine"}]);
    send(&server, &session, json!([{"type": "user.tool_result", "tool_use_id": ids[0], "content": content}]));
    let events = stream.turn();
    assert!(
        events.iter().any(|event| event["content"][0]["text"] == "mine" && event["type"] == "agent.message")
    );
}
