//! User profiles, and the links that lead a user to the verification.

pub(super) mod controls;
pub(super) mod shelf;

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::paging::{Paging, forward};
use crate::refusal::Result;
use crate::routes::collection::set_metadata;
use crate::routes::profiles::shelf::PROFILES;
use crate::routes::reply::Reply;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

const DETAILS: [&str; 7] =
    ["account_status", "country", "email_hash", "entity_type", "name_hash", "onboarded_at", "reference_id"];
/// The fields that only the beta has.
const BETA_ONLY: [&str; 3] = ["trust_grants", "external_id", "external_user_onboarded_at"];

pub(super) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = read(request)?;
    let details: Value = DETAILS.into_iter().map(|name| (name.to_owned(), Value::Null)).collect();
    let mut profile = json!({
        "access_type": "application",
        "external_id": null,
        "external_user_details": details,
        "external_user_onboarded_at": null,
        "metadata": {},
        "name": null,
        "trust_grants": {},
        "updated_at": null,
        "data_controls": controls::new(&app.clock),
    });
    apply(&fields, &mut profile)?;
    let profile = PROFILES.add(&mut app.state(), ids, profile)?;
    Ok(Reply::Json(seen(&profile, request)))
}

pub(super) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = read(request)?;
    let mut state = app.state();
    let mut profile = PROFILES.find(&state, ids)?.clone();
    apply(&fields, &mut profile)?;
    Ok(Reply::Json(seen(&PROFILES.keep(&mut state, profile)?, request)))
}

pub(super) fn retrieve(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    Ok(Reply::Json(seen(PROFILES.find(&app.state(), ids)?, request)))
}

pub(super) fn list(app: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    let order = request.query.text("order_by").unwrap_or("created_at");
    let paging = Paging::read(request, &format!("user profiles by {order}"), 20, PROFILES.most, true)?;
    let state = app.state();
    let key = |number: u64, profile: &Value| format!("{} {number:020}", profile[order]);
    let profiles = state.all_records(PROFILES.resource);
    let mut profiles: Vec<_> = profiles.map(|(number, profile)| (key(number, profile), profile)).collect();
    profiles.sort_by(|(one, _), (other, _)| one.cmp(other));
    let page = paging.answer_by_key(profiles, |profile| Some(seen(profile, request)));
    Ok(Reply::Json(forward(page)))
}

pub(super) fn enrollment_url(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    url(app, ids, "enrollment_url")
}

pub(super) fn action_url(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    url(app, ids, "user_profile_action_url")
}

/// Makes a link that leads nowhere, as there is no portal.
fn url(app: &App, ids: &[&str], kind: &str) -> Result<Reply> {
    PROFILES.find(&app.state(), ids)?;
    let expires_at = format!("{:.6}", app.clock.now() + SignedDuration::from_hours(24));
    let url = format!("https://portal.invalid/{}/{:016x}", ids[0], fastrand::u64(..));
    Ok(Reply::Json(json!({"type": kind, "url": url, "expires_at": expires_at})))
}

fn has_beta(request: &Request) -> bool {
    request.listed("anthropic-beta").any(|beta| beta.starts_with("user-profiles-"))
}

fn read(request: &Request) -> Result<Fields<'_>> {
    let fields = Fields::new(request.json()?, "")?;
    match BETA_ONLY.iter().find(|name| !has_beta(request) && fields.given(name).is_some()) {
        Some(name) => Err(fields.wrong(name, "unknown field without the beta of user profiles")),
        None => Ok(fields),
    }
}

fn apply(fields: &Fields<'_>, profile: &mut Value) -> Result<()> {
    for (name, most) in [("name", 255), ("external_id", 255)] {
        if fields.given(name).is_some() {
            profile[name] = fields.some_text(name, 1..=most)?.into();
        }
    }
    for name in ["access_type", "external_user_onboarded_at"] {
        if let Some(value) = fields.some(name) {
            profile[name] = value.clone();
        }
    }
    if let Some(details) = fields.object("external_user_details")? {
        for name in DETAILS {
            if let Some(value) = details.given(name) {
                profile["external_user_details"][name] = value.clone();
            }
        }
    }
    set_metadata(fields, profile, true)
}

/// Returns a profile in the form that the request's beta asks for.
fn seen(profile: &Value, request: &Request) -> Value {
    let mut profile = PROFILES.show(profile);
    if !has_beta(request) {
        let fields = profile.as_object_mut().expect("a profile is an object");
        BETA_ONLY.iter().for_each(|name| drop(fields.remove(*name)));
    }
    profile
}
