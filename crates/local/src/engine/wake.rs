//! Begins turns: one at a time for each session, in the order of the inbox.

use crate::engine::outcome::begin_outcome;
use crate::state::session::thread::PRIMARY;
use crate::state::session::{Incoming, Inner, Session};
use std::sync::Arc;

pub(crate) fn wake(session: &Arc<Session>) {
    let Some(input) = session.update(begin) else { return };
    let own = session.clone();
    if !session.workers.spawn(move || run(&own, input)) {
        session.update(|inner| inner.threads[PRIMARY].open = false);
    }
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
    begin_outcome(inner, &incoming.event);
    while inner.inbox.front().is_some_and(|next| next.event["type"] == "system.message") {
        let system = inner.inbox.pop_front()?;
        inner.process(&system.id);
    }
    Some(incoming)
}

fn run(session: &Arc<Session>, mut input: Incoming) {
    loop {
        let script = input.script.as_ref().unwrap_or(&session.script).clone();
        match script.take_turn(session, &input.event) {
            Some(next) => input = next,
            None => return,
        }
    }
}
