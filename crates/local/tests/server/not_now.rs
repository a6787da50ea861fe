//! Sessions that take no message at the moment: they wait for answers, or have used up their budget.

use crate::client::*;
use serde_json::{Value, json};

/// Everything that begins a turn.
fn work() -> [Value; 3] {
    let rubric = json!({"type": "text", "content": "It is short."});
    [
        json!([message("more")]),
        json!([message("more"), {"type": "system.message", "content": [{"type": "text", "text": "Be brief."}]}]),
        json!([{"type": "user.define_outcome", "description": "A report.", "rubric": rubric}]),
    ]
}

/// All of it is refused, and changes nothing. Returns what the refusals say.
fn refuses(server: &managed_agents_local::Server, session: &str) -> Vec<String> {
    let path = format!("/v1/sessions/{session}/events");
    let before = history(server, session);
    let says = work().map(|events| {
        let reply = call(server, "POST", &path, Some(json!({"events": events})));
        assert_eq!(reply.status, 400);
        let error = reply.json()["error"].clone();
        assert_eq!(error["type"], "invalid_request_error");
        error["message"].as_str().unwrap().to_owned()
    });
    assert_eq!(history(server, session), before);
    says.into()
}

#[test]
fn p16_a_session_that_waits_for_answers_takes_no_message() {
    let server = start_with(|turn| turn.custom_tool("gate", json!({})).map(drop));
    let session = session(&server);
    send(&server, &session, json!([message("go")]));
    let gate = wait_idle(&server, &session, "requires_action")["stop_reason"]["event_ids"][0].clone();
    for says in refuses(&server, &session) {
        assert!(
            says.contains(&format!("waiting on responses to events [{gate}]; only user.tool_confirmation")),
            "{says}"
        );
    }
    // One bad event refuses the whole request: the call is not answered by it.
    let answer = json!({"type": "user.custom_tool_result", "custom_tool_use_id": gate});
    let both = json!({"events": [answer, message("more")]});
    assert_eq!(call(&server, "POST", &format!("/v1/sessions/{session}/events"), Some(both)).status, 400);
    send(&server, &session, json!([answer]));
    wait_idle(&server, &session, "end_turn");
    send(&server, &session, json!([message("more")]));
    // An interrupt ends the wait.
    let waits = |event: &Value| {
        event["type"] == "session.status_idle" && event["stop_reason"]["event_ids"][0] != gate
    };
    let waits = |event: &Value| waits(event) && event["stop_reason"]["type"] == "requires_action";
    assert!(server.wait_for_event(&session, PATIENCE, waits).is_some());
    send(&server, &session, json!([{"type": "user.interrupt"}, message("another")]));
}

#[test]
fn p16_a_session_at_its_budgets_cap_takes_no_message_before_it_is_raised() {
    let server = start_with(|turn| turn.say("word ".repeat(2_000)));
    let money = |cents: &str| json!({"type": "limit", "max_list_cost": {"amount": cents, "currency": "USD"}});
    let session = session_with(&server, json!({"budget": money("1")}));
    send(&server, &session, json!([message("go")]));
    wait_idle(&server, &session, "budget_reached");
    for says in refuses(&server, &session) {
        for taken in
            ["user.tool_confirmation", "user.tool_result", "user.custom_tool_result", "user.interrupt"]
        {
            assert!(says.contains(taken), "{says}");
        }
    }
    // There is no turn to end, so an interrupt leaves no trace.
    send(&server, &session, json!([{"type": "user.interrupt"}]));
    assert!(!kinds(&history(&server, &session)).contains(&"user.interrupt"));
    post(&server, &format!("/v1/sessions/{session}"), json!({"budget": money("100000")}));
    send(&server, &session, json!([message("more")]));
}
