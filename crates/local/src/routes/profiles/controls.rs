//! The Google data controls of a user profile: a key and a bucket for each region. A check of
//! either succeeds at once, or fails if its name has `fail` in it.

use crate::app::App;
use crate::clock::Clock;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::Result;
use crate::routes::profiles::shelf::PROFILES;
use crate::routes::reply::Reply;
use jiff::SignedDuration;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// How long a retired key or bucket must stay usable.
const RETIRED_HOURS: i64 = 30 * 24;

pub(super) fn new(clock: &Clock) -> Value {
    json!({
        "type": "google_managed_data_controls",
        "bucket_label_value": format!("{:016x}", fastrand::u64(..)),
        "cmek": {"type": "disabled", "retired_keys": []},
        "storage": {"type": "disabled", "retired_buckets": []},
        "updated_at": clock.stamp(),
    })
}

pub(in crate::routes) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    Ok(shown(PROFILES.find(&app.state(), ids)?))
}

pub(in crate::routes) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let mut state = app.state();
    let mut profile = PROFILES.find(&state, ids)?.clone();
    let controls = &mut profile["data_controls"];
    let before = controls.clone();
    if let Some(given) = fields.object("cmek")? {
        controls["cmek"] = change(&app.clock, &given, &before["cmek"], "external_key_ids", "retired_keys")?;
    }
    if let Some(given) = fields.object("storage")? {
        controls["storage"] = change(&app.clock, &given, &before["storage"], "buckets", "retired_buckets")?;
    }
    if *controls != before {
        controls["updated_at"] = app.clock.stamp().into();
    }
    let id = profile["id"].as_str().unwrap_or_default().to_owned();
    *state.records(PROFILES.resource).get_mut(&id)? = profile.clone();
    Ok(shown(&profile))
}

fn shown(profile: &Value) -> Reply {
    let mut controls = profile["data_controls"].clone();
    controls["user_profile_id"] = profile["id"].clone();
    Reply::Json(controls)
}

/// Changes one control. `regions` names the field with a value for each region.
fn change(clock: &Clock, given: &Fields<'_>, before: &Value, regions: &str, retired: &str) -> Result<Value> {
    let is_key = regions == "external_key_ids";
    let stored = before[regions].as_object().cloned().unwrap_or_default();
    let mut after = Map::new();
    let kind = given.kind(&["disabled", "enabled"])?;
    if kind == "enabled" {
        after.clone_from(&stored);
        for (region, value) in given.object(regions)?.iter().flat_map(Fields::entries) {
            match value {
                Value::Null => drop(after.remove(region)),
                value if is_key => drop(after.insert(region.clone(), value.clone())),
                value => drop(after.insert(region.clone(), bucket(value))),
            }
        }
        if after.is_empty() {
            return Err(given.wrong(regions, "at least one region must remain"));
        }
        let mut names: Vec<String> = after.values().map(|value| value["bucket_name"].to_string()).collect();
        names.sort();
        if !is_key && names.windows(2).any(|pair| pair[0] == pair[1]) {
            return Err(given.wrong(regions, "a bucket serves one region"));
        }
    }
    let mut gone = before[retired].as_array().cloned().unwrap_or_default();
    let expires_at = format!("{:.6}", clock.now() + SignedDuration::from_hours(RETIRED_HOURS));
    for (region, value) in stored.iter().filter(|(region, value)| after.get(*region) != Some(value)) {
        gone.push(match is_key {
            true => json!({"external_key_id": value, "region": region, "expires_at": expires_at}),
            false => json!({
                "bucket_name": value["bucket_name"], "project_number": value["project_number"],
                "region": region, "expires_at": expires_at,
            }),
        });
    }
    if kind == "disabled" {
        return Ok(json!({"type": "disabled", retired: gone}));
    }
    let status: Map<String, Value> = after
        .iter()
        .map(|(region, value)| (region.clone(), status(&clock.stamp(), value, stored.get(region))))
        .collect();
    Ok(json!({"type": "enabled", regions: after, "status": status, retired: gone}))
}

fn bucket(given: &Value) -> Value {
    json!({
        "bucket_name": given["bucket_name"], "project_number": given["project_number"],
        "kms_key_name": null, "location": null, "project_id": null,
    })
}

fn status(time: &str, value: &Value, before: Option<&Value>) -> Value {
    let fails = value.to_string().contains("fail");
    let applied = if fails { before.cloned().unwrap_or_default() } else { value.clone() };
    match (value.is_string(), fails) {
        (true, true) => {
            json!({"type": "failed", "error": "the key cannot be used", "effective_external_key_id": applied})
        }
        (true, false) => json!({
            "type": "active", "validated_at": time, "last_checked_at": time, "error": null,
            "effective_external_key_id": applied,
        }),
        (false, fails) => {
            let place = |bucket: &Value| json!({"bucket_name": bucket["bucket_name"], "project_number": bucket["project_number"]});
            let applied = if applied.is_null() { Value::Null } else { place(&applied) };
            let check =
                json!({"check": "probe_failed", "message": "the bucket cannot be used", "role": null});
            match fails {
                true => json!({"type": "failed", "effective_bucket": applied, "failed_checks": [check]}),
                false => {
                    json!({"type": "active", "validated_at": time, "effective_bucket": applied, "failed_checks": []})
                }
            }
        }
    }
}
