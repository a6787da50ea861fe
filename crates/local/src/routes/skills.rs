//! Skills: folders of files that agents can read, in versions.

mod folder;
pub(super) mod shelves;
pub(super) mod versions;
mod zip;

use crate::app::App;
use crate::http::multipart::parts;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::reply::Reply;
use crate::routes::skills::folder::Folder;
use crate::routes::skills::shelves::SKILLS;
use serde_json::json;
use std::sync::Arc;

pub(super) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let parts = parts(request)?;
    let folder = Folder::read(&parts)?;
    let name = parts.iter().find(|part| part.name == "display_name");
    let name =
        name.map_or_else(|| folder.name.clone(), |part| String::from_utf8_lossy(part.bytes).into_owned());
    if !(1..=255).contains(&name.chars().count()) {
        return Err(Refusal::invalid("display_name: must have 1 to 255 characters"));
    }
    let mut state = app.state();
    let skill = json!({
        "display_name": name,
        "latest_version_id": "",
        "source": {"type": "custom"},
        "updated_at": null,
    });
    let skill = SKILLS.add(&mut state, ids, skill)?;
    let id = skill["id"].as_str().unwrap_or_default();
    if let Err(refusal) = versions::add(app, &mut state, id, &folder) {
        let _ = state.records(SKILLS.resource).remove(id);
        return Err(refusal);
    }
    Ok(SKILLS.reply(SKILLS.find(&state, &[id])?))
}

pub(super) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let source = request.query.text("source");
    SKILLS.list(app, request, ids, |skill| source.is_none_or(|source| skill["source"]["type"] == source))
}

pub(super) fn delete(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let reply = SKILLS.delete(app, ids)?;
    let _ = std::fs::remove_dir_all(app.file_path(ids[0]));
    Ok(reply)
}
