//! A journey for each resource by `curl`, as a program in any language makes it: create, update,
//! list, archive or delete, gone.

use crate::client::start;
use crate::tools::{CURL, has};
use managed_agents_local::Server;
use serde_json::{Value, json};
use std::process::Command;

pub(crate) const AGENTS: &str = "managed-agents-2026-04-01";
pub(crate) const MEMORY: &str = "agent-memory-2026-07-22";

pub(crate) struct Curl<'a> {
    server: &'a Server,
    beta: &'static str,
    /// The header with the credential.
    key: &'static str,
}

impl<'a> Curl<'a> {
    pub(crate) fn new(server: &'a Server, beta: &'static str) -> Self {
        Self { server, beta, key: "x-api-key: local" }
    }

    /// Uses the key of an environment.
    pub(crate) fn worker(server: &'a Server) -> Self {
        Self { key: "authorization: Bearer sk-ant-oat01-key", ..Self::new(server, AGENTS) }
    }

    /// Returns the status and the body.
    pub(crate) fn send(&self, method: &str, path: &str, more: &[&str]) -> (u16, Value) {
        let output = Command::new("curl")
            .args(["--silent", "--noproxy", "*", "--max-time", "20", "--write-out", "\n%{http_code}"])
            .args(["--request", method, "--header", self.key])
            .args(["--header", "anthropic-version: 2026-10-21", "--header"])
            .arg(format!("anthropic-beta: {}", self.beta))
            .args(more)
            .arg(format!("{}{path}", self.server.url()))
            .output()
            .expect("curl is installed");
        let text = String::from_utf8(output.stdout).expect("the answer is a text");
        let (body, status) = text.rsplit_once('\n').expect("curl writes the status");
        (status.parse().expect("a status"), serde_json::from_str(body).unwrap_or_default())
    }

    pub(crate) fn ok(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let body = body.map(|body| body.to_string());
        let kind = "content-type: application/json";
        let more: Vec<&str> = body.iter().flat_map(|body| ["--header", kind, "--data-raw", body]).collect();
        let (status, value) = self.send(method, path, &more);
        assert_eq!(status, 200, "{method} {path}: {value}");
        value
    }

    /// Posts a body and returns the id of what it made.
    pub(crate) fn make(&self, path: &str, body: Value) -> String {
        self.ok("POST", path, Some(body))["id"].as_str().expect("an id").to_owned()
    }

    /// Counts the items of a list.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.ok("GET", path, None)["data"].as_array().expect("a list").len()
    }

    /// Creates, updates, lists and removes a thing at `path`.
    fn journey(&self, path: &str, create: Value, update: Option<Value>, removal: &str) {
        let thing = self.ok("POST", path, Some(create));
        let own = format!("{path}/{}", thing["id"].as_str().expect("an id"));
        if let Some(update) = update {
            let updated = self.ok("POST", &own, Some(update.clone()));
            let (name, value) = update.as_object().and_then(|fields| fields.iter().next()).expect("a field");
            assert_eq!(&updated[name], value, "{own}");
        }
        let count = || self.ok("GET", path, None)["data"].as_array().map_or(0, Vec::len);
        let before = count();
        match removal {
            "delete" => {
                self.ok("DELETE", &own, None);
                assert_eq!(self.send("GET", &own, &[]).0, 404, "{own}");
            }
            _ => assert!(self.ok("POST", &format!("{own}/archive"), None)["archived_at"].is_string()),
        }
        assert_eq!((before, count()), (1, 0), "{path}");
    }
}

