//! The work items of self-hosted environments.

use crate::client::*;
use managed_agents_local::{Options, Server};
use serde_json::{Value, json};
use std::time::Duration;

const KEY: &str = "sk-ant-oat01-worker";

struct Worker<'a> {
    server: &'a Server,
    environment: String,
    session: String,
}

impl Worker<'_> {
    fn new(server: &Server) -> Worker<'_> {
        Self::new_in(server, "E")
    }

    fn new_in<'a>(server: &'a Server, name: &str) -> Worker<'a> {
        let config = json!({"type": "self_hosted"});
        let environment = id(&post(server, "/v1/environments", json!({"name": name, "config": config})));
        let tools = json!([{"type": "agent_toolset_20260401"}]);
        let agent = post(server, "/v1/agents", json!({"name": "A", "model": "m", "tools": tools}));
        let body = json!({"agent": agent["id"], "environment_id": environment});
        let session = id(&post(server, "/v1/sessions", body));
        Worker { server, environment, session }
    }

    fn call(&self, key: &str, method: &str, below: &str, body: &str) -> Reply {
        let target = format!("/v1/environments/{}/work{below}", self.environment);
        self.call_at(key, method, &target, body)
    }

    fn call_at(&self, key: &str, method: &str, target: &str, body: &str) -> Reply {
        let text =
            request(method, target, body).replace("x-api-key: k", &format!("authorization: Bearer {key}"));
        exchange(self.server, text.as_bytes())
    }

    fn poll(&self) -> Value {
        self.call(KEY, "GET", "/poll", "").json()
    }

    fn state(&self, item: &Value) -> Value {
        self.call("k", "GET", &format!("/{}", id(item)), "").json()["state"].clone()
    }
}

/// Returns the token of an item that was handed out.
fn token(item: &Value) -> String {
    use base64::Engine;
    let secret =
        base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(item["secret"].as_str().unwrap()).unwrap();
    let secret: Value = serde_json::from_slice(&secret).unwrap();
    secret["sessions_token"].as_str().unwrap().to_owned()
}

#[test]
fn an_item_lives_from_the_queue_to_its_stop() {
    let server = start();
    let worker = Worker::new(&server);
    let stats = worker.call(KEY, "GET", "/stats", "").json();
    assert_eq!((&stats["depth"], &stats["pending"]), (&json!(1), &json!(0)));
    let item = worker.poll();
    assert_eq!((&item["state"], &item["data"]["id"]), (&json!("queued"), &json!(worker.session)));
    assert_eq!(worker.poll(), Value::Null);
    let (path, own) = (format!("/{}", id(&item)), token(&item));
    assert_eq!(worker.call(&own, "POST", &format!("{path}/ack"), "").json()["state"], "starting");
    assert_eq!(worker.call(&own, "POST", &format!("{path}/ack"), "").status, 409);
    let beat = |expected: &str| {
        worker.call(
            &own,
            "POST",
            &format!("{path}/heartbeat?desired_ttl_seconds=60&expected_last_heartbeat={expected}"),
            "",
        )
    };
    let first = beat("NO_HEARTBEAT").json();
    assert_eq!(
        (&first["state"], &first["lease_extended"], &first["ttl_seconds"]),
        (&json!("active"), &json!(true), &json!(60))
    );
    let lost = beat("NO_HEARTBEAT");
    let details = lost.json()["error"]["details"].clone();
    assert_eq!((lost.status, details["error_code"].as_str()), (412, Some("heartbeat_precondition_failed")));
    assert_eq!(details["current_state"]["last_heartbeat"], first["last_heartbeat"]);
    let last = first["last_heartbeat"].as_str().unwrap();
    assert_eq!(beat(last).json()["lease_extended"], true);
    assert_eq!(worker.call("k", "POST", &format!("{path}/stop"), "{}").json()["state"], "stopping");
    let told = beat(last).json();
    assert_eq!((&told["state"], &told["lease_extended"]), (&json!("stopping"), &json!(false)));
    let force = r#"{"force":true}"#;
    assert_eq!(worker.call(&own, "POST", &format!("{path}/stop"), force).json()["state"], "stopped");
    assert_eq!(worker.call(KEY, "POST", &format!("{path}/stop"), force).status, 409);
    // The token has died with the item.
    assert_eq!(worker.call(&own, "POST", &format!("{path}/ack"), "").status, 401);
    // The next message finds no item alive.
    assert_eq!(worker.poll(), Value::Null);
    send(&server, &worker.session, json!([message("Go")]));
    assert_ne!(worker.poll()["id"], item["id"]);
}

