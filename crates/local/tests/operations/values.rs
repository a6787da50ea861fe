//! Values of requests: the form is that of the facts, and names, paths, hosts and amounts are such
//! as the service takes.

use crate::world::{SKILL, World};
use base64::Engine;
use managed_agents_conformance::{Definition, Object, Schema, Spec, Union};
use serde_json::{Map, Value, json};

pub(crate) struct Values<'a> {
    random: fastrand::Rng,
    world: &'a mut World,
    operation: String,
    /// Counts names that must differ.
    count: usize,
}

/// Objects below this depth have only the fields that they need.
const MAX_DEPTH: usize = 6;

impl<'a> Values<'a> {
    pub(crate) fn new(world: &'a mut World, operation: &str, seed: u64) -> Self {
        let hash = operation.bytes().fold(seed, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        Self { random: fastrand::Rng::with_seed(hash), world, operation: operation.into(), count: 0 }
    }

    pub(crate) fn chance(&mut self, one_in: usize) -> bool {
        self.random.usize(..one_in) == 0
    }

    /// Makes the body of a request.
    pub(crate) fn body(&mut self, type_name: &str) -> Value {
        let mut body = self.named(type_name, "", 0);
        self.mend(&mut body);
        body
    }

    fn named(&mut self, name: &str, field: &str, depth: usize) -> Value {
        if name == "AgentParams" || name == "AgentWithOverridesParams" {
            return self.agent_reference(name);
        }
        match &Spec::load().named(name).definition {
            Definition::Object(object) => self.object(name, object, depth),
            Definition::Union(union) => self.union(union, field, depth),
            Definition::Enum(values) => {
                values.values[self.random.usize(..values.values.len())].as_str().into()
            }
        }
    }

    fn object(&mut self, name: &str, object: &Object, depth: usize) -> Value {
        let mut map = Map::new();
        for (key, field) in &object.fields {
            let absent = depth >= MAX_DEPTH || self.chance(2);
            if !field.required && absent || field.semantics.values().any(|effect| effect == "reject") {
                continue;
            }
            let rejects_null = field.semantics.get("null").is_some_and(|effect| effect.contains("reject"));
            let null = field.nullable && !rejects_null && self.chance(5);
            let value = if null { Value::Null } else { self.field(name, key, &field.schema, depth + 1) };
            map.insert(key.clone(), value);
        }
        if object.additional.is_some() && self.chance(2) {
            map.insert("x_more".into(), json!({"free": [1, null]}));
        }
        map.into()
    }

    fn union(&mut self, union: &Union, field: &str, depth: usize) -> Value {
        let fits = |tag: &Option<String>| match (self.operation.as_str(), tag.as_deref()) {
            // The service refuses redacted blocks in what clients send.
            (_, Some("redacted" | "system.message")) => false,
            // Answers need a call that waits for them, and a system message something before it.
            ("sessions.events.send", Some(tag)) => {
                !tag.ends_with("_result") && !tag.ends_with("_confirmation")
            }
            _ => true,
        };
        let variants: Vec<_> = union.variants.iter().filter(|variant| fits(&variant.tag)).collect();
        let variant = variants[self.random.usize(..variants.len())];
        self.value(&variant.schema, field, depth)
    }

    fn field(&mut self, of: &str, name: &str, schema: &Schema, depth: usize) -> Value {
        match (of, name, schema) {
            (_, "tools", _) if of != "WebFetchURLSourceOnly" && of != "WebFetchURLSourceExcept" => {
                self.tools()
            }
            (_, "mcp_servers", _) => json!([]),
            (_, "multiagent", _) => self.multiagent(),
            (_, "resources", _) => self.resources(),
            (_, "allowed_hosts", _) => json!(["api.example.com", "*.example.org"]),
            (_, "inputs", _) => self.dream_inputs(),
            (_, "output_behavior", _) => json!({"type": "create_new"}),
            (_, "agent", Schema::Ref { name }) if name != "SessionAgentUpdate" => self.agent(name),
            (_, "vault_ids", _) => json!([self.world.make("vault_id", &[])]),
            (_, "configs", _) => json!([{"name": "bash", "enabled": self.random.bool()}]),
            (_, "injection_location", _) => json!({"header": true}),
            (_, "refresh", _) if self.operation.ends_with(".update") => {
                json!({"scope": "s", "token_endpoint_auth": {"type": "client_secret_basic", "client_secret": "x"}})
            }
            (_, "initial_events", _) if self.operation.starts_with("deployments.") => {
                json!([{"type": "user.message", "content": [{"type": "text", "text": self.word()}]}])
            }
            (_, "initial_events" | "events", Schema::Array { items, .. }) => {
                json!([self.value(items, name, depth)])
            }
            ("BudgetLimit", "max_list_cost", _) => {
                json!({"amount": self.random.u32(1..9_999).to_string(), "currency": "USD"})
            }
            ("GoogleManagedCMEKEnabledParams", "external_key_ids", _) => {
                json!({"us": "ekey_1", "eu": "ekey_2"})
            }
            ("GoogleManagedStorageEnabledParams", "buckets", _) => {
                json!({"us": {"bucket_name": "one", "project_number": "7"}})
            }
            ("VaultsCredentialsUpdateRequest", "auth", _) => self.auth_update(),
            (_, "config", Schema::Ref { .. }) if self.operation == "environments.update" => {
                json!({"type": "cloud", "packages": {"pip": [self.word()]}})
            }
            (_, "version", Schema::Integer { .. }) => json!(1),
            (_, "max_iterations", _) => json!(self.random.u32(1..=20)),
            _ => self.value(schema, name, depth),
        }
    }

    fn value(&mut self, schema: &Schema, field: &str, depth: usize) -> Value {
        match schema {
            Schema::Ref { name } => self.named(name, field, depth),
            Schema::Array { items, .. } => {
                let count =
                    if field == "content" { self.random.usize(1..=2) } else { self.random.usize(..=2) };
                (0..count).map(|_| self.value(items, field, depth + 1)).collect()
            }
            Schema::Map { values, values_nullable } => {
                let mut map = Map::new();
                for index in 0..self.random.usize(..=2) {
                    let null = *values_nullable && self.chance(3);
                    map.insert(
                        format!("key{index}"),
                        if null { Value::Null } else { self.value(values, field, depth + 1) },
                    );
                }
                map.into()
            }
            Schema::Const { value } => value.as_str().into(),
            Schema::Boolean => self.random.bool().into(),
            Schema::Integer { .. } => self.random.u32(1..1_000).into(),
            Schema::Number => json!(0.5),
            Schema::Any => json!({"any": [self.word(), 7]}),
            Schema::String { format: Some(_), .. } => "2031-05-06T07:08:09.5Z".into(),
            Schema::String { .. } => self.text(field),
            Schema::File => Value::Null,
        }
    }

    /// Makes a text by the name of its field.
    fn text(&mut self, field: &str) -> Value {
        self.count += 1;
        match field {
            "environment_id" => self.world.make("environment_id", &[]).into(),
            "file_id" => self.world.make("file_id", &[]).into(),
            "memory_store_id" => self.world.make("memory_store_id", &[]).into(),
            "skill_id" => self.world.make("skill_id", &[]).into(),
            "version" => "latest".into(),
            "path" => format!("/notes/{}/{}.md", self.count, self.random.u32(..)).into(),
            "mount_path" => format!("in/{}", self.random.u32(..)).into(),
            "url" | "mcp_server_url" | "token_endpoint" => {
                format!("https://host{}.example/a", self.random.u32(..)).into()
            }
            "data" => base64::engine::general_purpose::STANDARD.encode(self.word()).into(),
            "media_type" => "image/png".into(),
            "ca_certificate_pem" => "-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----".into(),
            "expression" => format!("{} 3 * * 1-5", self.random.u32(..60)).into(),
            "timezone" => "Europe/Berlin".into(),
            "inference_geo" => if self.random.bool() { "us" } else { "global" }.into(),
            "session_thread_id" => Value::Null,
            "name" => format!("name-{}-{}", self.count, self.random.u32(..)).into(),
            "role_arn" => "arn:aws:iam::123456789012:role/agent".into(),
            _ => self.word().into(),
        }
    }

    fn word(&mut self) -> String {
        let words = [
            "plain",
            "with \"quotes\"",
            "ünï 😀",
            "line\nbreak",
            "back\\slash",
            "\u{2028}",
            "a".repeat(200).leak(),
        ];
        format!("{} {}", words[self.random.usize(..words.len())], self.random.u16(..))
    }

    fn agent(&mut self, type_name: &str) -> Value {
        match self.random.usize(..3) {
            0 => self.world.make("agent_id", &[]).into(),
            1 if type_name == "SessionAgentParams" => self.agent_reference("AgentWithOverridesParams"),
            _ => self.agent_reference("AgentParams"),
        }
    }

    fn agent_reference(&mut self, name: &str) -> Value {
        let id = self.world.make("agent_id", &[]);
        let mut agent = json!({"type": "agent", "id": id});
        if self.random.bool() {
            agent["version"] = 1.into();
        }
        if name == "AgentWithOverridesParams" {
            agent["type"] = "agent_with_overrides".into();
            agent["tools"] = self.tools();
            agent["system"] = self.word().into();
        }
        agent
    }

    fn tools(&mut self) -> Value {
        let toolset = json!({"type": "agent_toolset_20260401", "configs": [{"name": "bash", "permission_policy": {"type": "always_ask"}}]});
        let schema = self.named("CustomToolInputSchema", "", 3);
        let custom = (0..self.random.usize(..3)).map(|index| {
            json!({"type": "custom", "name": format!("tool_{index}"), "description": "d", "input_schema": schema})
        });
        let custom: Vec<_> = custom.collect();
        std::iter::once(toolset).chain(custom).collect()
    }

    fn multiagent(&mut self) -> Value {
        let agent = self.world.make("agent_id", &[]);
        match self.random.usize(..3) {
            0 => Value::Null,
            1 => {
                json!({"type": "coordinator", "agents": [agent, {"type": "self"}, {"type": "advisor", "model": "m"}]})
            }
            _ => {
                json!({"type": "multiagent_20261001", "workflows": {"type": "disabled"}, "subagents": {"type": "enabled", "predefined_agents": [agent]}})
            }
        }
    }

    fn resources(&mut self) -> Value {
        let file = json!({"type": "file", "file_id": self.world.make("file_id", &[])});
        let repository = json!({"type": "github_repository", "url": "https://github.com/a/b", "checkout": {"type": "branch", "name": "main"}});
        let store = json!({"type": "memory_store", "memory_store_id": self.world.make("memory_store_id", &[]), "access": "read_only"});
        let all = [file, repository, store];
        all.into_iter().filter(|_| self.random.bool()).collect()
    }

    fn dream_inputs(&mut self) -> Value {
        let (store, session) = (self.world.make("memory_store_id", &[]), self.world.make("session_id", &[]));
        json!([{"type": "memory_store", "memory_store_id": store}, {"type": "sessions", "session_ids": [session]}])
    }

    /// The update of the credential that the world has made.
    fn auth_update(&mut self) -> Value {
        let mut auth = json!({"type": "mcp_oauth", "access_token": self.word()});
        if self.random.bool() {
            auth["refresh"] = json!({"scope": "s", "token_endpoint_auth": {"type": "client_secret_basic", "client_secret": "x"}});
        }
        auth
    }

    /// Mends what depends on more than one field.
    fn mend(&mut self, body: &mut Value) {
        // The agent that reads a skill has the tool for it, and those that it lists are where it is.
        if self.operation.starts_with("agents.") {
            if body["skills"].as_array().is_some_and(|skills| !skills.is_empty()) {
                body["tools"] = self.tools();
            }
            if body["multiagent"].is_object() && body["model"]["inference_geo"].is_string() {
                body["multiagent"] = Value::Null;
            }
        }
        match self.operation.clone().as_str() {
            // A limited network takes packages only if it says so.
            "environments.create" if body["config"]["networking"]["type"] == "limited" => {
                body["config"]["networking"]["allow_package_managers"] = true.into();
            }
            // A budget is attached when a session is created.
            "sessions.update" => drop(body.as_object_mut().map(|body| body.remove("budget"))),
            "memory_stores.memories.update" => {
                drop(body.as_object_mut().map(|body| body.remove("precondition")));
            }
            // At least one region must remain.
            id if id.ends_with(".data_controls.update") => {
                if body["cmek"]["type"] == "enabled" {
                    body["cmek"]["external_key_ids"] = json!({"us": "ekey_1", "eu": "ekey_2"});
                }
                if body["storage"]["type"] == "enabled" {
                    body["storage"]["buckets"] = json!({"us": {"bucket_name": "one", "project_number": "7"}});
                }
            }
            "sessions.events.send" if self.chance(3) => {
                let text = json!([{"type": "text", "text": "t"}]);
                body["events"] = json!([{"type": "user.message", "content": text}, {"type": "system.message", "content": text}]);
            }
            _ => {}
        }
    }

    /// Makes the value of a query parameter. `None` leaves it out.
    pub(crate) fn query(&mut self, operation: &str, name: &str, schema: &Schema) -> Option<String> {
        Some(match (operation, name) {
            (_, "page" | "after_id" | "before_id" | "ids[]" | "scope_id" | "expected_content_sha256") => {
                return None;
            }
            (_, "limit") => self.random.u32(1..=20).to_string(),
            (_, "depth") => self.random.u32(..=1).to_string(),
            (_, "path_prefix") => "/notes/".into(),
            (_, "block_ms") => "1".into(),
            (_, "reclaim_older_than_ms") => "60000".into(),
            (_, "desired_ttl_seconds") => self.random.u32(10..=600).to_string(),
            (_, "expected_last_heartbeat") => "NO_HEARTBEAT".into(),
            ("agents.retrieve", "version") => "1".into(),
            (_, "agent_id") => self.world.make("agent_id", &[]),
            (_, "types[]") => "user.message".into(),
            _ => match self.value(schema, name, 0) {
                Value::String(text) => text,
                other => other.to_string(),
            },
        })
    }

    /// Mends parameters that exclude or need each other.
    pub(crate) fn mend_query(&mut self, operation: &str, query: &mut Vec<(String, String)>) {
        let has = |name: &str, query: &Vec<(String, String)>| query.iter().any(|(given, _)| given == name);
        if operation == "deployments.list" && has("status", query) {
            query.retain(|(name, _)| name != "include_archived");
        }
        if !has("agent_id", query) {
            query.retain(|(name, _)| name != "agent_version");
        }
        if operation.ends_with(".heartbeat") && !has("expected_last_heartbeat", query) {
            query.push(("expected_last_heartbeat".into(), "NO_HEARTBEAT".into()));
        }
    }

    /// Makes the files of a form.
    pub(crate) fn files(&mut self, repeated: bool, name: &str) -> Vec<(String, Option<String>, Vec<u8>)> {
        if !repeated {
            return vec![(
                name.into(),
                Some(format!("f{}.bin", self.random.u8(..))),
                self.word().into_bytes(),
            )];
        }
        let more = (0..self.random.usize(..3)).map(|index| {
            (name.to_owned(), Some(format!("greeter/scripts/{index}.sh")), self.word().into_bytes())
        });
        let more: Vec<_> = more.collect();
        std::iter::once((name.to_owned(), Some("greeter/SKILL.md".into()), SKILL.to_vec()))
            .chain(more)
            .collect()
    }

    /// Makes a text part of a form, or leaves it out.
    pub(crate) fn part(&mut self, name: &str) -> Vec<(String, Option<String>, Vec<u8>)> {
        let text = if name == "expires_in_seconds" { "3600".into() } else { self.word() };
        if self.random.bool() { vec![(name.into(), None, text.into_bytes())] } else { Vec::new() }
    }
}