#[test]
fn every_resource_has_a_journey() {
    if !has(&[CURL]) {
        return;
    }
    let server = start();
    let curl = |beta| Curl::new(&server, beta);
    let agents = curl(AGENTS);
    let name = |name: &str| Some(json!({"name": name}));
    agents.journey("/v1/agents", json!({"name": "A", "model": "m"}), name("B"), "archive");
    agents.journey("/v1/environments", json!({"name": "E"}), name("F"), "delete");
    agents.journey("/v1/vaults", json!({"display_name": "V"}), Some(json!({"display_name": "W"})), "archive");
    curl(MEMORY).journey("/v1/memory_stores", json!({"name": "M"}), name("N"), "delete");
    curl("user-profiles-2026-08-18").journey("/v1/user_profiles", json!({"name": "U"}), name("X"), "delete");
    curl("mcp-tunnels-2026-06-22").journey("/v1/tunnels", json!({}), None, "archive");
}

#[test]
fn things_below_and_beside_others_have_one_too() {
    if !has(&[CURL]) {
        return;
    }
    let server = start();
    let curl = |beta| Curl::new(&server, beta);
    let (agents, memory) = (curl(AGENTS), curl(MEMORY));
    let id = |value: Value| value["id"].as_str().expect("an id").to_owned();
    let agent = id(agents.ok("POST", "/v1/agents", Some(json!({"name": "A", "model": "m"}))));
    let environment = id(agents.ok("POST", "/v1/environments", Some(json!({"name": "E"}))));
    let session = json!({"agent": agent, "environment_id": environment});
    agents.journey("/v1/sessions", session.clone(), Some(json!({"title": "T"})), "delete");
    let go = json!([{"type": "user.message", "content": [{"type": "text", "text": "Go"}]}]);
    let mut deployment = session.clone();
    deployment["name"] = "D".into();
    deployment["initial_events"] = go;
    agents.journey("/v1/deployments", deployment, Some(json!({"name": "E"})), "archive");
    let vault = id(agents.ok("POST", "/v1/vaults", Some(json!({"display_name": "V"}))));
    let auth = json!({"type": "static_bearer", "token": "t", "mcp_server_url": "https://m.example"});
    let credentials = format!("/v1/vaults/{vault}/credentials");
    agents.journey(&credentials, json!({"auth": auth}), Some(json!({"display_name": "C"})), "delete");
    let store = id(memory.ok("POST", "/v1/memory_stores", Some(json!({"name": "M"}))));
    let memories = format!("/v1/memory_stores/{store}/memories");
    memory.journey(&memories, json!({"path": "/a", "content": "a"}), Some(json!({"path": "/b"})), "delete");
    let session = id(agents.ok("POST", "/v1/sessions", Some(session)));
    let inputs = json!([
        {"type": "memory_store", "memory_store_id": store},
        {"type": "sessions", "session_ids": [session]},
    ]);
    let dreams = curl("dreaming-2026-04-21");
    let dream = id(dreams.ok("POST", "/v1/dreams", Some(json!({"inputs": inputs, "model": "m"}))));
    assert_eq!(dreams.ok("POST", &format!("/v1/dreams/{dream}/cancel"), None)["status"], "canceled");
    dreams.ok("POST", &format!("/v1/dreams/{dream}/archive"), None);
    assert_eq!(dreams.ok("GET", "/v1/dreams", None)["data"], json!([]));
}

#[test]
fn files_and_skills_are_uploaded_as_forms() {
    if !has(&[CURL]) {
        return;
    }
    let server = start();
    let curl = Curl::new(&server, "");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("SKILL.md");
    std::fs::write(&path, "---\nname: greeter\ndescription: Greets\n---\nHello.\n").expect("a file");
    for (resource, form) in [
        ("/v1/files", format!("file=@{}", path.display())),
        ("/v1/skills", format!("files[]=@{};filename=greeter/SKILL.md", path.display())),
    ] {
        let (status, made) = curl.send("POST", resource, &["--form", &form]);
        assert_eq!(status, 200, "{resource}: {made}");
        let own = format!("{resource}/{}", made["id"].as_str().expect("an id"));
        assert_eq!(curl.ok("GET", resource, None)["data"].as_array().map(Vec::len), Some(1));
        curl.ok("DELETE", &own, None);
        assert_eq!(curl.send("GET", &own, &[]).0, 404);
    }
}
