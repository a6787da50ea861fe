use crate::client::*;
use managed_agents_local::faults::{Effect, Fault};
use serde_json::{Value, json};

fn talked(server: &managed_agents_local::Server) -> String {
    let session = session(server);
    let mut stream = open(server, &session);
    for text in ["one", "two"] {
        send(server, &session, json!([message(text)]));
        stream.turn();
    }
    session
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(id).collect()
}

fn all_pages(server: &managed_agents_local::Server, target: &str) -> Vec<String> {
    let mut seen = Vec::new();
    let mut next = target.to_owned();
    loop {
        let page = get(server, &next);
        seen.extend(ids(&page));
        assert!(seen.len() <= 1_000, "the pages do not end");
        let Some(cursor) = page["next_page"].as_str() else { return seen };
        next = format!("{target}&page={cursor}");
    }
}

#[test]
fn pages_in_both_orders_have_everything_once() {
    let server = start_with(|turn| turn.say("hello"));
    let session = talked(&server);
    let path = format!("/v1/sessions/{session}/events");
    let all = ids(&get(&server, &path));
    assert_eq!(all.len(), 18);
    assert_eq!(all_pages(&server, &format!("{path}?limit=7")), all);
    assert_eq!(all_pages(&server, &format!("{path}?limit=1")), all);
    let reversed: Vec<_> = all.iter().rev().cloned().collect();
    assert_eq!(all_pages(&server, &format!("{path}?limit=5&order=desc")), reversed);
}

#[test]
fn queued_events_are_not_lost_between_two_pages() {
    let server = start_with(|turn| {
        turn.custom_tool("gate", json!({}))?;
        turn.say("hello")
    });
    let session = session(&server);
    let path = format!("/v1/sessions/{session}/events");
    let sent = send(&server, &session, json!([message("one"), message("two"), message("three")]));
    let queued = &sent.as_array().unwrap()[1..];
    let gate = wait_kind(&server, &session, "agent.custom_tool_use");
    wait_idle(&server, &session, "requires_action");
    let count = history(&server, &session).len();
    let first = get(&server, &format!("{path}?limit={}", count - 1));
    assert_eq!(ids(&first).last(), Some(&id(&queued[0])));
    send(&server, &session, json!([{"type": "user.custom_tool_result", "custom_tool_use_id": gate["id"]}]));
    // The first queued message is processed: it moves to its new place and is listed there again.
    let processed = |event: &Value| event["id"] == queued[0]["id"] && event["processed_at"].is_string();
    assert!(server.wait_for_event(&session, PATIENCE, processed).is_some());
    let listed: Vec<_> = history(&server, &session).iter().map(id).collect();
    let cursor = first["next_page"].as_str().unwrap();
    let rest = ids(&get(&server, &format!("{path}?limit=1000&page={cursor}")));
    let all: Vec<_> = ids(&first).into_iter().chain(rest).collect();
    assert!(listed.iter().all(|id| all.contains(id)));
}

#[test]
fn queued_events_are_paged_like_others() {
    let server = start_with(|turn| turn.custom_tool("gate", json!({})).map(|_| ()));
    let session = session(&server);
    send(&server, &session, json!([message("one"), message("two"), message("three")]));
    wait_idle(&server, &session, "requires_action");
    let all: Vec<_> = history(&server, &session).iter().map(id).collect();
    let path = format!("/v1/sessions/{session}/events?limit=1");
    assert_eq!(all_pages(&server, &path), all);
    let reversed: Vec<_> = all.into_iter().rev().collect();
    assert_eq!(all_pages(&server, &format!("{path}&order=desc")), reversed);
}

#[test]
fn filters_hide_other_types_and_times() {
    let server = start_with(|turn| turn.say("hello"));
    let session = talked(&server);
    let path = format!("/v1/sessions/{session}/events");
    let messages = get(&server, &format!("{path}?types[]=agent.message&types%5B%5D=user.message"));
    assert_eq!(
        kinds(messages["data"].as_array().unwrap()),
        ["user.message", "agent.message", "user.message", "agent.message"]
    );
    let all = history(&server, &session);
    let time = all[9]["processed_at"].as_str().unwrap();
    let count = |filter: &str| ids(&get(&server, &format!("{path}?created_at%5B{filter}%5D={time}"))).len();
    assert_eq!((count("gte"), count("gt"), count("lt"), count("lte")), (9, 8, 9, 10));
    for wrong in [
        "types[]=session.deleted",
        "created_at[gte]=yesterday",
        "limit=0",
        "order=up",
        "page=sevt_1",
        "colour=red",
    ] {
        refused(&server, "GET", &format!("{path}?{wrong}"), json!({}), 400, "invalid_request_error");
    }
    let cursor = get(&server, &format!("{path}?limit=1"))["next_page"].as_str().unwrap().to_owned();
    refused(
        &server,
        "GET",
        &format!("{path}?order=desc&page={cursor}"),
        json!({}),
        400,
        "invalid_request_error",
    );
    let other = session_with(&server, json!({}));
    let target = format!("/v1/sessions/{other}/events?page={cursor}");
    refused(&server, "GET", &target, json!({}), 400, "invalid_request_error");
}

#[test]
fn an_empty_page_may_have_a_next_one() {
    let server = start_with(|turn| turn.say("hello"));
    let session = talked(&server);
    let path = format!("/v1/sessions/{session}/events?limit=10");
    let all = all_pages(&server, &path);
    server.faults().add(Fault { skip: 1, times: 2, ..Fault::new("events.list", Effect::EmptyPage) });
    assert_eq!(all_pages(&server, &path), all);
    assert_eq!(server.faults().waiting(), []);
    server.faults().add(Fault::new("events.list", Effect::EmptyPage));
    let page = get(&server, &path);
    assert_eq!((page["data"].as_array().unwrap().len(), page["next_page"].is_string()), (0, true));
}

#[test]
fn malformed_events_are_refused_by_their_place() {
    let server = start();
    let session = session(&server);
    let path = format!("/v1/sessions/{session}/events");
    let redacted = json!({"type": "user.message", "content": [{"type": "redacted"}]});
    let cases = [
        (json!({}), "events: "),
        (json!({"events": []}), "events: "),
        (json!({"events": [{"type": "user.shout"}]}), "events.0.type: "),
        (json!({"events": [message("a"), redacted]}), "events.1.content.0.type: "),
        (json!({"events": [{"type": "user.message", "content": []}]}), "events.0.content: "),
        (
            json!({"events": [{"type": "user.message", "content": [{"type": "image"}]}]}),
            "events.0.content.0.source: ",
        ),
    ];
    for (body, place) in cases {
        let message = refused(&server, "POST", &path, body, 400, "invalid_request_error");
        assert!(message.starts_with(place), "{message}");
    }
    assert_eq!(history(&server, &session), Vec::<Value>::new());
}
