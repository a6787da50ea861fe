//! The port against the local server.

use std::sync::Arc;
use std::time::{Duration, Instant};

use managed_agents_core::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, ListEvents, SessionId,
};
use managed_agents_core::{
    self as proto, Credential, Delivery, Outcome, Settings, StreamOptions, TurnCheckpoint, TurnOptions,
    agents, environments, sessions,
};
use managed_agents_local::faults::{At, Effect, Fault};
use managed_agents_local::{Interrupted, Options, Script, Server};
use managed_agents_tokio_port::{Client, Turn};
use serde_json::json;
use tokio::sync::Notify;
use tokio::task::JoinSet;

const KEY: &str = "sk-ant-canary-0123456789";
/// Longer than anything takes; only a test that fails waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

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

    fn ask(&self) -> Turn {
        self.client.turn(proto::Turn::ask(self.session.clone(), "go", quick()))
    }

    fn resume(&self, checkpoint: TurnCheckpoint) -> Turn {
        self.client.turn(proto::Turn::resume(checkpoint, quick()))
    }

    /// How often it was asked, as the history has it.
    async fn messages(&self) -> usize {
        let only = ListEvents { types: vec!["user.message".into()], ..ListEvents::default() };
        self.client.send(sessions::events::list(&self.session, &only)).await.unwrap().data.len()
    }

    /// Waits on another thread, so that connections can end meanwhile.
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
    let (settle, max_wait) = (Duration::from_millis(30), Duration::from_millis(20));
    TurnOptions {
        stream: StreamOptions { list_lag: settle, max_wait, ..TurnOptions::default().stream },
        ..TurnOptions::default()
    }
}

/// Type and text of an event that was processed; whether a message is also seen while it is queued depends on the moment.
fn line(delivery: &Delivery) -> Option<String> {
    let event = delivery.event().filter(|event| event.processed_at().is_some())?;
    Some(format!("{} {}", event.kind(), event.content_text().unwrap_or_default()))
}

async fn finish(turn: &mut Turn) -> Vec<String> {
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
async fn a_turn_gets_to_its_end() {
    let seen = undisturbed().await;
    assert!(seen.contains(&"agent.message It ran 1 times.".to_owned()), "{seen:?}");
    assert!(seen.last().unwrap().starts_with("session.status_idle"), "{seen:?}");
}

#[tokio::test]
async fn a_stream_that_is_cut_or_reset_changes_nothing_in_what_is_seen() {
    let whole = undisturbed().await;
    let mut runs = JoinSet::new();
    for bytes in (0..3000).step_by(211) {
        runs.spawn(async move {
            let local = Local::start().await;
            let effects = [Effect::Cut(At::Bytes(bytes)), Effect::Reset(At::Bytes(bytes))];
            local.server.faults().add(Fault::new("events.stream", effects[bytes as usize % 2].clone()));
            let seen = finish(&mut local.ask()).await;
            (bytes, seen, local.messages().await, local.server.faults().waiting())
        });
    }
    while let Some(run) = runs.join_next().await {
        let (bytes, seen, messages, waiting) = run.unwrap();
        assert_eq!((&seen, messages, waiting), (&whole, 1, Vec::new()), "{bytes}");
    }
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_stored_once() {
    let whole = undisturbed().await;
    let local = Local::start().await;
    local.server.faults().add(Fault::new("events.send", Effect::Cut(At::Bytes(0))));
    assert_eq!(finish(&mut local.ask()).await, whole);
    assert_eq!((local.server.faults().waiting(), local.messages().await), (Vec::new(), 1));
}

#[tokio::test]
async fn a_dropped_turn_closes_its_connection_and_its_checkpoint_loses_and_doubles_nothing() {
    let whole = undisturbed().await;
    for moment in 1.. {
        let local = Local::start().await;
        let (mut turn, mut seen, mut deliveries, enough) = (local.ask(), Vec::new(), 0, Notify::new());
        let mut kept = turn.machine.checkpoint();
        tokio::select! {
            biased;
            () = enough.notified() => (),
            () = async {
                while let Some(delivery) = turn.next().await.unwrap() {
                    seen.extend(line(&delivery));
                    kept = turn.machine.checkpoint();
                    deliveries += 1;
                    if deliveries == moment {
                        enough.notify_one();
                    }
                }
            } => (),
        }
        // The future was dropped, wherever it was, but not what it was asked of.
        drop(turn);
        assert!(local.wait(|server, id| server.wait_for_streams(id, PATIENCE, 0)).await, "{moment}");
        seen.extend(finish(&mut local.resume(kept)).await);
        assert_eq!((&seen, local.messages().await), (&whole, 1), "{moment}");
        if deliveries < moment {
            assert!(moment > whole.len(), "{moment}");
            return;
        }
    }
}

#[tokio::test]
async fn next_dropped_while_it_sends_and_called_again_sends_once() {
    let whole = undisturbed().await;
    let local = Local::start().await;
    // Stored, and never answered.
    local.server.faults().add(Fault::new("events.send", Effect::Silence(At::Bytes(0))));
    let (mut turn, mut seen) = (local.ask(), Vec::new());
    tokio::select! {
        _ = local.wait(|server, id| server.wait_for_event(id, PATIENCE, |event| event["type"] == "user.message")) => (),
        () = async {
            while let Some(delivery) = turn.next().await.unwrap() {
                seen.extend(line(&delivery));
            }
        } => panic!("the turn is over although its message was not answered"),
    }
    seen.extend(finish(&mut turn).await);
    assert_eq!((&seen, local.messages().await), (&whole, 1));
}

#[tokio::test]
async fn silence_is_noticed_however_often_next_is_dropped_meanwhile() {
    let whole = undisturbed().await;
    let local = Local::start().await;
    local.server.faults().add(Fault::new("events.stream", Effect::Silence(At::Events(2))));
    let mut options = quick();
    let silence = Duration::from_millis(200);
    options.stream = StreamOptions { read_timeout: silence, list_lag: silence, ..options.stream };
    let mut turn = local.client.turn(proto::Turn::ask(local.session.clone(), "go", options));
    let (mut seen, mut given_up, began) = (Vec::new(), 0, Instant::now());
    while turn.machine.outcome().is_none() {
        assert!(began.elapsed() < PATIENCE, "the silence was not noticed");
        match tokio::time::timeout(Duration::from_millis(20), turn.next()).await {
            Ok(delivery) => seen.extend(delivery.unwrap().as_ref().and_then(line)),
            Err(_) => given_up += 1,
        }
    }
    assert_eq!(seen, whole);
    assert!(given_up >= 3, "{given_up}");
}
