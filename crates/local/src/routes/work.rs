//! The work items of self-hosted environments, which workers poll, acknowledge, keep and stop.

pub(super) mod lease;
pub(super) mod queue;

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::collection::set_metadata;
use crate::routes::credential;
use crate::routes::reply::Reply;
use crate::routes::work::queue::WORK;
use crate::state::State;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

/// The time after which an item that was handed out and not acknowledged is handed out again.
const RECLAIM: SignedDuration = SignedDuration::from_secs(5);
/// A worker counts as polling for this time.
const POLLING: SignedDuration = SignedDuration::from_secs(30);

pub(super) fn poll(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    {
        let mut state = app.state();
        check_environment(&state, ids[0])?;
        credential::note_poll(&mut state, request, ids[0]);
    }
    let block = match request.query.number("block_ms")? {
        None => SignedDuration::ZERO,
        Some(block @ 1..=999) => SignedDuration::from_millis(i64::try_from(block).unwrap_or(999)),
        Some(_) => return Err(Refusal::invalid("block_ms: must be 1 to 999")),
    };
    let reclaim = request.query.number("reclaim_older_than_ms")?;
    let reclaim =
        reclaim.and_then(|millis| i64::try_from(millis).ok()).map_or(RECLAIM, SignedDuration::from_millis);
    let now = app.clock.now();
    if let Some(worker) = request.header("anthropic-worker-id") {
        let mut state = app.state();
        state.pollers.retain(|((environment, name), time)| {
            now.duration_since(*time) < POLLING && (environment.as_str(), name.as_str()) != (ids[0], worker)
        });
        state.pollers.push(((ids[0].to_owned(), worker.to_owned()), now));
    }
    loop {
        let seen = app.clock.wakes();
        if let Some(item) = queue::claim(app, ids[0], reclaim)? {
            return Ok(Reply::Json(item));
        }
        if app.clock.now() >= now + block || !app.clock.wait(seen, Some(now + block)) {
            return Ok(Reply::Json(Value::Null));
        }
    }
}

pub(super) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    check_environment(&state, ids[0])?;
    queue::stop_lapsed(&mut state)?;
    drop(state);
    WORK.list(app, request, &[], |item| item["environment_id"] == ids[0])
}

pub(super) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    Ok(WORK.reply(&queue::find(&mut app.state(), ids)?))
}

pub(super) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let mut state = app.state();
    let mut item = queue::find(&mut state, ids)?;
    set_metadata(&fields, &mut item, false)?;
    Ok(WORK.reply(&WORK.keep(&mut state, item)?))
}

pub(super) fn stats(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let state = app.state();
    check_environment(&state, ids[0])?;
    let items = state.all_records(WORK.resource).map(|(_, item)| item);
    let queued: Vec<&Value> =
        items.filter(|item| item["environment_id"] == ids[0] && item["state"] == "queued").collect();
    let now = app.clock.now();
    let polls = |environment: &str, time| environment == ids[0] && now.duration_since(time) < POLLING;
    Ok(Reply::Json(json!({
        "type": "work_queue_stats",
        "depth": queued.len(),
        "pending": queued.iter().filter(|item| item["claimed_at"].is_string()).count(),
        "oldest_queued_at": queued.first().map(|item| &item["created_at"]),
        "workers_polling": state.pollers.iter().filter(|((name, _), time)| polls(name, *time)).count(),
    })))
}

fn check_environment(state: &State, id: &str) -> Result<()> {
    let environment =
        state.environments.get(id).map_err(|refusal| refusal.with_code("environment_not_found"))?;
    match environment["config"]["type"] == "self_hosted" {
        true => Ok(()),
        false => Err(Refusal::invalid("only a self-hosted environment has work")),
    }
}
