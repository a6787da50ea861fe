//! The versions of a skill. The files of each are in a directory of the server.

use crate::app::App;
use crate::http::multipart::parts;
use crate::http::request::Request;
use crate::refusal::{Refusal, Result};
use crate::routes::files;
use crate::routes::reply::Reply;
use crate::routes::skills::folder::Folder;
use crate::routes::skills::shelves::{SKILLS, VERSIONS};
use crate::routes::skills::zip;
use crate::state::State;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

pub(in crate::routes) fn create(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let parts = parts(request)?;
    let folder = Folder::read(&parts)?;
    Ok(VERSIONS.reply(&add(app, &mut app.state(), ids[0], &folder)?))
}

/// Adds a version, which becomes the latest.
pub(super) fn add(app: &App, state: &mut State, skill: &str, folder: &Folder<'_>) -> Result<Value> {
    let size: usize = folder.files.iter().map(|(_, bytes)| bytes.len()).sum();
    files::check_room(state, size as u64)?;
    let paths: Vec<&str> = folder.files.iter().map(|(path, _)| path.as_str()).collect();
    let version = json!({
        "name": folder.name,
        "description": folder.description,
        "size_bytes": size,
        "paths": paths,
    });
    let version = VERSIONS.add(state, &[skill], version)?;
    let root = root(app, skill, version["id"].as_str().unwrap_or_default());
    let store = |(path, bytes): &(String, &[u8])| -> io::Result<()> {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder"))?;
        fs::write(path, bytes)
    };
    if let Err(error) = folder.files.iter().try_for_each(store) {
        let _ = fs::remove_dir_all(&root);
        state.records(VERSIONS.resource).remove(version["id"].as_str().unwrap_or_default())?;
        return Err(Refusal::new(500, format!("the skill cannot be stored: {error}")));
    }
    set_latest(state, skill, version["id"].clone())?;
    Ok(version)
}

pub(in crate::routes) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let state = app.state();
    let latest = SKILLS.find(&state, &ids[..1])?["latest_version_id"].as_str().unwrap_or_default();
    let version = if ids[1] == "latest" { latest } else { ids[1] };
    Ok(VERSIONS.reply(VERSIONS.find(&state, &[ids[0], version])?))
}

pub(in crate::routes) fn download(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let version = VERSIONS.find(&app.state(), ids)?.clone();
    let root = root(app, ids[0], ids[1]);
    let top = version["name"].as_str().unwrap_or_default().replace(['/', '\\'], "-");
    let entries = paths(&version).map(|path| Ok((format!("{top}/{path}"), fs::read(root.join(path))?)));
    let entries: io::Result<Vec<_>> = entries.collect();
    let entries = entries.map_err(|error| Refusal::new(500, format!("the skill cannot be read: {error}")))?;
    Ok(Reply::Bytes { content_type: "application/zip".into(), bytes: zip::archive(&entries) })
}

pub(in crate::routes) fn delete(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let mut state = app.state();
    VERSIONS.find(&state, ids)?;
    let others = state.all_records(VERSIONS.resource).map(|(_, version)| version);
    let others = others.filter(|version| version["skill_id"] == ids[0] && version["id"] != ids[1]);
    let latest = others.max_by_key(|version| version["created_at"].to_string());
    let Some(latest) = latest.map(|version| version["id"].clone()) else {
        return Err(Refusal::invalid("this is the only version: delete the skill instead"));
    };
    set_latest(&mut state, ids[0], latest)?;
    state.records(VERSIONS.resource).remove(ids[1])?;
    let _ = fs::remove_dir_all(root(app, ids[0], ids[1]));
    Ok(Reply::Json(json!({"type": "skill_version_deleted", "id": ids[1]})))
}

/// Copies the files of the skills that an agent lists into `target`. A skill that is gone is left
/// out, as the service goes on without it.
pub(in crate::routes) fn lay_down(app: &App, agent: &Value, target: &Path) -> io::Result<()> {
    for listed in agent["skills"].as_array().into_iter().flatten() {
        let skill = listed["skill_id"].as_str().unwrap_or_default();
        let state = app.state();
        let Ok(stored) = SKILLS.find(&state, &[skill]) else { continue };
        let wanted = listed["version"].as_str().filter(|version| *version != "latest");
        let id = wanted.or_else(|| stored["latest_version_id"].as_str()).unwrap_or_default();
        let Ok(version) = VERSIONS.find(&state, &[skill, id]) else { continue };
        let name = version["name"].as_str().unwrap_or_default().replace(['/', '\\'], "-");
        let target = target.join(if matches!(name.as_str(), "" | "." | "..") { skill } else { &name });
        for path in paths(version) {
            let to = target.join(path);
            fs::create_dir_all(to.parent().expect("a file has a folder"))?;
            fs::copy(root(app, skill, id).join(path), to)?;
        }
    }
    Ok(())
}

fn paths(version: &Value) -> impl Iterator<Item = &str> {
    version["paths"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn root(app: &App, skill: &str, version: &str) -> PathBuf {
    app.file_path(skill).join(version)
}

fn set_latest(state: &mut State, skill: &str, version: Value) -> Result<()> {
    let mut skill = SKILLS.find(state, &[skill])?.clone();
    skill["latest_version_id"] = version;
    SKILLS.keep(state, skill).map(drop)
}
