//! The life of a work item after it was handed out.
//!
//! ```text
//! queued ──ack──> starting ──first beat──> active ──stop──> stopping ──forced stop──> stopped
//!    ^                │                      │                 │                         ^
//!    └── the lease lapses, and a poll hands  ┘                 └──── the lease lapses ───┘
//!        the item out again
//! ```

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::reply::Reply;
use crate::routes::work::queue::{self, WORK};
use serde_json::{Value, json};
use std::sync::Arc;

const FIRST: &str = "NO_HEARTBEAT";
/// The shortest and longest lease. The service's own bounds are not known.
const TTL: std::ops::RangeInclusive<u64> = 10..=600;

pub(in crate::routes) fn ack(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    let mut item = queue::find(&mut state, ids)?;
    if item["state"] != "queued" {
        return Err(Refusal::conflict(format!(
            "the item is {} already",
            item["state"].as_str().unwrap_or_default()
        )));
    }
    item["state"] = "starting".into();
    item["acknowledged_at"] = app.clock.now().to_string().into();
    Ok(WORK.reply(&WORK.keep(&mut state, item)?))
}

pub(in crate::routes) fn heartbeat(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let ttl = request.query.number("desired_ttl_seconds")?;
    if ttl.is_some_and(|ttl| !TTL.contains(&ttl)) {
        return Err(Refusal::invalid("desired_ttl_seconds: must be 10 to 600"));
    }
    let mut state = app.state();
    let mut item = queue::find(&mut state, ids)?;
    if matches!(item["state"].as_str(), Some("stopping" | "stopped")) {
        return Ok(Reply::Json(beat(&item, false)));
    }
    let last = item["latest_heartbeat_at"].as_str().unwrap_or(FIRST);
    let expected = request.query.text("expected_last_heartbeat");
    if item["state"] == "queued" || expected.is_some_and(|expected| expected != last) {
        return Err(lost(&item));
    }
    let time = now_of(app);
    if item["state"] == "starting" {
        item["state"] = "active".into();
        item["started_at"] = time.clone();
    }
    item["latest_heartbeat_at"] = time;
    if let Some(ttl) = ttl {
        item["ttl"] = ttl.into();
    }
    Ok(Reply::Json(beat(&WORK.keep(&mut state, item)?, true)))
}

pub(in crate::routes) fn stop(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let force = Fields::new(request.json()?, "")?.flag("force")?.unwrap_or(false);
    let mut state = app.state();
    let mut item = queue::find(&mut state, ids)?;
    let time = now_of(app);
    match item["state"].as_str() {
        Some("stopped") => return Err(Refusal::conflict("the item is stopped already")),
        // Nobody works on an item that waits.
        Some("starting" | "active" | "stopping") if !force => item["state"] = "stopping".into(),
        _ => {
            item["state"] = "stopped".into();
            item["stopped_at"] = time.clone();
        }
    }
    if item["stop_requested_at"].is_null() {
        item["stop_requested_at"] = time;
    }
    Ok(WORK.reply(&WORK.keep(&mut state, item)?))
}

fn now_of(app: &App) -> Value {
    format!("{:.9}", app.clock.now()).into()
}

fn beat(item: &Value, lease_extended: bool) -> Value {
    json!({
        "type": "work_heartbeat",
        "last_heartbeat": item["latest_heartbeat_at"].as_str().unwrap_or_default(),
        "lease_extended": lease_extended,
        "state": item["state"],
        "ttl_seconds": item["ttl"],
    })
}

fn lost(item: &Value) -> Refusal {
    let state = json!({
        "last_heartbeat": item["latest_heartbeat_at"],
        "lease_extended": false,
        "state": item["state"],
        "ttl_seconds": item["ttl"],
    });
    let details = json!({"error_code": "heartbeat_precondition_failed", "current_state": state});
    let refusal = Refusal::new(412, "the item has another last heartbeat: someone else may hold it");
    refusal.with_kind("invalid_request_error", json!({"details": details}))
}
