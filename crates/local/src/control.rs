//! The control routes: a test in any language sets faults and scripts, reads the request log, moves
//! the clock and resets the server, so that one server is enough for a whole suite.
//!
//! They take and return JSON, need no key, are not in the request log and meet no faults. As
//! everything here they answer on loopback only, and refuse pages of other sites by `Host` and
//! `Origin`. [`Options::control`](crate::Options::control) turns them off. In Rust the same is done
//! by the methods of [`Server`](crate::Server).
//!
//! | route | body | effect |
//! | --- | --- | --- |
//! | `GET /_local` | | lists these routes, the time, and the numbers of sessions and requests |
//! | `GET /_local/faults` | | lists the faults that have not happened as often as they should |
//! | `POST /_local/faults` | `{"faults": "status=529,route=sessions.create", "session": "next"}` | adds [faults](crate::faults); `session`, an id or `next`, is optional |
//! | `DELETE /_local/faults` | | removes all faults |
//! | `POST /_local/script` | `{"script": {"steps": []}, "session": "next"}` | sets the script of the session that is created next, of a session with this id, or, without `session`, of all that are created from now on. `{"name": "refund"}` names one of the scripts of the start |
//! | `GET /_local/requests` | | shows the requests: method, target, operation, beta values, status, body without secrets, and null for one that is longer than 16 KiB or no JSON. `?operation=` and `?session=` choose among them |
//! | `GET /_local/clock` | | shows the time |
//! | `POST /_local/clock` | `{"advance_seconds": 3600}` or `{"now": "2026-12-01T00:00:00Z"}` | moves the time forward, never back. The times of objects and events follow it |
//! | `POST /_local/reset` | | deletes everything: agents, environments, sessions, files, faults, the scripts that were set, and the request log. The time stays |

use crate::app::App;
use crate::engine::script::Script;
use crate::faults::fault::{Faults, NEXT_SESSION};
use crate::fields::Fields;
use crate::http::request::Request;
use crate::log::RequestRecord;
use crate::refusal::{Refusal, Result};
use crate::routes::deployments::schedule;
use crate::routes::gate;
use crate::routes::reply::Reply;
use crate::secrets;
use crate::state::State;
use crate::state::session::TakeTurn;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const ROUTES: [&str; 9] = [
    "GET /_local",
    "GET /_local/faults",
    "POST /_local/faults",
    "DELETE /_local/faults",
    "POST /_local/script",
    "GET /_local/requests",
    "GET /_local/clock",
    "POST /_local/clock",
    "POST /_local/reset",
];

pub(crate) fn is_control(request: &Request) -> bool {
    request.path == "/_local" || request.path.starts_with("/_local/")
}

pub(crate) fn handle(app: &Arc<App>, request: &Request) -> Result<Reply> {
    gate::check_origin(request)?;
    if !app.has_control {
        return Err(Refusal::new(404, "the control routes are turned off"));
    }
    let reply = match (request.method.as_str(), request.path.as_str()) {
        ("OPTIONS", _) => return Ok(Reply::Empty),
        ("GET", "/_local") => overview(app),
        ("GET", "/_local/faults") => faults(app),
        ("POST", "/_local/faults") => add_faults(app, request.json()?)?,
        ("DELETE", "/_local/faults") => {
            app.faults.clear();
            faults(app)
        }
        ("POST", "/_local/script") => set_script(app, request.json()?)?,
        ("GET", "/_local/requests") => requests(app, request),
        ("GET", "/_local/clock") => clock(app),
        ("POST", "/_local/clock") => move_clock(app, request.json()?)?,
        ("POST", "/_local/reset") => {
            reset(app);
            overview(app)
        }
        (method, path) => {
            let message = format!("there is no {method} {path}; there are {}", ROUTES.join(", "));
            return Err(Refusal::new(404, message));
        }
    };
    Ok(Reply::Json(reply))
}

fn overview(app: &App) -> Value {
    json!({
        "routes": ROUTES,
        "now": app.clock.now().to_string(),
        "sessions": app.state().sessions.values().count(),
        "requests": app.log.count(),
    })
}

fn faults(app: &App) -> Value {
    let shown = app.faults.waiting().into_iter().map(|fault| {
        let times = if fault.times == u32::MAX { json!("always") } else { fault.times.into() };
        json!({
            "effect": fault.effect.to_string(),
            "route": fault.route,
            "times": times,
            "skip": fault.skip,
            "session": fault.session,
        })
    });
    json!({"faults": shown.collect::<Vec<_>>()})
}

