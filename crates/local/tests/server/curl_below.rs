//! Journeys by `curl` of what lies below other things: versions, threads, runs, work, certificates.

use crate::client::{PATIENCE, start};
use crate::curl::{AGENTS, Curl, MEMORY};
use crate::tools::{CURL, has};
use managed_agents_local::Server;
use serde_json::{Value, json};

fn agent(curl: &Curl<'_>) -> String {
    curl.make("/v1/agents", json!({"name": "A", "model": "m"}))
}

fn upload(server: &Server, resource: &str, form: &str) -> Value {
    let (status, made) = Curl::new(server, "").send("POST", resource, &["--form", form]);
    assert_eq!(status, 200, "{resource}: {made}");
    made
}

fn file() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), "---\nname: greeter\ndescription: Greets\n---\nHello.\n")
        .expect("it is ours");
    file
}

#[test]
fn versions_of_agents_memories_and_skills() {
    if !has(&[CURL]) {
        return;
    }
    let server = start();
    let (agents, memory, skills) =
        (Curl::new(&server, AGENTS), Curl::new(&server, MEMORY), Curl::new(&server, ""));
    let own = format!("/v1/agents/{}", agent(&agents));
    agents.ok("POST", &own, Some(json!({"name": "B"})));
    assert_eq!(agents.count(&format!("{own}/versions")), 2);
    assert_eq!(agents.ok("GET", &format!("{own}?version=1"), None)["name"], "A");

    let store = format!("/v1/memory_stores/{}", memory.make("/v1/memory_stores", json!({"name": "M"})));
    let path = format!("{store}/memories");
    let kept = memory.ok("POST", &path, Some(json!({"path": "/a", "content": "secret"})));
    memory.ok("POST", &format!("{path}/{}", kept["id"].as_str().unwrap()), Some(json!({"content": "b"})));
    assert_eq!(memory.count(&format!("{store}/memory_versions")), 2);
    let first = format!("{store}/memory_versions/{}", kept["memory_version_id"].as_str().unwrap());
    assert_eq!(memory.ok("GET", &first, None)["content"], "secret");
    memory.ok("POST", &format!("{first}/redact"), None);
    assert_eq!(memory.ok("GET", &first, None)["content"], Value::Null);

    let file = file();
    let form = format!("files[]=@{};filename=greeter/SKILL.md", file.path().display());
    let skill = upload(&server, "/v1/skills", &form)["id"].as_str().unwrap().to_owned();
    let versions = format!("/v1/skills/{skill}/versions");
    let second = upload(&server, &versions, &form);
    assert_eq!(skills.count(&versions), 2);
    let own = format!("{versions}/{}", second["id"].as_str().unwrap());
    assert_eq!(skills.ok("GET", &own, None)["id"], second["id"]);
    assert_eq!(skills.send("GET", &format!("{own}/content"), &["--output", "/dev/null"]).0, 200);
    skills.ok("DELETE", &own, None);
    assert_eq!((skills.send("GET", &own, &[]).0, skills.count(&versions)), (404, 1));
}

#[test]
fn what_belongs_to_a_session() {
    if !has(&[CURL]) {
        return;
    }
    let server = start();
    let curl = Curl::new(&server, AGENTS);
    let environment = curl.make("/v1/environments", json!({"name": "E"}));
    let id = curl.make("/v1/sessions", json!({"agent": agent(&curl), "environment_id": environment}));
    let session = format!("/v1/sessions/{id}");
    let file = file();
    let file = upload(&server, "/v1/files", &format!("file=@{}", file.path().display()));
    let resources = format!("{session}/resources");
    let resource = curl.make(&resources, json!({"type": "file", "file_id": file["id"]}));
    let own = format!("{resources}/{resource}");
    assert_eq!((curl.ok("GET", &own, None)["type"].as_str(), curl.count(&resources)), (Some("file"), 1));
    curl.ok("DELETE", &own, None);
    assert_eq!((curl.send("GET", &own, &[]).0, curl.count(&resources)), (404, 0));

    let message = json!({"type": "user.message", "content": [{"type": "text", "text": "Go"}]});
    curl.ok("POST", &format!("{session}/events"), Some(json!({"events": [message]})));
    let is_idle = |event: &Value| event["type"] == "session.status_idle";
    server.wait_for_event(&id, PATIENCE, is_idle).expect("the turn ends");
    let threads = curl.ok("GET", &format!("{session}/threads"), None);
    let thread = format!("{session}/threads/{}", threads["data"][0]["id"].as_str().unwrap());
    assert_eq!(curl.ok("GET", &thread, None)["status"], "idle");
    assert_eq!(curl.count(&format!("{thread}/events")), curl.count(&format!("{session}/events")));
    assert!(curl.ok("POST", &format!("{thread}/archive"), None)["archived_at"].is_string());
}

