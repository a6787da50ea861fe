//! Each list gives as many items as were asked for at most, in its documented order.

use crate::client::*;
use crate::files::upload;
use serde_json::{Value, json};

/// The ids of a list, page by page; no page is longer than two items.
fn ids(server: &managed_agents_local::Server, target: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut page = String::new();
    loop {
        let joint = if target.contains('?') { '&' } else { '?' };
        let answer = get(server, &format!("{target}{joint}limit=2{page}"));
        let data = answer["data"].as_array().expect("a list");
        assert!(data.len() <= 2, "{target} gave {} items", data.len());
        ids.extend(data.iter().map(id));
        match answer["next_page"].as_str() {
            Some(next) => page = format!("&page={next}"),
            None => return ids,
        }
    }
}

#[test]
fn lists_give_at_most_what_was_asked_for_in_their_order() {
    let server = start();
    let made = |target: &str, body: &dyn Fn(usize) -> Value| -> Vec<String> {
        (0..5).map(|number| id(&post(&server, target, body(number)))).collect()
    };
    let agents = made("/v1/agents", &|number| json!({"name": format!("A{number}"), "model": "m"}));
    let environments = made("/v1/environments", &|number| json!({"name": format!("E{number}")}));
    let sessions = made("/v1/sessions", &|_| json!({"agent": agents[0], "environment_id": environments[0]}));
    let files: Vec<_> =
        (0..5).map(|number| id(&upload(&server, &format!("{number}.txt"), b"content"))).collect();
    for (target, mut oldest_first) in [
        ("/v1/agents", agents),
        ("/v1/environments", environments),
        ("/v1/sessions", sessions.clone()),
        ("/v1/files", files),
    ] {
        oldest_first.reverse();
        assert_eq!(ids(&server, target), oldest_first, "{target}");
    }
    assert_eq!(ids(&server, "/v1/sessions?order=asc"), sessions);
    let session = &sessions[0];
    send(&server, session, json!([message("go")]));
    wait_idle(&server, session, "end_turn");
    let target = format!("/v1/sessions/{session}/events");
    let mut all: Vec<_> = history(&server, session).iter().map(id).collect();
    assert_eq!(ids(&server, &target), all, "events come oldest first");
    all.reverse();
    assert_eq!(ids(&server, &format!("{target}?order=desc")), all);
}

#[test]
fn a_list_that_changes_between_two_pages_neither_loses_nor_repeats_items() {
    let server = start();
    let call = |method: &str, target: &str, body: Value| {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let text =
            request(method, target, &body).replace("managed-agents-2026-04-01", "agent-memory-2026-07-22");
        let reply = exchange(&server, text.as_bytes());
        assert_eq!(reply.status, 200, "{method} {target}: {}", reply.json());
        reply.json()
    };
    let store = id(&call("POST", "/v1/memory_stores", json!({"name": "M"})));
    let memories = format!("/v1/memory_stores/{store}/memories");
    let add = |path: &str| call("POST", &memories, json!({"path": path, "content": ""}));
    for path in ["/a", "/b|", "/c", "/d", "/e", "/f"] {
        add(path);
    }
    let paths = |page: &Value| -> Vec<String> {
        let items = page["data"].as_array().unwrap().iter();
        items.map(|item| item["path"].as_str().unwrap().to_owned()).collect()
    };
    let next = |page: &Value| {
        call("GET", &format!("{memories}?limit=2&page={}", page["next_page"].as_str().unwrap()), Value::Null)
    };
    let first = call("GET", &format!("{memories}?limit=2"), Value::Null);
    assert_eq!(paths(&first), ["/a", "/b|"]);
    for memory in first["data"].as_array().unwrap() {
        call("DELETE", &format!("{memories}/{}", id(memory)), Value::Null);
    }
    let second = next(&first);
    assert_eq!(paths(&second), ["/c", "/d"]);
    add("/1");
    add("/2");
    assert_eq!(paths(&next(&second)), ["/e", "/f"]);
}

#[test]
fn resources_of_a_session_are_listed_and_deleted_page_by_page() {
    let server = start();
    let files: Vec<_> = (0..4)
        .map(|number| json!({"type": "file", "file_id": id(&upload(&server, &format!("{number}"), b"x"))}))
        .collect();
    let session = session_with(&server, json!({"resources": files}));
    let target = format!("/v1/sessions/{session}/resources");
    let all = get(&server, &target)["data"].as_array().unwrap().clone();
    let first = get(&server, &format!("{target}?limit=2"));
    for resource in first["data"].as_array().unwrap() {
        ok(&server, "DELETE", &format!("{target}/{}", id(resource)), None);
    }
    let next = first["next_page"].as_str().unwrap();
    assert_eq!(get(&server, &format!("{target}?limit=2&page={next}"))["data"], json!(all[2..]));
}
