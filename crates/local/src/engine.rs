//! The agent's side of a session: takes what clients send, and runs the script, a turn for each message.

mod builtin;
mod incoming;
mod json_script;
mod permission;
mod roster;
mod script;
mod template;
mod tool_call;
mod turn;

pub(crate) use incoming::send;
pub use script::{Script, ScriptError};
pub use tool_call::{ToolCall, ToolOutput};
pub use turn::{Child, Interrupted, RetryStatus, Stop, Turn};

use crate::app::App;
use crate::state::{Inner, PRIMARY, Session};
use serde_json::Value;
use std::sync::Arc;

/// Begins the next turn if one waits and nothing stands in its way.
pub(crate) fn wake(app: &Arc<App>, session: &Arc<Session>) {
    let Some(input) = session.update(begin) else { return };
    let (shared, own) = (app.clone(), session.clone());
    if !app.threads.spawn(move || run(&shared, &own, input)) {
        session.update(|inner| inner.threads[PRIMARY].open = false);
    }
}

/// Takes the first queued input, says that the session runs, and delivers the input again as processed.
fn begin(inner: &mut Inner) -> Option<Value> {
    if inner.threads[PRIMARY].open || inner.over || inner.inbox.is_empty() || inner.budget_reached() {
        return None;
    }
    let incoming = inner.inbox.pop_front()?;
    inner.threads[PRIMARY].open = true;
    inner.turns += 1;
    inner.running(PRIMARY);
    inner.process(&incoming.id);
    while inner.inbox.front().is_some_and(|next| next.event["type"] == "system.message") {
        let system = inner.inbox.pop_front()?;
        inner.process(&system.id);
    }
    Some(incoming.event)
}

fn run(app: &Arc<App>, session: &Arc<Session>, mut input: Value) {
    loop {
        let mut turn = Turn::new(session.clone(), PRIMARY, &input);
        turn.run(|turn| app.script.run(turn));
        match turn.finish() {
            Some(next) => input = next,
            None => return,
        }
    }
}
