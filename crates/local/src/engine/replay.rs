//! Plays a recording as the agent: publishes its events, and waits for the client where the client
//! has sent something.

use crate::refusal::{Refusal, Result};
use crate::secrets::hide;
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

/// Returns `true` if the client says what it said in the recording: the same kind of event, for the
/// same call, with the same content and verdict. The service adds fields, which count for nothing.
fn is_same(recorded: &Value, given: &Value) -> bool {
    // A recording has no secrets.
    let (mut recorded, mut given) = (recorded.clone(), given.clone());
    hide(&mut recorded);
    hide(&mut given);
    let is_left_out = |name: &&str| is_empty(&given[*name]) && !is_empty(&recorded[*name]);
    has_all_of(&recorded, &given) && !["content", "is_error", "deny_message"].iter().any(is_left_out)
}

/// Returns `true` if every field that is given has the same value in the recording.
fn has_all_of(recorded: &Value, given: &Value) -> bool {
    match (recorded, given) {
        (Value::Object(_), Value::Object(fields)) => {
            fields.iter().all(|(name, value)| has_all_of(&recorded[name], value))
        }
        (Value::Array(recorded), Value::Array(given)) => {
            recorded.len() == given.len()
                && recorded.iter().zip(given).all(|(one, other)| has_all_of(one, other))
        }
        _ => recorded == given || is_empty(recorded) && is_empty(given),
    }
}

/// Returns `true` for the forms of a field that says nothing.
fn is_empty(value: &Value) -> bool {
    value.is_null() || *value == false || *value == "" || value.as_array().is_some_and(Vec::is_empty)
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
