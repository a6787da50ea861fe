//! A server with a thing of each kind, for requests that name things.

use crate::request::{Body, Request};
use managed_agents_conformance::{Endpoint, Spec};
use managed_agents_local::{Options, Server};
use serde_json::{Value, json};

pub(crate) struct World {
    pub(crate) server: Server,
}

/// Returns a credential that the operation takes.
pub(crate) fn key(endpoint: &Endpoint) -> String {
    let takes_api_key = endpoint.credentials.iter().any(|kind| kind == "api_key");
    if takes_api_key { "k" } else { "sk-ant-oat01-key" }.into()
}

pub(crate) const SKILL: &[u8] = b"---\nname: greeter\ndescription: \"Greets\"\n---\nGreet.\n";
const PEM: &str = "-----BEGIN CERTIFICATE-----\nAAECAwQ=\n-----END CERTIFICATE-----\n";

impl World {
    pub(crate) fn new() -> Self {
        Self { server: Server::start(Options::default()).expect("a port is free") }
    }

    /// Makes the things that the path of an operation names. Returns their ids.
    pub(crate) fn ids(&mut self, operation: &str) -> Vec<String> {
        let path = &Spec::load().endpoint(operation).path_params;
        let mut ids: Vec<String> = Vec::new();
        for parameter in path {
            let id = match parameter.name.as_str() {
                "session_id" if operation == "sessions.resources.update" => self.session_with_repository(),
                "thread_id" => self.first(&format!("/v1/sessions/{}/threads", ids[0])),
                "resource_id" => self.resource(operation, &ids[0]),
                "work_id" => self.work(operation, &ids[0]),
                "environment_id" if operation.contains(".work.") => self.self_hosted(),
                "version" if operation == "skills.versions.delete" => self.skill_version(&ids[0]),
                "version" => self.first(&format!("/v1/skills/{}/versions", ids[0])),
                "memory_version_id" => self.memory_version(&ids[0]),
                "dream_id" => self.dream(operation),
                name => self.make(name, &ids),
            };
            ids.push(id);
        }
        ids
    }

    /// Makes a thing by the name of its parameter, below the things of `ids`.
    pub(crate) fn make(&mut self, name: &str, ids: &[String]) -> String {
        let text = "a";
        let (operation, body) = match name {
            "agent_id" => (
                "agents.create",
                json!({"name": text, "model": "claude-opus-4-7", "tools": [{"type": "agent_toolset_20260401"}]}),
            ),
            "environment_id" => ("environments.create", json!({"name": format!("e{:x}", fastrand::u64(..))})),
            "vault_id" => ("vaults.create", json!({"display_name": text})),
            "credential_id" => (
                "vaults.credentials.create",
                json!({"auth": {"type": "mcp_oauth", "access_token": "t", "mcp_server_url": "https://mcp.example", "refresh": {
                    "client_id": "c", "refresh_token": "r", "token_endpoint": "https://auth.example", "token_endpoint_auth": {"type": "client_secret_basic", "client_secret": "s"}
                }}}),
            ),
            "memory_store_id" => ("memory_stores.create", json!({"name": text})),
            "memory_id" => ("memory_stores.memories.create", json!({"path": "/kept.md", "content": "kept"})),
            "session_id" => {
                let (agent, environment) = (self.make("agent_id", &[]), self.make("environment_id", &[]));
                ("sessions.create", json!({"agent": agent, "environment_id": environment}))
            }
            "deployment_id" => {
                let (agent, environment) = (self.make("agent_id", &[]), self.make("environment_id", &[]));
                let event = json!({"type": "user.message", "content": [{"type": "text", "text": "Go"}]});
                (
                    "deployments.create",
                    json!({"name": text, "agent": agent, "environment_id": environment, "initial_events": [event]}),
                )
            }
            "deployment_run_id" => {
                let deployment = self.make("deployment_id", &[]);
                return self.send("deployments.run", &[deployment], Body::None)["id"]
                    .as_str()
                    .unwrap_or_default()
                    .into();
            }
            "tunnel_id" => ("tunnels.create", json!({})),
            "certificate_id" => ("tunnels.certificates.create", json!({"ca_certificate_pem": PEM})),
            "user_profile_id" => ("user_profiles.create", json!({})),
            "model_id" => return "claude-opus-4-8".into(),
            "file_id" => {
                let part = ("file".into(), Some("a.txt".into()), b"text".to_vec());
                return id(&self.send("files.upload", &[], Body::Parts(vec![part])));
            }
            "skill_id" => {
                let part = ("files[]".into(), Some("greeter/SKILL.md".into()), SKILL.to_vec());
                return id(&self.send("skills.create", &[], Body::Parts(vec![part])));
            }
            other => panic!("no thing is known for {other}"),
        };
        id(&self.send(operation, ids, Body::Json(body)))
    }

