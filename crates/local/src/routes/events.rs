//! The events of a session: list, send, stream.

use crate::app::App;
use crate::engine;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::paging::{Paging, forward};
use crate::refusal::{Refusal, Result};
use crate::routes::content;
use crate::routes::reply::Reply;
use crate::routes::work::queue;
use crate::state::session::Session;
use crate::state::session::thread::PRIMARY;
use crate::state::streams::Wants;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// The most events in one request. The service's own limit is not known.
const MAX_EVENTS: usize = 1_000;

pub(super) fn send(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let session = app.session(ids[0])?;
    let body = request.json()?;
    let fields = Fields::new(body, "")?;
    fields.only(&["events"])?;
    fields.required("events")?;
    let given = fields.list("events")?;
    if !(1..=MAX_EVENTS).contains(&given.len()) {
        return Err(Refusal::invalid(format!("events: must have 1 to {MAX_EVENTS} items")));
    }
    let mut events = Vec::new();
    for (index, event) in given.iter().enumerate() {
        let place = format!("events.{index}");
        events.push(with_rubric(app, content::event(event, place.clone())?, &place)?);
    }
    content::order(&events)?;
    let begins = |event: &Value| {
        ["user.message", "user.interrupt", "user.define_outcome"].iter().any(|kind| event["type"] == *kind)
    };
    let needs_work = events.iter().any(begins);
    let sent = engine::incoming::send(&session, events)?;
    if needs_work {
        queue::ensure(&mut app.state(), &session)?;
        app.clock.wake();
    }
    Ok(Reply::Json(json!({"data": sent})))
}

/// Replaces a rubric in a file by its text.
pub(super) fn with_rubric(app: &App, mut event: Value, place: &str) -> Result<Value> {
    if let Some(file_id) = event["rubric"]["file_id"].as_str() {
        let place = format!("{place}.rubric.file_id");
        let path = app.state().files.get(file_id).map(|file| file.path.clone());
        let path = path.map_err(|refusal| refusal.at(&place))?;
        let text = std::fs::read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let text = text.ok_or_else(|| Refusal::invalid("the file is not a text").at(&place))?;
        event["rubric"] = json!({"type": "text", "content": text});
    }
    Ok(event)
}

pub(super) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let names = ["limit", "page", "order", "types[]"];
    let times = ["created_at[gt]", "created_at[gte]", "created_at[lt]", "created_at[lte]"];
    request.query.only(&[&names[..], &times[..]].concat())?;
    let session = app.session(ids[0])?;
    let types = request.query.all("types[]");
    if types.contains(&"session.deleted") {
        return Err(Refusal::invalid("types[]: session.deleted is never in the history"));
    }
    let limits: Vec<Option<Timestamp>> =
        times.iter().map(|name| request.query.time(name)).collect::<Result<_>>()?;
    let filters_time = limits.iter().any(Option::is_some);
    history(&session, PRIMARY, request, |event| {
        let kind_fits = types.is_empty() || event["type"].as_str().is_some_and(|kind| types.contains(&kind));
        // An event that is still queued has no time to compare with.
        kind_fits && (!filters_time || processed_at(event).is_some_and(|time| within(time, &limits)))
    })
}

pub(super) fn history(
    session: &Session,
    thread: usize,
    request: &Request,
    shows: impl Fn(&Value) -> bool,
) -> Result<Reply> {
    let id = session.read(|inner| inner.threads[thread].id.clone());
    let paging = Paging::read(request, &format!("events of {id}"), 1_000, 1_000, false)?;
    let hidden = request.faults.hidden_events.unwrap_or(0);
    let after = request.faults.after_id.as_deref();
    let mut page = session.read(|inner| inner.threads[thread].history.page(&paging, hidden, after, shows));
    let events: Vec<_> = page["data"].as_array_mut().into_iter().flat_map(std::mem::take).collect();
    let raws = session.read(|inner| as_recorded(thread, &events, &inner.playing.raws));
    if let Some(raws) = raws.filter(|_| request.faults.view.changes_nothing()) {
        let next = page["next_page"].to_string();
        return Ok(Reply::Text(format!(r#"{{"data":[{}],"next_page":{next}}}"#, raws.join(","))));
    }
    page["data"] = events.into_iter().filter_map(|event| request.faults.view.listed(event)).collect();
    Ok(Reply::Json(forward(page)))
}

/// Returns the JSON of events as it was recorded, if all of them were.
fn as_recorded(
    thread: usize,
    events: &[Value],
    raws: &HashMap<(usize, String), Arc<str>>,
) -> Option<Vec<Arc<str>>> {
    if raws.is_empty() {
        return None;
    }
    events.iter().map(|event| raws.get(&(thread, event["id"].as_str()?.to_owned())).cloned()).collect()
}

pub(super) fn stream(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    open(app.session(ids[0])?, PRIMARY, request)
}

pub(super) fn open(session: Arc<Session>, thread: usize, request: &Request) -> Result<Reply> {
    request.query.only(&["event_deltas[]"])?;
    let deltas = request.query.all("event_deltas[]");
    if deltas.len() > 100 {
        return Err(Refusal::invalid("event_deltas[]: at most 100 values are allowed"));
    }
    if let Some(other) = deltas.iter().find(|kind| !["agent.message", "agent.thinking"].contains(kind)) {
        return Err(Refusal::invalid(format!("event_deltas[]: there are no previews of {other}")));
    }
    let wants =
        Wants { messages: deltas.contains(&"agent.message"), thinking: deltas.contains(&"agent.thinking") };
    let stream = session.open_stream(thread, wants, request.faults.replay.is_some());
    Ok(Reply::Stream { session, stream })
}

fn processed_at(event: &Value) -> Option<Timestamp> {
    event["processed_at"].as_str()?.parse().ok()
}

/// `limits` holds `gt`, `gte`, `lt` and `lte`, in this order.
pub(super) fn within(time: Timestamp, limits: &[Option<Timestamp>]) -> bool {
    let [gt, gte, lt, lte] = limits else { return false };
    gt.is_none_or(|limit| time > limit)
        && gte.is_none_or(|limit| time >= limit)
        && lt.is_none_or(|limit| time < limit)
        && lte.is_none_or(|limit| time <= limit)
}