#[test]
fn an_item_that_nobody_keeps_is_handed_out_again_with_another_token() {
    let server = start();
    let worker = Worker::new(&server);
    let first = worker.poll();
    server.advance_clock(Duration::from_secs(6));
    let second = worker.poll();
    assert_eq!(first["id"], second["id"]);
    let path = format!("/{}", id(&first));
    assert_eq!(worker.call(&token(&first), "POST", &format!("{path}/ack"), "").status, 401);
    assert_eq!(worker.call(&token(&second), "POST", &format!("{path}/ack"), "").status, 200);
    server.advance_clock(Duration::from_secs(299));
    assert_eq!(worker.poll(), Value::Null);
    let beat = format!("{path}/heartbeat?expected_last_heartbeat=NO_HEARTBEAT&desired_ttl_seconds=10");
    assert_eq!(worker.call(&token(&second), "POST", &beat, "").status, 200);
    server.advance_clock(Duration::from_secs(11));
    let third = worker.poll();
    assert_eq!((&third["id"], worker.state(&third)), (&first["id"], json!("queued")));
    let late = worker.call(KEY, "POST", &beat.replace("NO_HEARTBEAT", "2026-01-01T00:00:00Z"), "");
    assert_eq!(late.status, 412);
    worker.call(KEY, "POST", &format!("{path}/stop"), r#"{"force":true}"#);
    server.advance_clock(Duration::from_secs(3_600));
    assert_eq!(worker.poll(), Value::Null);
}

#[test]
fn each_credential_has_its_operations() {
    let server = start();
    let worker = Worker::new(&server);
    let item = worker.poll();
    let path = format!("/{}", id(&item));
    let own = token(&item);
    for (key, method, below, status) in [
        ("k", "GET", "", 403),
        ("k", "GET", "/poll", 403),
        ("k", "GET", "/stats", 200),
        (KEY, "GET", "", 200),
        (KEY, "GET", "/stats", 200),
        (&own, "GET", "/poll", 403),
        ("sk-ant-req-nobody", "GET", "/stats", 401),
    ] {
        assert_eq!(worker.call(key, method, below, "").status, status, "{key} {method} {below}");
    }
    let other = session(&server);
    let read =
        |key: &str, session: &str| worker.call_at(key, "GET", &format!("/v1/sessions/{session}"), "").status;
    assert_eq!((read(&own, &worker.session), read(&own, &other), read(KEY, &other)), (200, 403, 403));
    assert_eq!(worker.call_at(&own, "GET", "/v1/agents", "").status, 403);
    assert_eq!(worker.call("k", "GET", &path, "").status, 200);
    for bad in ["/poll?block_ms=0", "/poll?block_ms=1000"] {
        assert_eq!(worker.call(KEY, "GET", bad, "").status, 400);
    }
    let short = format!("{path}/heartbeat?desired_ttl_seconds=9");
    assert_eq!(worker.call(KEY, "POST", &short, "").status, 400);
}

#[test]
fn with_an_environment_key_set_others_are_no_workers() {
    let options =
        Options { environment_key: Some(KEY.into()), api_key: Some("k".into()), ..Options::default() };
    let server = Server::start(options).unwrap();
    let worker = Worker::new(&server);
    assert_eq!(worker.call("sk-ant-oat01-other", "GET", "/poll", "").status, 401);
    assert_eq!(worker.call(KEY, "GET", "/poll?block_ms=5", "").status, 200);
}

#[test]
fn a_worker_that_dies_while_it_stops_does_not_keep_the_session_from_another() {
    let server = start();
    let worker = Worker::new(&server);
    let item = worker.poll();
    let path = format!("/{}", id(&item));
    worker.call(KEY, "POST", &format!("{path}/ack"), "");
    let beat = format!("{path}/heartbeat?expected_last_heartbeat=NO_HEARTBEAT&desired_ttl_seconds=10");
    assert_eq!(worker.call(KEY, "POST", &beat, "").status, 200);
    assert_eq!(worker.call(KEY, "POST", &format!("{path}/stop"), "{}").json()["state"], "stopping");
    server.advance_clock(Duration::from_secs(9));
    assert_eq!(worker.state(&item), "stopping");
    server.advance_clock(Duration::from_secs(2));
    assert_eq!(worker.state(&item), "stopped");
    assert_eq!(worker.poll(), Value::Null);
    send(&server, &worker.session, json!([message("Go")]));
    let next = worker.poll();
    assert!(next["id"].is_string() && next["id"] != item["id"], "{next}");
}

#[test]
fn a_key_is_for_its_own_environment_and_a_token_for_its_own_stores() {
    let server = start();
    let (worker, other) = (Worker::new(&server), Worker::new_in(&server, "F"));
    let read = |key: &str, worker: &Worker<'_>| {
        worker.call_at(key, "GET", &format!("/v1/sessions/{}", worker.session), "").status
    };
    assert_eq!((read(KEY, &worker), read(KEY, &other)), (200, 200));
    let item = worker.poll();
    assert_eq!((read(KEY, &worker), read(KEY, &other)), (200, 403));
    let memory = |key: &str, method: &str, target: &str, body: &str| {
        let text = request(method, target, body)
            .replace("managed-agents-2026-04-01", "agent-memory-2026-07-22")
            .replace("x-api-key: k", &format!("authorization: Bearer {key}"));
        exchange(&server, text.as_bytes())
    };
    // A worker has polled with this key, so it is no OAuth token.
    assert_eq!(memory(KEY, "GET", "/v1/memory_stores", "").status, 403);
    let store = memory("sk-ant-api", "POST", "/v1/memory_stores", r#"{"name": "M"}"#);
    let target = format!("/v1/memory_stores/{}/memories", id(&store.json()));
    let body = r#"{"path": "/a", "content": ""}"#;
    assert_eq!(memory(&token(&item), "POST", &target, body).status, 403);
}

#[test]
fn an_api_key_leaves_the_keys_of_workers_as_they_are() {
    let options = Options { api_key: Some("k".into()), ..Options::default() };
    let server = Server::start(options).unwrap();
    let worker = Worker::new(&server);
    assert_eq!(worker.call(KEY, "GET", "/poll", "").status, 200);
    assert_eq!(worker.call_at(KEY, "GET", "/v1/agents", "").status, 403);
    assert_eq!(worker.call_at("other", "GET", "/v1/agents", "").status, 401);
}