    fn session_with_repository(&mut self) -> String {
        let (agent, environment) = (self.make("agent_id", &[]), self.make("environment_id", &[]));
        let repository = json!({"type": "github_repository", "url": "https://github.com/a/b"});
        let body = json!({"agent": agent, "environment_id": environment, "resources": [repository]});
        id(&self.send("sessions.create", &[], Body::Json(body)))
    }

    fn resource(&mut self, operation: &str, session: &str) -> String {
        if operation == "sessions.resources.update" {
            return self.first(&format!("/v1/sessions/{session}/resources"));
        }
        let file = self.make("file_id", &[]);
        let body = Body::Json(json!({"type": "file", "file_id": file}));
        id(&self.send("sessions.resources.add", &[session.to_owned()], body))
    }

    fn skill_version(&mut self, skill: &str) -> String {
        let part = ("files[]".into(), Some("greeter/SKILL.md".into()), SKILL.to_vec());
        id(&self.send("skills.versions.create", &[skill.to_owned()], Body::Parts(vec![part])))
    }

    /// Makes a version that is no longer the current one of its memory.
    fn memory_version(&mut self, store: &str) -> String {
        let memory = self.make("memory_id", &[store.to_owned()]);
        let ids = [store.to_owned(), memory];
        let version =
            self.send("memory_stores.memories.retrieve", &ids, Body::None)["memory_version_id"].clone();
        self.send("memory_stores.memories.update", &ids, Body::Json(json!({"content": "changed"})));
        version.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn self_hosted(&mut self) -> String {
        let body = json!({"name": format!("e{:x}", fastrand::u64(..)), "config": {"type": "self_hosted"}});
        id(&self.send("environments.create", &[], Body::Json(body)))
    }

    fn work(&mut self, operation: &str, environment: &str) -> String {
        let agent = self.make("agent_id", &[]);
        self.send("sessions.create", &[], Body::Json(json!({"agent": agent, "environment_id": environment})));
        let environment = [environment.to_owned()];
        let item = id(&self.send("environments.work.poll", &environment, Body::None));
        if operation.ends_with(".heartbeat") {
            self.send("environments.work.ack", &[environment[0].clone(), item.clone()], Body::None);
        }
        item
    }

    fn dream(&mut self, operation: &str) -> String {
        let (store, session) = (self.make("memory_store_id", &[]), self.make("session_id", &[]));
        let inputs = json!([
            {"type": "memory_store", "memory_store_id": store},
            {"type": "sessions", "session_ids": [session]},
        ]);
        let dream = id(&self.send(
            "dreams.create",
            &[],
            Body::Json(json!({"inputs": inputs, "model": "claude-opus-4-8"})),
        ));
        if operation == "dreams.archive" {
            self.send("dreams.cancel", std::slice::from_ref(&dream), Body::None);
        }
        dream
    }

    /// Returns the first id of a list.
    fn first(&self, path: &str) -> String {
        let request = Request {
            method: "GET",
            path: path.into(),
            query: Vec::new(),
            beta: if path.contains("skills") { "" } else { "managed-agents-2026-04-01" }.into(),
            key: "k".into(),
            body: Body::None,
        };
        let reply = request.send(&self.server);
        id(&reply.json()["data"][0])
    }

    fn send(&self, operation: &str, ids: &[String], body: Body) -> Value {
        let endpoint = Spec::load().endpoint(operation);
        let mut path = endpoint.path.clone();
        for (parameter, id) in endpoint.path_params.iter().zip(ids) {
            path = path.replace(&format!("{{{}}}", parameter.name), id);
        }
        let request = Request {
            method: &endpoint.method,
            path,
            query: Vec::new(),
            beta: endpoint.beta.join(","),
            key: key(endpoint),
            body,
        };
        let reply = request.send(&self.server);
        assert_eq!(reply.status, 200, "{request}: {}", reply.text());
        reply.json()
    }
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id in {value}")).to_owned()
}
