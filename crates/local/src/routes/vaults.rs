//! Vaults.

pub(super) mod auth;
pub(super) mod credentials;

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::Result;
use crate::routes::collection::{Collection, set_metadata};
use crate::routes::reply::Reply;
use serde_json::json;
use std::sync::Arc;

pub(super) const VAULTS: Collection =
    Collection { resource: "vaults", kind: "vault", prefix: "vlt", parent: None, most: 100, hidden: &[] };

pub(super) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let name = fields.text("display_name", 1..=255)?;
    let mut vault = json!({"display_name": name, "metadata": {}, "updated_at": null, "archived_at": null});
    set_metadata(&fields, &mut vault, false)?;
    Ok(VAULTS.reply(&VAULTS.add(&mut app.state(), ids, vault)?))
}

pub(super) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let mut state = app.state();
    let mut vault = VAULTS.find_open(&state, ids)?;
    if let Some(name) = fields.some_text("display_name", 1..=255)? {
        vault["display_name"] = name.into();
    }
    set_metadata(&fields, &mut vault, false)?;
    Ok(VAULTS.reply(&VAULTS.keep(&mut state, vault)?))
}
