//! Servers for a test, started by the program outside the browser, and faults of the browser.

use std::time::Duration;

use gloo_net::http::Request;
use js_sys::{Reflect, global};
use managed_agents_wasm::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, Session, SessionId,
};
use managed_agents_wasm::{
    Client, Credential, Settings, agents, dangerously_allow_browser, environments, sessions,
};
use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

/// The key of every test. The output is searched for it.
pub(crate) const KEY: &str = "sk-ant-canary-0123456789";

/// A server outside of the browser.
pub(crate) struct Server {
    pub(crate) url: String,
}

impl Server {
    /// Starts the local server with `script`, `faults` and `buffer`, all optional.
    pub(crate) async fn local(options: Value) -> Self {
        Self { url: control("/local", Some(&options)).await }
    }

    /// Starts a server that replies by rules; `browser/scripted.rs` describes them.
    pub(crate) async fn scripted(rules: Value) -> Self {
        Self { url: control("/scripted", Some(&rules)).await }
    }

    /// Returns the requests so far as `METHOD target`.
    pub(crate) async fn requests(&self) -> Vec<String> {
        let seen = self.seen().await;
        let requests = seen["requests"].as_array().unwrap().iter();
        requests.map(|request| request["request"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) async fn seen(&self) -> Value {
        serde_json::from_str(&control(&format!("/seen?of={}", self.url), None).await).unwrap()
    }

    /// Waits until a count of a scripted server is reached: `requests`, `opened` or `closed`.
    pub(crate) async fn has(&self, what: &str, count: u64) -> bool {
        control(&format!("/wait?of={}&what={what}&count={count}", self.url), None).await == "true"
    }

    /// Waits until a session of a local server has this many open streams.
    pub(crate) async fn has_streams(&self, session: &SessionId, count: u64) -> bool {
        control(&format!("/streams?of={}&session={session}&count={count}", self.url), None).await == "true"
    }

    /// Waits until the history of a session has an event of this type.
    pub(crate) async fn has_event(&self, session: &SessionId, kind: &str) -> bool {
        control(&format!("/event?of={}&session={session}&kind={kind}", self.url), None).await == "true"
    }

    /// Lets the gated replies of a scripted server go.
    pub(crate) async fn release(&self) {
        control(&format!("/release?of={}", self.url), Some(&Value::Null)).await;
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings { base_url: self.url.clone(), ..Settings::new(Credential::ApiKey(KEY.into())) }
    }

    pub(crate) fn client(&self) -> Client {
        dangerously_allow_browser(self.settings()).unwrap()
    }

    /// Creates a session whose agent has the toolset.
    pub(crate) async fn session(&self) -> Session {
        self.session_of(CreateAgent {
            tools: vec![AgentToolParams::agent_toolset()],
            ..CreateAgent::new("Clerk", "claude-opus-4-7")
        })
        .await
    }

    pub(crate) async fn session_of(&self, agent: CreateAgent) -> Session {
        let client = self.client();
        let agent = client.send(agents::create(&agent)).await.unwrap();
        let environment =
            client.send(environments::create(&CreateEnvironment::new(agent.id.as_str()))).await.unwrap();
        client.send(sessions::create(&CreateSession::new(agent.id, environment.id))).await.unwrap()
    }
}

/// Sends a request to the program outside. Its port is the one before the page's.
pub(crate) async fn control(path: &str, body: Option<&Value>) -> String {
    let location = Reflect::get(&global(), &"location".into()).unwrap();
    let port = Reflect::get(&location, &"port".into()).unwrap().as_string().unwrap();
    let url = format!("http://127.0.0.1:{}{path}", port.parse::<u16>().unwrap() - 1);
    let request = match body {
        Some(body) => Request::post(&url).body(body.to_string()),
        None => Request::get(&url).build(),
    };
    request.unwrap().send().await.unwrap().text().await.unwrap()
}

/// A rule for an event stream that stays open.
pub(crate) fn stream(body: &str) -> Value {
    json!({"on": "/events/stream", "head": "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n", "body": body, "then": "hold"})
}

/// A rule for a JSON reply.
pub(crate) fn reply(on: &str, body: &Value) -> Value {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
    json!({"on": on, "head": head, "body": body.to_string()})
}

/// A rule for an empty history.
pub(crate) fn no_history() -> Value {
    reply("GET /v1/sessions/sesn_1/events?", &json!({"data": [], "next_page": null}))
}

/// An event as a stream carries it.
pub(crate) fn frame(kind: &str, id: &str) -> String {
    format!(
        "data: {{\"type\":\"{kind}\",\"id\":\"{id}\",\"processed_at\":\"2026-11-21T09:00:00Z\",\"content\":[]}}\n\n"
    )
}

pub(crate) async fn pause(milliseconds: u32) {
    gloo_timers::future::TimeoutFuture::new(milliseconds).await;
}

/// Polls `future` for a time. Returns its result if it has one by then; it can be polled again.
pub(crate) async fn within<T>(milliseconds: u32, future: impl Future<Output = T>) -> Option<T> {
    futures_lite::future::or(async { Some(future.await) }, async {
        pause(milliseconds).await;
        None
    })
    .await
}

/// Returns the result of `future`. Panics if there is none in some seconds. Needs no long timer.
pub(crate) async fn soon<T>(future: impl Future<Output = T>) -> T {
    futures_lite::future::or(future, async {
        for _ in 0..200 {
            pause(50).await;
        }
        panic!("it takes longer than 10 s");
    })
    .await
}

pub(crate) fn now() -> Duration {
    use managed_agents_wasm::Transport;
    managed_agents_wasm::Fetch::default().now()
}

/// Replaces a global of the page by the value of a JavaScript expression, in which `original` is
/// the one before. Dropped, it restores the original.
pub(crate) struct Replaced(&'static str, JsValue);

impl Replaced {
    pub(crate) fn new(name: &'static str, expression: &str) -> Self {
        let original = Reflect::get(&global(), &name.into()).unwrap();
        let make = js_sys::Function::new_with_args("original", &format!("return {expression};"));
        let value = make.call1(&JsValue::NULL, &original).unwrap();
        Reflect::set(&global(), &name.into(), &value).unwrap();
        Self(name, original)
    }
}

impl Drop for Replaced {
    fn drop(&mut self) {
        Reflect::set(&global(), &self.0.into(), &self.1).unwrap();
    }
}

/// Dispatches an event of the page's life.
pub(crate) fn happens(name: &str) {
    let target = if ["freeze", "resume"].contains(&name) { "document" } else { "globalThis" };
    js_sys::Function::new_no_args(&format!("{target}.dispatchEvent(new Event('{name}'))"))
        .call0(&JsValue::NULL)
        .unwrap();
}

impl Server {
    /// Returns the ids of a session's processed events, oldest first.
    pub(crate) async fn history(&self, session: &SessionId) -> Vec<String> {
        use managed_agents_wasm::StreamExt;
        let list = managed_agents_wasm::types::ListEvents::default();
        let mut events = self.client().pages(sessions::events::list(session, &list));
        let mut ids = Vec::new();
        while let Some(event) = events.next().await {
            ids.push(event.unwrap().id().unwrap().to_owned());
        }
        ids
    }
}
