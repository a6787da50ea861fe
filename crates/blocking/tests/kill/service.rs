//! Runs the session on the local server and reads its history.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;

use managed_agents_blocking::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, CustomTool, InputSchema, ListEvents,
    SessionId,
};
use managed_agents_blocking::{Client, Credential, RawEvent, Settings, agents, environments, sessions};
use managed_agents_local::{Options, Script, Server};
use serde_json::{Value, json};

pub(crate) const KEY: &str = "sk-ant-canary-0123456789";

pub(crate) struct Service {
    server: Server,
    client: Client,
    pub(crate) session: SessionId,
}

impl Service {
    pub(crate) fn start() -> Self {
        let script = Script::from_json(SCRIPT).unwrap();
        let server = Server::start(Options { script: Some(script), ..Options::default() }).unwrap();
        let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey(KEY.into())) };
        let client = Client::new(settings).unwrap();
        let schema: InputSchema = serde_json::from_value(json!({"type": "object"})).unwrap();
        let tools = vec![AgentToolParams::agent_toolset(), CustomTool::new("rate", "A rate.", schema).into()];
        let agent = CreateAgent { tools, ..CreateAgent::new("Clerk", "claude-opus-4-7") };
        let agent = client.send(agents::create(&agent)).unwrap();
        let environment =
            client.send(environments::create(&CreateEnvironment::new(agent.id.as_str()))).unwrap();
        let session =
            client.send(sessions::create(&CreateSession::new(agent.id, environment.id))).unwrap().id;
        Self { server, client, session }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address()
    }

    pub(crate) fn history(&self) -> Vec<RawEvent> {
        let list = sessions::events::list(&self.session, &ListEvents::default());
        self.client.pages(list).collect::<Result<_, _>>().unwrap()
    }

    /// Returns the tool calls that the server has answers for. Panics if it has two for one.
    pub(crate) fn answered(&self) -> BTreeSet<String> {
        let mut calls = BTreeSet::new();
        for event in self.history() {
            for name in ["custom_tool_use_id", "tool_use_id"] {
                if let Some(call) = event.text(&[name]).filter(|_| event.kind().starts_with("user.")) {
                    assert!(calls.insert(call.to_string()), "{call} was answered twice");
                }
            }
        }
        calls
    }
}

/// The custom tool calls in the script.
pub(crate) const RUNS: usize = 4;

/// Custom tools, approvals and a denial, alone and several at once.
const SCRIPT: &str = r#"{"steps": [
    {"say": "I look."},
    {"custom_tool": "rate", "input": {"of": "EUR"}, "save": "euro"},
    {"tool": "bash", "input": {"command": "echo ran >> runs; wc -l < runs"}, "ask": true, "save": "runs"},
    {"say": "So far ${runs}, and ${euro}."},
    {"together": [
        {"custom_tool": "rate", "input": {"of": "USD"}},
        {"tool": "bash", "input": {"command": "echo ran >> runs"}, "ask": true},
        {"tool": "bash", "input": {"command": "rm runs"}, "ask": true},
        {"custom_tool": "rate", "input": {"of": "JPY"}}
    ]},
    {"tool": "bash", "input": {"command": "wc -l < runs"}, "save": "runs"},
    {"custom_tool": "rate", "input": {"of": "CHF"}, "save": "franc"},
    {"say": "In the end ${runs}, and ${franc}."}
]}"#;

/// Returns the events without times, and with ids numbered in order of appearance: the same for
/// every session. Leaves out how often the server repeats what it waits for, which depends on
/// timing. Sorts answers and results by text and puts them last, because the place of the kill
/// decides which of two concurrent tool calls is answered first.
pub(crate) fn normal(history: &[RawEvent]) -> Vec<String> {
    let mut ids = BTreeMap::new();
    let done = history.iter().filter(|event| !event.kind().starts_with("session."));
    let (answers, others): (Vec<_>, Vec<_>) = done.partition(|event| is_answer(event.kind()));
    let mut lines = |events: Vec<&RawEvent>| -> Vec<String> {
        let line = |event: &RawEvent| {
            let mut value: Value = serde_json::from_str(event.json()).unwrap();
            if is_answer(event.kind()) {
                value["id"].take();
            }
            normalize(&mut value, &mut ids);
            value.to_string()
        };
        events.into_iter().map(line).collect()
    };
    let mut all = lines(others);
    let mut answers = lines(answers);
    answers.sort();
    all.append(&mut answers);
    all
}

fn is_answer(kind: &str) -> bool {
    kind.ends_with("_result") || kind == "user.tool_confirmation"
}

fn normalize(value: &mut Value, ids: &mut BTreeMap<String, usize>) {
    match value {
        Value::String(text) if ["sevt_", "sthr_", "sesn_"].iter().any(|prefix| text.starts_with(prefix)) => {
            let next = ids.len();
            *text = format!("#{}", ids.entry(text.clone()).or_insert(next));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| normalize(value, ids)),
        Value::Object(fields) => {
            fields.retain(|name, _| !["processed_at", "active_seconds"].contains(&name.as_str()));
            fields.values_mut().for_each(|value| normalize(value, ids));
        }
        _ => (),
    }
}
