//! Begins turns: one at a time for each session, in the order of the inbox.

use crate::engine::outcome::begin_outcome;
use crate::state::session::run::Hold;
use crate::state::session::status::Status;
use crate::state::session::thread::PRIMARY;
use crate::state::session::{Incoming, Inner, Session};
use serde_json::Value;
use std::sync::Arc;

pub(crate) fn wake(session: &Arc<Session>) {
    take_turns(session, session.update(begin));
}

/// Begins the first turn of a session. Returns the session as it is then, before the turn can end.
pub(crate) fn wake_first(session: &Arc<Session>) -> Value {
    let input = session.update(begin);
    let shown = session.json();
    take_turns(session, input);
    shown
}

fn take_turns(session: &Arc<Session>, input: Option<Incoming>) {
    let Some(input) = input else { return };
    let own = session.clone();
    if !session.workers.spawn(move || run(&own, input)) {
        session.update(|inner| inner.threads[PRIMARY].open = false);
    }
}

/// Begins queued work after the budget was raised or removed. If nothing waits, the session only
/// says that it is idle for another reason.
pub(crate) fn go_on(session: &Arc<Session>) {
    wake(session);
    session.update(|inner| {
        if inner.stopped_by_budget && inner.status == Status::Idle && !inner.budget_reached() {
            inner.settle();
        }
    });
}

/// Takes the first queued input, sets the session to running, and publishes the input as processed.
pub(crate) fn begin(inner: &mut Inner) -> Option<Incoming> {
    if inner.threads[PRIMARY].open || inner.over || inner.inbox.is_empty() || inner.budget_reached() {
        return None;
    }
    let incoming = inner.inbox.pop_front()?;
    inner.threads[PRIMARY].open = true;
    inner.turns += usize::from(incoming.script.is_none());
    inner.running(PRIMARY);
    inner.process(&incoming.id);
    if incoming.script.is_none() {
        inner.resume_runs(Hold::Interrupt);
    }
    begin_outcome(inner, &incoming.event);
    while inner.inbox.front().is_some_and(|next| next.event["type"] == "system.message") {
        let system = inner.inbox.pop_front()?;
        inner.process(&system.id);
    }
    Some(incoming)
}

fn run(session: &Arc<Session>, mut input: Incoming) {
    loop {
        let script = input.script.clone().unwrap_or_else(|| session.script());
        match script.take_turn(session, &input.event) {
            Some(next) => input = next,
            None => return,
        }
    }
}
