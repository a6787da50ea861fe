//! Tests the port beyond the checks of the kit.

use std::sync::Arc;
use std::time::Duration;

use managed_agents_core::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, ListEvents, SessionId,
};
use managed_agents_core::{
    self as proto, Credential, Delivery, Outcome, Settings, StreamOptions, TurnOptions, agents, environments,
    sessions,
};
use managed_agents_local::faults::{At, Effect, Fault};
use managed_agents_local::{Interrupted, Options, Script, Server};
use managed_agents_tokio_port::{Client, Driver};
use serde_json::json;

const KEY: &str = "sk-ant-canary-0123456789";
/// A timeout that only a failing test reaches.
const TIMEOUT: Duration = Duration::from_secs(20);

struct Local {
    server: Arc<Server>,
    client: Client,
    session: SessionId,
}

impl Local {
    async fn start() -> Self {
        let script = Script::from_fn(script);
        let server = Server::start(Options { script: Some(script), ..Options::default() }).unwrap();
        let settings = Settings { base_url: server.url(), ..Settings::new(Credential::ApiKey(KEY.into())) };
        let client = Client::new(settings).unwrap();
        let tools = vec![AgentToolParams::agent_toolset()];
        let agent = CreateAgent { tools, ..CreateAgent::new("Clerk", "claude-opus-4-7") };
        let agent = client.send(agents::create(&agent)).await.unwrap();
        let environment = client.send(environments::create(&CreateEnvironment::new("desk"))).await.unwrap();
        let session = CreateSession::new(&agent.id, environment.id);
        let session = client.send(sessions::create(&session)).await.unwrap().id;
        Self { server: Arc::new(server), client, session }
    }

    fn ask(&self) -> Driver<proto::Turn> {
        self.client.drive(proto::Turn::ask(self.session.clone(), "go", quick()))
    }

    /// Returns the number of messages in the history.
    async fn messages(&self) -> usize {
        let only = ListEvents { types: vec!["user.message".into()], ..ListEvents::default() };
        self.client.send(sessions::events::list(&self.session, &only)).await.unwrap().data.len()
    }

    /// Waits on another thread, so that connections can end in the meantime.
    async fn wait<T: Send + 'static>(&self, wait: impl FnOnce(&Server, &str) -> T + Send + 'static) -> T {
        let (server, session) = (self.server.clone(), self.session.clone());
        tokio::task::spawn_blocking(move || wait(&server, session.as_str())).await.unwrap()
    }
}

fn script(turn: &mut managed_agents_local::Turn) -> Result<(), Interrupted> {
    turn.say("I look.")?;
    let output = turn.tool("bash", json!({"command": "echo ran >> runs; wc -l < runs"}))?;
    turn.say(format!("It ran {} times.", output.text.trim()))
}

fn quick() -> TurnOptions {
    let (list_lag, max_wait) = (Duration::from_millis(30), Duration::from_millis(20));
    TurnOptions {
        stream: StreamOptions { list_lag, max_wait, ..TurnOptions::default().stream },
        ..TurnOptions::default()
    }
}

/// Returns type and text of a processed event. A queued message may or may not be seen before it is
/// processed.
fn line(delivery: &Delivery) -> Option<String> {
    let event = delivery.event().filter(|event| event.processed_at().is_some())?;
    Some(format!("{} {}", event.kind(), event.content_text().unwrap_or_default()))
}

async fn finish(turn: &mut Driver<proto::Turn>) -> Vec<String> {
    let mut seen = Vec::new();
    while let Some(delivery) = turn.next().await.unwrap() {
        seen.extend(line(&delivery));
    }
    assert_eq!(turn.machine.outcome(), Some(&Outcome::EndTurn));
    seen
}

async fn undisturbed() -> Vec<String> {
    let local = Local::start().await;
    finish(&mut local.ask()).await
}

#[test]
fn the_port_has_at_most_160_lines_of_code() {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with("//");
    let lines = include_str!("../port.rs").lines().filter(is_code).count();
    assert!((50..=160).contains(&lines), "{lines} lines that are neither blank nor a comment");
}

#[tokio::test]
async fn next_dropped_while_it_sends_and_called_again_sends_once() {
    let whole = undisturbed().await;
    let local = Local::start().await;
    // The message is stored, but its reply never arrives.
    local.server.faults().add(Fault::new("events.send", Effect::Silence(At::Bytes(0))));
    let (mut turn, mut seen) = (local.ask(), Vec::new());
    tokio::select! {
        _ = local.wait(|server, id| server.wait_for_event(id, TIMEOUT, |event| event["type"] == "user.message")) => (),
        () = async {
            while let Some(delivery) = turn.next().await.unwrap() {
                seen.extend(line(&delivery));
            }
        } => panic!("the turn is over although its message was not answered"),
    }
    seen.extend(finish(&mut turn).await);
    assert_eq!((&seen, local.messages().await), (&whole, 1));
}