#[test]
fn runs_of_a_deployment() {
    if !has(&[CURL]) {
        return;
    }
    let server = start();
    let curl = Curl::new(&server, AGENTS);
    let environment = curl.make("/v1/environments", json!({"name": "E"}));
    let message = json!({"type": "user.message", "content": [{"type": "text", "text": "Go"}]});
    let id = curl.make(
        "/v1/deployments",
        json!({"name": "D", "agent": agent(&curl), "environment_id": environment, "initial_events": [message]}),
    );
    let deployment = format!("/v1/deployments/{id}");
    assert_eq!(curl.ok("POST", &format!("{deployment}/pause"), None)["status"], "paused");
    assert_eq!(curl.ok("POST", &format!("{deployment}/unpause"), None)["status"], "active");
    let run = curl.ok("POST", &format!("{deployment}/run"), None);
    let session = run["session_id"].as_str().expect("a session").to_owned();
    assert_eq!(curl.ok("GET", &format!("/v1/sessions/{session}"), None)["deployment_id"], *id);
    let run = format!("/v1/deployment_runs/{}", run["id"].as_str().unwrap());
    assert_eq!(curl.ok("GET", &run, None)["session_id"], *session);
    assert_eq!(curl.count(&format!("/v1/deployment_runs?deployment_id={id}")), 1);
}

#[test]
fn work_of_an_environment() {
    if !has(&[CURL]) {
        return;
    }
    let server = start();
    let (curl, worker) = (Curl::new(&server, AGENTS), Curl::worker(&server));
    let environment = curl.make("/v1/environments", json!({"name": "E", "config": {"type": "self_hosted"}}));
    curl.make("/v1/sessions", json!({"agent": agent(&curl), "environment_id": environment}));
    let work = format!("/v1/environments/{environment}/work");
    let item = worker.ok("GET", &format!("{work}/poll"), None);
    let own = format!("{work}/{}", item["id"].as_str().expect("an item"));
    worker.ok("POST", &format!("{own}/ack"), None);
    let beat = worker.ok("POST", &format!("{own}/heartbeat?expected_last_heartbeat=NO_HEARTBEAT"), None);
    assert_eq!(beat["state"], "active");
    curl.ok("POST", &own, Some(json!({"metadata": {"a": "b"}})));
    assert_eq!(worker.count(&work), 1);
    assert_eq!(curl.ok("GET", &format!("{work}/stats"), None)["depth"], 0);
    worker.ok("POST", &format!("{own}/stop"), Some(json!({"force": true})));
    assert_eq!(curl.ok("GET", &own, None)["state"], "stopped");
    assert_eq!(worker.ok("GET", &format!("{work}/poll"), None), Value::Null);
}

#[test]
fn what_belongs_to_a_tunnel_a_profile_and_a_vault() {
    if !has(&[CURL]) {
        return;
    }
    let server = start();
    let tunnels = Curl::new(&server, "mcp-tunnels-2026-06-22");
    let tunnel = format!("/v1/tunnels/{}", tunnels.make("/v1/tunnels", json!({})));
    let token = tunnels.ok("POST", &format!("{tunnel}/reveal_token"), None);
    assert_ne!(tunnels.ok("POST", &format!("{tunnel}/rotate_token"), None), token);
    let pem = "-----BEGIN CERTIFICATE-----\nAAECAwQ=\n-----END CERTIFICATE-----\n";
    let certificates = format!("{tunnel}/certificates");
    let own = format!("{certificates}/{}", tunnels.make(&certificates, json!({"ca_certificate_pem": pem})));
    assert_eq!(
        (tunnels.ok("GET", &own, None)["archived_at"].is_null(), tunnels.count(&certificates)),
        (true, 1)
    );
    assert!(tunnels.ok("POST", &format!("{own}/archive"), None)["archived_at"].is_string());

    let profiles = Curl::new(&server, "user-profiles-2026-08-18");
    let profile = format!("/v1/user_profiles/{}", profiles.make("/v1/user_profiles", json!({"name": "U"})));
    assert!(profiles.ok("POST", &format!("{profile}/enrollment_url"), None)["url"].is_string());
    let controls = Curl::new(&server, "user-profiles-2026-09-04,google-managed-data-controls-2026-09-01");
    let own = format!("{profile}/providers/google/data_controls");
    assert_eq!(controls.ok("GET", &own, None)["cmek"]["type"], "disabled");
    let enabled = json!({"cmek": {"type": "enabled", "external_key_ids": {"us": "ekey_1"}}});
    assert_eq!(controls.ok("POST", &own, Some(enabled))["cmek"]["status"]["us"]["type"], "active");

    let curl = Curl::new(&server, AGENTS);
    let vault = format!("/v1/vaults/{}", curl.make("/v1/vaults", json!({"display_name": "V"})));
    let auth = json!({"type": "mcp_oauth", "access_token": "t", "mcp_server_url": "https://m.example"});
    let credential = json!({"auth": auth, "metadata": {"local_validation": "invalid"}});
    let own = format!("{vault}/credentials/{}", curl.make(&format!("{vault}/credentials"), credential));
    assert_eq!(curl.ok("POST", &format!("{own}/mcp_oauth_validate"), None)["status"], "invalid");

    let models = Curl::new(&server, "");
    let first = models.ok("GET", "/v1/models", None)["data"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(models.ok("GET", &format!("/v1/models/{first}"), None)["id"], *first);
}
