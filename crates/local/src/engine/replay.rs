//! Plays a recording as the agent: publishes its events, and waits for the client where the client
//! has sent something.

use crate::refusal::{Refusal, Result};
use crate::state::recording::{Recorded, Recording};
use crate::state::session::Session;
use serde_json::Value;
use std::sync::Arc;
use std::time::Instant;

/// Takes events in the place of those in the recording, and returns them as recorded.
pub(super) fn send(
    session: &Arc<Session>,
    recording: &Arc<Recording>,
    events: &[Value],
) -> Result<Vec<Value>> {
    let (sent, begins) = session.update(|inner| {
        if inner.over {
            return Err(Refusal::conflict("the session is terminated and takes no more events"));
        }
        let mut taken = inner.playing.taken.clone();
        let mut sent = Vec::new();
        for (index, event) in events.iter().enumerate() {
            let fits = |(place, recorded): &(usize, &Recorded)| {
                recorded.is_sent && !taken.contains(place) && is_same(&recorded.event, event)
            };
            let found = recording.events.iter().enumerate().find(fits);
            let Some((place, recorded)) = found else {
                let kind = event["type"].as_str().unwrap_or_default();
                return Err(Refusal::invalid(format!(
                    "events.{index}: the recording has no further {kind} like this"
                )));
            };
            sent.push(recorded.event.clone());
            taken.insert(place);
        }
        inner.playing.taken = taken;
        let begins = !inner.playing.is_at_work;
        inner.playing.is_at_work = true;
        Ok((sent, begins))
    })?;
    if begins {
        let (own, recording) = (session.clone(), recording.clone());
        // If no thread can be started, the server is stopping.
        session.workers.spawn(move || while publish_next(&own, &recording) {});
    }
    Ok(sent)
}

/// Compares the kind of two events, and the call that they answer.
fn is_same(recorded: &Value, given: &Value) -> bool {
    let names = ["type", "tool_use_id", "custom_tool_use_id"];
    names.iter().all(|name| recorded[*name] == given[*name])
}

/// Publishes the next event. Returns `false` if the client must send something first, or at the end.
fn publish_next(session: &Session, recording: &Recording) -> bool {
    let next = session.update(|inner| {
        let place = inner.playing.next;
        let next = recording
            .events
            .get(place)
            .filter(|recorded| !inner.over && (!recorded.is_sent || inner.playing.taken.contains(&place)));
        inner.playing.is_at_work = next.is_some();
        next
    });
    let Some(next) = next else { return false };
    if recording.keeps_time && !next.pause.is_zero() {
        session.wait(Some(Instant::now() + next.pause), |inner| inner.over.then_some(()));
    }
    session.update(|inner| {
        if !inner.over {
            inner.playing.next += 1;
            inner.publish_recorded(next);
        }
    });
    true
}
