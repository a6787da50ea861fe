//! Provides a session to watch: slow tools, and an approval that a colleague gives.

use std::error::Error;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use managed_agents_blocking::types::{
    AgentToolParams, CreateAgent, CreateEnvironment, CreateSession, EventId, EventParams, PermissionPolicy,
    SessionId,
};
use managed_agents_blocking::{Client, Error as ClientError, ToolCall, agents, environments, sessions};
use managed_agents_examples::connect;
use managed_agents_local::{Faults, Interrupted, Script, Turn};
use serde_json::json;

/// Receives each waiting call once it was shown.
type Shown<'a> = &'a mut dyn FnMut(&ToolCall);

pub(crate) fn run(
    watch: impl FnOnce(&Client, &SessionId, Shown<'_>) -> Result<(), Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    // The stream breaks once, and no event is lost.
    let faults = Faults::parse("cut-after-events=12,route=stream")?;
    let connected = connect::offline(Script::from_fn(script), faults)?;
    let client = &connected.client;

    let tools = vec![AgentToolParams::agent_toolset_with(PermissionPolicy::ALWAYS_ASK)];
    let agent = CreateAgent { tools, ..CreateAgent::new("Release clerk", "claude-opus-4-7") };
    let agent = client.send(agents::create(&agent))?;
    let environment = CreateEnvironment::new(format!("watch-{}", agent.id));
    let environment = client.send(environments::create(&environment))?;
    // The session starts at once, so its first events precede any stream.
    let session = CreateSession {
        initial_events: vec![EventParams::message("Write the release notes.")],
        ..CreateSession::new(agent.id, environment.id)
    };
    let session = client.send(sessions::create(&session))?;

    thread::scope(|scope| {
        let (ask, asked) = mpsc::channel();
        let colleague = scope.spawn(|| approve(client, &session.id, asked));
        let watched = watch(client, &session.id, &mut |call| {
            // A colleague that fails prints its own error.
            let _ = ask.send(call.id.clone());
        });
        drop(ask);
        colleague.join().map_err(|_| "the colleague panicked")??;
        watched
    })
}

/// Plays the colleague, who could be anywhere: allows every call that asks.
fn approve(client: &Client, session: &SessionId, asked: Receiver<EventId>) -> Result<(), ClientError> {
    for call in asked {
        client.send(sessions::events::send(session, [EventParams::allow(call)]))?;
    }
    Ok(())
}

fn script(turn: &mut Turn) -> Result<(), Interrupted> {
    turn.say("I look at what changed.")?;
    turn.tool(
        "bash",
        json!({ "command": "printf 'add watch\\nfix retry\\n' > changes.txt; wc -l < changes.txt" }),
    )?;
    turn.wait(Duration::from_millis(300))?;
    turn.tool("grep", json!({ "pattern": "fix" }))?;
    turn.tool("read", json!({ "file_path": "missing.txt" }))?;
    turn.say("Two changes. I write the notes.")?;
    turn.tool("write", json!({ "file_path": "NOTES.md", "content": "# Notes\n\n- watch\n- retry\n" }))?;
    turn.wait(Duration::from_millis(300))?;
    turn.say("Done: NOTES.md has both.")
}
