//! Every limit that the service documents: one item too many, one character too long, a wrong form.
//! The refusal names the field.

use crate::client::*;
use managed_agents_local::Server;
use serde_json::{Value, json};

const MEMORY: &str = "agent-memory-2026-07-22";

/// Things that the bodies of a test name.
struct World {
    server: Server,
    agent: String,
    environment: String,
    vault: String,
    store: String,
}

impl World {
    fn new() -> Self {
        let server = start();
        let made = |path: &str, body: Value| post(&server, path, body)["id"].as_str().unwrap().to_owned();
        let agent = made("/v1/agents", json!({"name": "A", "model": "m"}));
        let environment = made("/v1/environments", json!({"name": fresh_name()}));
        let vault = made("/v1/vaults", json!({"display_name": "V"}));
        let store = request("POST", "/v1/memory_stores", r#"{"name": "S"}"#);
        let store = exchange(&server, store.replace("managed-agents-2026-04-01", MEMORY).as_bytes());
        let store = store.json()["id"].as_str().unwrap().to_owned();
        Self { server, agent, environment, vault, store }
    }

    /// Sends a good body with one field changed, for each case, and the good body at last. A pointer
    /// names the field, and the refusal must begin with the place in the third column.
    fn refuses(&self, target: &str, good: &Value, cases: &[(&str, Value, &str)]) {
        for (pointer, value, place) in cases {
            let mut body = good.clone();
            set(&mut body, pointer, value.clone());
            let reply = call(&self.server, "POST", target, Some(body));
            let reply = (reply.status, reply.json());
            let message = reply.1["error"]["message"].as_str().unwrap_or_default();
            assert_eq!(reply.0, 400, "{target} {pointer}: {}", reply.1);
            assert!(message.starts_with(place), "{target} {pointer}: {message:?} names {place:?}");
        }
        assert_eq!(call(&self.server, "POST", target, Some(good.clone())).status, 200, "{target}");
    }
}

fn set(body: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap()[name] = value;
}

fn long(length: usize) -> Value {
    "x".repeat(length).into()
}

fn times(count: usize, value: impl Fn(usize) -> Value) -> Value {
    (0..count).map(value).collect()
}

#[test]
fn of_agents() {
    let world = World::new();
    let custom = |name: &str, schema: Value| json!([{"type": "custom", "name": name, "description": "d", "input_schema": schema}]);
    let object = json!({"type": "object"});
    let server =
        |number: usize| json!({"type": "url", "name": format!("s{number}"), "url": "https://a.example"});
    let pairs: Value =
        (0..17).map(|number| (format!("k{number}"), json!("v"))).collect::<serde_json::Map<_, _>>().into();
    world.refuses(
        "/v1/agents",
        &json!({"name": "A", "model": "m"}),
        &[
            ("/name", json!(""), "name: "),
            ("/name", long(257), "name: "),
            ("/description", long(2_049), "description: "),
            ("/system", long(100_001), "system: "),
            ("/metadata", pairs, "metadata: "),
            ("/metadata", json!({"k": long(513)}), "metadata.k: "),
            ("/model", json!({"id": "m", "speed": "slow"}), "model.speed: "),
            ("/model", json!({"id": "m", "inference_geo": "mars"}), "model.inference_geo: "),
            ("/tools", custom("bad name", object.clone()), "tools.0.name: "),
            ("/tools", custom("bash", object.clone()), "tools.0.name: "),
            ("/tools", custom("mcp__a", object.clone()), "tools.0.name: "),
            ("/tools", custom(&"x".repeat(129), object.clone()), "tools.0.name: "),
            ("/tools", custom("a", json!({"type": "array"})), "tools.0.input_schema"),
            ("/tools", custom("a", json!({"type": "object", "oneOf": []})), "tools.0.input_schema"),
            (
                "/tools",
                custom("a", json!({"type": "object", "properties": {"a b": {}}})),
                "tools.0.input_schema",
            ),
            (
                "/tools",
                custom("a", json!({"type": "object", "properties": {"a": {"$ref": "#"}}})),
                "tools.0.input_schema",
            ),
            ("/tools", times(2, |_| custom("same", object.clone())[0].clone()), "tools.1.name: "),
            (
                "/tools",
                times(257, |number| custom(&format!("t{number}"), object.clone())[0].clone()),
                "tools: ",
            ),
            ("/mcp_servers", times(21, server), "mcp_servers: "),
            ("/mcp_servers", times(2, |_| server(0)), "mcp_servers.1.name: "),
            (
                "/mcp_servers",
                json!([{"type": "url", "name": "s", "url": long(2_049)}]),
                "mcp_servers.0.url: ",
            ),
            ("/multiagent", json!({"type": "coordinator", "agents": []}), "multiagent.agents: "),
            (
                "/multiagent",
                json!({"type": "coordinator", "agents": times(21, |_| json!({"type": "self"}))}),
                "multiagent.agents: ",
            ),
        ],
    );
}

#[test]
fn of_sessions_and_deployments() {
    let world = World::new();
    let good = json!({"agent": world.agent, "environment_id": world.environment});
    let budget =
        |amount: &str| json!({"type": "limit", "max_list_cost": {"amount": amount, "currency": "USD"}});
    let store = |_| json!({"type": "memory_store", "memory_store_id": world.store});
    let outcome = |rubric: usize, iterations: u64| {
        let rubric = json!({"type": "text", "content": long(rubric)});
        json!([{"type": "user.define_outcome", "description": "d", "rubric": rubric, "max_iterations": iterations}])
    };
    world.refuses(
        "/v1/sessions",
        &good,
        &[
            ("/initial_events", times(51, |_| message("go")), "initial_events: "),
            ("/initial_events", json!([{"type": "user.interrupt"}]), "initial_events.0.type: "),
            ("/initial_events", outcome(262_145, 1), "initial_events.0.rubric.content: "),
            ("/initial_events", outcome(1, 21), "initial_events.0.max_iterations: "),
            ("/budget", budget("0"), "budget.max_list_cost.amount: "),
            ("/budget", budget("0.5"), "budget.max_list_cost.amount: "),
            ("/budget", budget("-5"), "budget.max_list_cost.amount: "),
            (
                "/budget",
                json!({"type": "limit", "max_list_cost": {"amount": "5", "currency": "EUR"}}),
                "budget.max_list_cost.currency: ",
            ),
            ("/resources", times(2, store), "resources.1.memory_store_id: "),
        ],
    );
    let mut good = good;
    good["name"] = "D".into();
    good["initial_events"] = json!([message("go")]);
    let schedule = |expression: &str, timezone: &str| json!({"type": "cron", "expression": expression, "timezone": timezone});
    world.refuses(
        "/v1/deployments",
        &good,
        &[
            ("/name", long(257), "name: "),
            ("/initial_events", json!([]), "initial_events: "),
            ("/initial_events", times(51, |_| message("go")), "initial_events: "),
            ("/vault_ids", times(51, |_| json!(world.vault)), "vault_ids: "),
            ("/resources", times(501, store), "resources: "),
            ("/budget", budget("0"), "budget.max_list_cost.amount: "),
            ("/schedule", schedule("@daily", "UTC"), "schedule.expression: "),
            ("/schedule", schedule("61 * * * *", "UTC"), "schedule.expression: "),
            ("/schedule", schedule("0 0 L * *", "UTC"), "schedule.expression: "),
            ("/schedule", schedule("0 0 * * *", "Mars/One"), "schedule.timezone: "),
        ],
    );
}

#[test]
fn of_events() {
    let world = World::new();
    let session = session(&world.server);
    let target = format!("/v1/sessions/{session}/events");
    let text = json!({"type": "text", "text": "t"});
    let confirmation = |more: &str| json!({"type": "user.tool_confirmation", "tool_use_id": "sevt_1", "result": more, "deny_message": "no"});
    world.refuses(&target, &json!({"events": [message("go")]}), &[
        ("/events", json!([]), "events: "),
        ("/events/0/content", json!([]), "events.0.content: "),
        ("/events/0/content/0/type", json!("search_result"), "events.0.content.0.type: "),
        ("/events/0/content/0/type", json!("redacted"), "events.0.content.0"),
        ("/events", json!([confirmation("allow")]), "events.0.deny_message: "),
        ("/events", json!([confirmation("maybe")]), "events.0.result: "),
        ("/events", json!([{"type": "system.message", "content": times(1_001, |_| text.clone())}]), "events.0.content: "),
        ("/events", json!([{"type": "system.message", "content": [text]}, message("go")]), "events.0: "),
        ("/events", json!([message("go"), {"type": "user.custom_tool_result", "custom_tool_use_id": "sevt_none"}]), "events.1: "),
    ]);
    wait_idle(&world.server, &session, "end_turn");
    let sent =
        history(&world.server, &session).iter().filter(|event| event["type"] == "user.message").count();
    assert_eq!(sent, 1, "what was refused is not kept");
}

#[test]
fn of_vaults_and_dreams() {
    let world = World::new();
    world.refuses(
        "/v1/vaults",
        &json!({"display_name": "V"}),
        &[("/display_name", json!(""), "display_name: "), ("/display_name", long(256), "display_name: ")],
    );
    let auth = json!({"type": "environment_variable", "secret_name": "N", "secret_value": "s", "networking": {"type": "unrestricted"}});
    let limited = |count: usize| json!({"type": "limited", "allowed_hosts": times(count, |number| json!(format!("h{number}.example")))});
    let off = json!({"header": false, "body": false});
    let target = format!("/v1/vaults/{}/credentials", world.vault);
    world.refuses(
        &target,
        &json!({"display_name": "C", "auth": auth}),
        &[
            ("/auth/networking", limited(17), "auth.networking.allowed_hosts: "),
            ("/auth/injection_location", off, "auth.injection_location"),
        ],
    );
    let inputs = |sessions: usize| {
        json!([
            {"type": "memory_store", "memory_store_id": world.store},
            {"type": "sessions", "session_ids": times(sessions, |_| json!("sesn_1"))},
        ])
    };
    let good = json!({"inputs": inputs(1), "model": "m"});
    let reply = exchange(&world.server, dream(&good).as_bytes());
    assert_eq!(reply.status, 404, "its session does not exist");
    for (name, value) in [
        ("inputs", inputs(101)),
        ("inputs", inputs(0)),
        ("instructions", long(4_097)),
        ("instructions", json!("")),
    ] {
        let mut body = good.clone();
        body[name] = value;
        let reply = exchange(&world.server, dream(&body).as_bytes());
        let message = reply.json()["error"]["message"].as_str().unwrap().to_owned();
        assert!(reply.status == 400 && message.starts_with(name), "{name}: {message}");
    }
}

/// Writes a request with the value of the beta header that dreams have.
fn dream(body: &Value) -> String {
    request("POST", "/v1/dreams", &body.to_string())
        .replace("managed-agents-2026-04-01", "dreaming-2026-04-21")
}
