//! Memory stores.

mod changes;
pub(super) mod dreamt;
mod history;
pub(super) mod memories;
pub(super) mod mounted;
mod path;
pub(super) mod store;
pub(super) mod versions;

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::refusal::Result;
use crate::routes::collection::set_metadata;
use crate::routes::memory::store::STORES;
use crate::routes::reply::Reply;
use serde_json::{Value, json};
use std::sync::Arc;

pub(super) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    fields.required("name")?;
    let mut store = json!({"description": "", "metadata": {}, "updated_at": null, "archived_at": null});
    apply(&fields, &mut store)?;
    Ok(STORES.reply(&STORES.add(&mut app.state(), ids, store)?))
}

pub(super) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let fields = Fields::new(request.json()?, "")?;
    let mut state = app.state();
    let mut store = STORES.find_open(&state, ids)?;
    apply(&fields, &mut store)?;
    Ok(STORES.reply(&STORES.keep(&mut state, store)?))
}

fn apply(fields: &Fields<'_>, store: &mut Value) -> Result<()> {
    if let Some(name) = fields.some_text("name", 1..=255)? {
        store["name"] = name.into();
    }
    if fields.given("description").is_some() {
        store["description"] = fields.some_text("description", 0..=1_024)?.unwrap_or_default().into();
    }
    set_metadata(fields, store, false)
}
