//! The credentials of a vault. This server takes secrets and keeps none of them: its agents ask no
//! other service.

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::collection::{Collection, set_metadata};
use crate::routes::reply::Reply;
use crate::routes::vaults::{VAULTS, auth};
use serde_json::{Value, json};
use std::sync::Arc;

pub(in crate::routes) const CREDENTIALS: Collection = Collection {
    resource: "vaults.credentials",
    kind: "vault_credential",
    prefix: "vcrd",
    parent: Some(&VAULTS),
    most: 100,
    hidden: &["has_refresh_token"],
};

/// The most credentials of a vault that are not archived.
const MAX_CREDENTIALS: usize = 20;

pub(in crate::routes) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let given = Fields::new(fields.required("auth")?, "auth")?;
    let mut credential = json!({
        "auth": auth::new(&given, app.clock.now())?,
        "display_name": fields.some_text("display_name", 1..=255)?,
        "metadata": {},
        "has_refresh_token": fields.required("auth")?["refresh"].is_object(),
        "updated_at": null,
        "archived_at": null,
    });
    set_metadata(&fields, &mut credential, false)?;
    let mut state = app.state();
    let active: Vec<&Value> = state
        .all_records(CREDENTIALS.resource)
        .map(|(_, other)| other)
        .filter(|other| other["vault_id"] == ids[0] && other["archived_at"].is_null())
        .collect();
    if let Some(other) = active.iter().find(|other| auth::same_target(&other["auth"], &credential["auth"])) {
        let id = other["id"].as_str().unwrap_or_default();
        return Err(Refusal::conflict(format!("auth: {id} of this vault has the same target")));
    }
    if active.len() >= MAX_CREDENTIALS {
        return Err(Refusal::invalid(format!("a vault has at most {MAX_CREDENTIALS} credentials")));
    }
    Ok(CREDENTIALS.reply(&CREDENTIALS.add(&mut state, ids, credential)?))
}

pub(in crate::routes) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let mut state = app.state();
    let mut credential = CREDENTIALS.find_open(&state, ids)?;
    if let Some(given) = fields.object("auth")? {
        auth::change(&given, &mut credential["auth"], app.clock.now())?;
    }
    if fields.given("display_name").is_some() {
        credential["display_name"] = fields.some_text("display_name", 1..=255)?.into();
    }
    set_metadata(&fields, &mut credential, false)?;
    Ok(CREDENTIALS.reply(&CREDENTIALS.keep(&mut state, credential)?))
}

/// Reports what a probe would find. Metadata `local_validation` chooses the result.
pub(in crate::routes) fn validate(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let state = app.state();
    let credential = CREDENTIALS.find(&state, ids)?;
    if credential["auth"]["type"] != "mcp_oauth" {
        return Err(Refusal::invalid("only a credential of type mcp_oauth can be validated"));
    }
    let wanted = credential["metadata"]["local_validation"].as_str().unwrap_or("valid");
    let (status, code, refreshed) = match wanted {
        "valid" | "unknown" => (wanted, 200, "succeeded"),
        _ => ("invalid", 401, "failed"),
    };
    let answer =
        json!({"body": "", "body_truncated": false, "content_type": "application/json", "status_code": code});
    let has_token = credential["has_refresh_token"] == true;
    if has_token && refreshed == "failed" {
        state.webhooks.announce("vault_credential.refresh_failed", credential);
    }
    Ok(Reply::Json(json!({
        "type": "vault_credential_validation",
        "vault_id": ids[0],
        "credential_id": ids[1],
        "status": status,
        "validated_at": app.clock.stamp(),
        "has_refresh_token": has_token,
        "mcp_probe": {"method": "initialize", "http_response": if wanted == "unknown" { Value::Null } else { answer.clone() }},
        "refresh": {
            "status": if has_token { refreshed } else { "no_refresh_token" },
            "http_response": if has_token { answer } else { Value::Null },
        },
    })))
}
