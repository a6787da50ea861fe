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
