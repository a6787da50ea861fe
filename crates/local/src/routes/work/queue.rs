//! The queue of a self-hosted environment. An item is alive until it is stopped.

use crate::app::App;
use crate::refusal::{Refusal, Result};
use crate::routes::collection::Collection;
use crate::state::State;
use crate::state::session::Session;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

pub(in crate::routes) const WORK: Collection = Collection {
    resource: "environments.work",
    kind: "work",
    prefix: "work",
    parent: None,
    most: 100,
    hidden: &["claimed_at", "token", "ttl"],
};

/// The beginning of the tokens of items.
pub(in crate::routes) const WORK_TOKEN: &str = "sk-ant-req-";
/// How long an item that was acknowledged may stay without a heartbeat, in seconds.
pub(super) const DEFAULT_TTL: i64 = 300;

/// Queues an item for a session of a self-hosted environment that has none alive. The caller then wakes
/// those that poll.
pub(in crate::routes) fn ensure(state: &mut State, session: &Session) -> Result<()> {
    if !session.self_hosted {
        return Ok(());
    }
    stop_lapsed(state)?;
    let is_alive = |item: &Value| item["data"]["id"] == session.id.as_str() && item["state"] != "stopped";
    if state.all_records(WORK.resource).any(|(_, item)| is_alive(item)) {
        return Ok(());
    }
    let item = json!({
        "environment_id": session.environment_id,
        "data": {"type": "session", "id": session.id},
        "state": "queued", "secret": null, "metadata": {}, "acknowledged_at": null, "started_at": null,
        "latest_heartbeat_at": null, "stop_requested_at": null, "stopped_at": null,
        "claimed_at": null, "token": null, "ttl": DEFAULT_TTL,
    });
    let may_go = |state: &State, item: &Value| {
        item["state"] == "stopped"
            || state.sessions.get(item["data"]["id"].as_str().unwrap_or_default()).is_err()
    };
    WORK.make_room(state, may_go);
    WORK.add(state, &[], item).map(drop)
}

/// Hands out the oldest item that waits, with a token of its own. A token from before dies.
pub(super) fn claim(app: &App, environment: &str, reclaim: SignedDuration) -> Result<Option<Value>> {
    let now = app.clock.now();
    let mut state = app.state();
    stop_lapsed(&mut state)?;
    let waits = |item: &Value| item["environment_id"] == environment && is_free(item, now, reclaim);
    let found = state.all_records(WORK.resource).map(|(_, item)| item).find(|item| waits(item));
    let Some(mut item) = found.cloned() else { return Ok(None) };
    let token = format!("{}{:032x}", WORK_TOKEN, fastrand::u128(..));
    item["state"] = "queued".into();
    for name in ["acknowledged_at", "started_at", "latest_heartbeat_at"] {
        item[name] = Value::Null;
    }
    item["claimed_at"] = now.to_string().into();
    item["ttl"] = DEFAULT_TTL.into();
    item["token"] = token.clone().into();
    let item = WORK.keep(&mut state, item)?;
    let mut shown = WORK.show(&item);
    let secret = json!({"sessions_token": token}).to_string();
    shown["secret"] = URL_SAFE_NO_PAD.encode(secret).into();
    Ok(Some(shown))
}

/// Returns `true` for an item that nobody holds: it was never handed out, or not acknowledged in
/// time, or its lease has lapsed.
fn is_free(item: &Value, now: Timestamp, reclaim: SignedDuration) -> bool {
    let since = |name: &str| time(item, name).map(|time| now.duration_since(time));
    match item["state"].as_str() {
        Some("queued") => since("claimed_at").is_none_or(|age| age >= reclaim),
        Some("starting" | "active") => has_lapsed(item, now),
        _ => false,
    }
}

fn has_lapsed(item: &Value, now: Timestamp) -> bool {
    let ttl = SignedDuration::from_secs(item["ttl"].as_i64().unwrap_or(DEFAULT_TTL));
    let beaten = time(item, "latest_heartbeat_at").or_else(|| time(item, "acknowledged_at"));
    beaten.is_some_and(|time| now.duration_since(time) > ttl)
}

/// Stops the items whose worker was asked to stop and let its lease lapse: no forced stop will come.
pub(super) fn stop_lapsed(state: &mut State) -> Result<()> {
    let now = state.clock.now();
    let is_dead = |item: &&Value| item["state"] == "stopping" && has_lapsed(item, now);
    let dead: Vec<Value> =
        state.all_records(WORK.resource).map(|(_, item)| item).filter(is_dead).cloned().collect();
    for mut item in dead {
        item["state"] = "stopped".into();
        item["stopped_at"] = format!("{now:.9}").into();
        WORK.keep(state, item)?;
    }
    Ok(())
}

/// Finds an item of an environment.
pub(super) fn find(state: &mut State, ids: &[&str]) -> Result<Value> {
    stop_lapsed(state)?;
    let item = WORK.find(state, &ids[1..])?;
    match item["environment_id"] == ids[0] {
        true => Ok(item.clone()),
        false => Err(Refusal::not_found("work", ids[1])),
    }
}

/// Returns the item that this token was handed out with.
pub(in crate::routes) fn of_token<'a>(state: &'a State, token: &str) -> Option<&'a Value> {
    let mut items = state.all_records(WORK.resource).map(|(_, item)| item);
    items.find(|item| item["token"] == token && item["state"] != "stopped")
}

pub(super) fn time(item: &Value, name: &str) -> Option<Timestamp> {
    item[name].as_str()?.parse().ok()
}
