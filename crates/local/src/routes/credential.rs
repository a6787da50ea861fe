//! The credential of a request: an API key, an OAuth token, an environment key, or the token of a
//! work item.

use crate::app::App;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::work::queue::{self, WORK_TOKEN};
use crate::spec::Operation;

/// The beginning of environment keys, and of OAuth tokens.
const ENVIRONMENT_KEY: &str = "sk-ant-oat01-";

/// Refuses a request without a credential, and one with a credential that is not valid.
pub(super) fn check(app: &App, request: &Request) -> Result<()> {
    let Some(given) = given(request) else {
        return match app.pages.is_some() {
            true => Ok(()),
            false => Err(Refusal::new(401, "send a key: x-api-key, or authorization: Bearer")),
        };
    };
    let is_key = app.api_key.as_deref().is_none_or(|key| key == given);
    let is_environment_key = app.environment_key.as_deref() == Some(given);
    let is_valid = match given.starts_with(WORK_TOKEN) {
        true => queue::of_token(&app.state(), given).is_some(),
        false => is_key || is_environment_key,
    };
    if is_valid { Ok(()) } else { Err(Refusal::new(401, "this key is not valid")) }
}

/// Refuses a credential of a kind that the operation does not take, and the token of a work item
/// for anything but its item and its session.
pub(super) fn check_kind(app: &App, request: &Request, operation: &Operation, ids: &[&str]) -> Result<()> {
    let Some(given) = given(request) else { return Ok(()) };
    let kinds: &[&str] = match &app.environment_key {
        _ if given.starts_with(WORK_TOKEN) => &["sessions_token"],
        Some(key) if key == given => &["environment_key"],
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
    if !given.starts_with(WORK_TOKEN) {
        return Ok(());
    }
    let state = app.state();
    let item = queue::of_token(&state, given).ok_or_else(|| Refusal::new(401, "this key is not valid"))?;
    let is_own = match operation.id.split('.').next() {
        Some("environments") => ids.last().is_some_and(|id| item["id"] == *id),
        Some("sessions") => ids.first().is_some_and(|id| item["data"]["id"] == *id),
        _ => true,
    };
    if is_own { Ok(()) } else { Err(Refusal::new(403, "this token is for another session")) }
}

fn given(request: &Request) -> Option<&str> {
    let bearer = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    request.header("x-api-key").or(bearer).map(str::trim).filter(|key| !key.is_empty())
}