fn add_faults(app: &App, body: &Value) -> Result<Value> {
    let fields = Fields::new(body, "")?;
    fields.only(&["faults", "session"])?;
    let text = fields.text("faults", 1..=10_000)?;
    let session = fields.some_text("session", 1..=256)?;
    let parsed = Faults::parse(text).map_err(|error| fields.wrong("faults", &error.to_string()))?;
    for mut fault in parsed.0 {
        fault.session = session.map(str::to_owned).or(fault.session);
        app.faults.add(fault);
    }
    Ok(faults(app))
}

fn set_script(app: &App, body: &Value) -> Result<Value> {
    let fields = Fields::new(body, "")?;
    fields.only(&["script", "name", "session"])?;
    let script: Arc<dyn TakeTurn> = match (fields.some("script"), fields.some_text("name", 1..=256)?) {
        (Some(script), None) => {
            let script = Script::from_json(&script.to_string());
            Arc::new(script.map_err(|error| fields.wrong("script", &error.to_string()))?)
        }
        (None, Some(name)) => app.scripts.named(name)?,
        _ => return Err(Refusal::invalid("give either `script` or `name`")),
    };
    match fields.some_text("session", 1..=256)? {
        None => app.scripts.set_usual(script),
        Some(NEXT_SESSION) => app.scripts.set_next(Some(script)),
        Some(id) => app.session(id)?.set_script(script),
    }
    Ok(json!({}))
}

fn requests(app: &App, request: &Request) -> Value {
    let operation = request.query.text("operation");
    let session = request.query.text("session").map(|id| format!("/v1/sessions/{id}"));
    let is_wanted = |record: &RequestRecord| {
        operation.is_none_or(|operation| record.operation == operation)
            && session.as_ref().is_none_or(|path| record.target.starts_with(path.as_str()))
    };
    let shown = app.log.all().into_iter().filter(is_wanted).map(|record| {
        let betas = record.headers.iter().filter(|(name, _)| name == "anthropic-beta");
        let betas = betas.flat_map(|(_, values)| values.split(',').map(str::trim));
        json!({
            "method": record.method,
            "target": secrets::shown_target(&record.target),
            "operation": record.operation,
            "betas": betas.collect::<Vec<_>>(),
            "status": record.status,
            "body": secrets::shown(&record.body),
            "at_seconds": record.at.as_secs_f64(),
        })
    });
    json!({"requests": shown.collect::<Vec<_>>()})
}

fn clock(app: &App) -> Value {
    json!({"now": app.clock.now().to_string()})
}

fn move_clock(app: &Arc<App>, body: &Value) -> Result<Value> {
    let fields = Fields::new(body, "")?;
    fields.only(&["advance_seconds", "now"])?;
    let by = match (fields.some("advance_seconds"), fields.some("now")) {
        (Some(seconds), None) => {
            let seconds = seconds.as_f64().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            seconds
                .ok_or_else(|| fields.wrong("advance_seconds", "must be a number of seconds, not below 0"))?
        }
        (None, Some(now)) => {
            let now: Option<Timestamp> = now.as_str().and_then(|text| text.parse().ok());
            let now = now.ok_or_else(|| fields.wrong("now", "must be an RFC 3339 time"))?;
            Duration::try_from(now.duration_since(app.clock.now()))
                .map_err(|_| fields.wrong("now", "the time never moves back"))?
        }
        _ => return Err(Refusal::invalid("give either `advance_seconds` or `now`")),
    };
    app.clock.advance(by);
    schedule::run_due(app);
    Ok(clock(app))
}

pub(crate) fn reset(app: &App) {
    let state = {
        let mut state = app.state();
        let mut fresh = State::new(app.webhooks.clone(), app.clock.clone());
        fresh.resets = state.resets + 1;
        std::mem::replace(&mut *state, fresh)
    };
    for session in state.sessions.values() {
        session.stop();
        let _ = std::fs::remove_dir_all(&session.folder);
    }
    for file in state.files.values() {
        let _ = std::fs::remove_file(&file.path);
    }
    for (_, skill) in state.all_records("skills") {
        let _ = std::fs::remove_dir_all(app.file_path(skill["id"].as_str().unwrap_or_default()));
    }
    app.webhooks.reset();
    app.faults.clear();
    app.scripts.set_usual(app.first_script.clone());
    app.scripts.set_next(None);
    app.log.clear();
    app.clock.wake();
}
