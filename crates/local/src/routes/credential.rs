//! The credential of a request: an API key, an OAuth token, an environment key, or the token of a
//! work item.

use crate::app::App;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::work::queue::{self, WORK_TOKEN};
use crate::spec::Operation;
use crate::state::{MemoryMount, State};

/// The beginning of environment keys, and of OAuth tokens.
const ENVIRONMENT_KEY: &str = "sk-ant-oat01-";

/// The most environment keys that are remembered.
const MAX_KEYS: usize = 10_000;

/// Refuses a request without a credential, and one with a credential that is not valid.
pub(super) fn check(app: &App, request: &Request) -> Result<()> {
    let Some(given) = given(request) else {
        return match app.pages.is_some() {
            true => Ok(()),
            false => Err(Refusal::new(401, "send a key: x-api-key, or authorization: Bearer")),
        };
    };
    let is_key = app.api_key.as_deref().is_none_or(|key| key == given);
    let is_environment_key = match &app.environment_key {
        Some(key) => key == given,
        None => given.starts_with(ENVIRONMENT_KEY),
    };
    let is_valid = match given.starts_with(WORK_TOKEN) {
        true => queue::of_token(&app.state(), given).is_some(),
        false => is_key || is_environment_key,
    };
    if is_valid { Ok(()) } else { Err(Refusal::new(401, "this key is not valid")) }
}

/// Refuses a credential of a kind that the operation does not take, the token of a work item for
/// anything but its item, its session and the session's stores, and an environment key for sessions
/// that are not those of its environment.
pub(super) fn check_kind(app: &App, request: &Request, operation: &Operation, ids: &[&str]) -> Result<()> {
    let Some(given) = given(request) else { return Ok(()) };
    let kinds: &[&str] = match &app.environment_key {
        _ if given.starts_with(WORK_TOKEN) => &["sessions_token"],
        Some(key) if key == given => &["environment_key"],
        None if given.starts_with(ENVIRONMENT_KEY) && is_surely_environment_key(app, given) => {
            &["environment_key"]
        }
        None if given.starts_with(ENVIRONMENT_KEY) => &["environment_key", "oauth_token"],
        _ if given.starts_with(ENVIRONMENT_KEY) => &["oauth_token"],
        _ => &["api_key"],
    };
    // The facts lack this one, and the documentation has it.
    let is_documented = operation.id == "environments.work.stats" && kinds.contains(&"environment_key");
    if !is_documented && !kinds.iter().any(|kind| operation.takes(kind)) {
        let hint = match operation.takes("environment_key") {
            true => format!("an environment key, which begins with {ENVIRONMENT_KEY}"),
            false => "an API key".to_owned(),
        };
        return Err(Refusal::new(403, format!("{} needs {hint}", operation.id)));
    }
    let state = app.state();
    if !given.starts_with(WORK_TOKEN) {
        return match kinds {
            ["environment_key"] => check_environment(&state, given, operation, ids),
            _ => Ok(()),
        };
    }
    let item = queue::of_token(&state, given).ok_or_else(|| Refusal::new(401, "this key is not valid"))?;
    let is_own = match operation.id.split('.').next() {
        Some("environments") => ids.last().is_some_and(|id| item["id"] == *id),
        Some("sessions") => ids.first().is_some_and(|id| item["data"]["id"] == *id),
        Some("memory_stores") => {
            let is_own = |mount: &MemoryMount| item["data"]["id"] == mount.session.as_str();
            state.mounts.iter().any(|mount| is_own(mount) && ids.first() == Some(&mount.store.as_str()))
        }
        _ => true,
    };
    if is_own { Ok(()) } else { Err(Refusal::new(403, "this token is for another session")) }
}

/// Returns `true` for a token that can be no OAuth token: another one is the only such token, or a
/// worker has polled with it.
fn is_surely_environment_key(app: &App, given: &str) -> bool {
    app.api_key.as_deref().is_some_and(|key| key != given) || app.state().polled.contains_key(given)
}

/// Refuses an environment key for sessions in the cloud. Once a worker has polled with the key, it is
/// for the sessions of the environments that were polled.
fn check_environment(state: &State, key: &str, operation: &Operation, ids: &[&str]) -> Result<()> {
    if operation.id.split('.').next() != Some("sessions") {
        return Ok(());
    }
    let Some(session) = ids.first().and_then(|id| state.sessions.get(id).ok()) else { return Ok(()) };
    let polled = state.polled.get(key);
    let is_own = session.self_hosted
        && polled
            .is_none_or(|polled| polled.iter().any(|environment| *environment == session.environment_id));
    if is_own {
        Ok(())
    } else {
        Err(Refusal::new(403, "this key is for the sessions of another environment"))
    }
}

/// Notes that a worker polls an environment with the key of this request.
pub(super) fn note_poll(state: &mut State, request: &Request, environment: &str) {
    let Some(key) = given(request) else { return };
    if state.polled.len() < MAX_KEYS || state.polled.contains_key(key) {
        state.polled.entry(key.to_owned()).or_default().insert(environment.to_owned());
    }
}

fn given(request: &Request) -> Option<&str> {
    let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    request.header("x-api-key").or(bearer).map(str::trim).filter(|key| !key.is_empty())
}
