//! The agent's side of a session: takes what clients send, and runs the script, a turn for each message.

mod builtin;
mod incoming;
mod json_script;
mod not_now;
mod permission;
mod roster;
mod script;
mod template;
mod tool_call;
mod turn;

pub(crate) use incoming::send;
pub use script::{Script, ScriptError};
pub use tool_call::{ToolCall, ToolOutput};
pub use turn::{Child, Evaluation, Interrupted, RetryStatus, Stop, Turn, Workflow, WorkflowEnd, WorkflowRun};

use crate::app::App;
use crate::state::{Incoming, Inner, PRIMARY, Session};
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
fn begin(inner: &mut Inner) -> Option<Incoming> {
    if inner.threads[PRIMARY].open || inner.over || inner.inbox.is_empty() || inner.budget_reached() {
        return None;
    }
    let incoming = inner.inbox.pop_front()?;
    inner.threads[PRIMARY].open = true;
    inner.turns += usize::from(incoming.script.is_none());
    inner.running(PRIMARY);
    inner.process(&incoming.id);
    turn::begin_outcome(inner, &incoming.event);
    while inner.inbox.front().is_some_and(|next| next.event["type"] == "system.message") {
        let system = inner.inbox.pop_front()?;
        inner.process(&system.id);
    }
    Some(incoming)
}

fn run(app: &Arc<App>, session: &Arc<Session>, mut input: Incoming) {
    loop {
        let script = input.script.as_ref().unwrap_or(&app.script);
        let mut turn = Turn::new(app.clone(), session.clone(), PRIMARY, &input.event);
        loop {
            turn.run(|turn| script.run(turn));
            if !turn.evaluate() {
                break;
            }
        }
        match turn.finish() {
            Some(next) => input = next,
            None => return,
        }
    }
}
