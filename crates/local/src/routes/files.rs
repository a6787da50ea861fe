//! Files: uploads, and the files that agents write below `/mnt/session/outputs`.

use crate::app::App;
use crate::http::multipart::{Part, parts};
use crate::http::request::Request;
use crate::paging::{Paging, Position, forward};
use crate::refusal::{Refusal, Result};
use crate::routes::gate;
use crate::routes::reply::Reply;
use crate::state::ids::fresh_id;
use crate::state::session::Session;
use crate::state::{File, MAX_STORED_BYTES, State};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The most files that are looked for in an output directory.
const MAX_OUTPUTS: usize = 1_000;

pub(super) fn upload(app: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    request.query.only(&[])?;
    let parts = parts(request)?;
    let part = |name: &str| parts.iter().find(|part| part.name == name);
    let file = part("file").ok_or_else(|| Refusal::invalid("file: this part is required"))?;
    let expires_at = part("expires_in_seconds").map(|part| expiry(part, app.clock.now())).transpose()?;
    let id = fresh_id("file");
    let given = file.filename.as_deref().unwrap_or_default();
    let filename = given.rsplit(['/', '\\']).next().filter(|name| !name.is_empty()).unwrap_or("file");
    let mime_type = file.content_type.as_deref().unwrap_or("application/octet-stream");
    let mut record = record(&id, filename, mime_type, file.bytes.len() as u64, app.clock.stamp());
    record["expires_at"] = expires_at.into();
    let path = app.file_path(&id);
    let mut state = app.state();
    check_room(&state, file.bytes.len() as u64)?;
    fs::write(&path, file.bytes)
        .map_err(|error| Refusal::new(500, format!("the file cannot be stored: {error}")))?;
    state.files.insert(&id, File { record: record.clone(), path, session: None, is_output: false })?;
    Ok(Reply::Json(shown(&record, request)))
}

pub(super) fn retrieve(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let file = find(app, ids[0])?;
    Ok(Reply::Json(shown(&file.record, request)))
}

pub(super) fn download(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let file = find(app, ids[0])?;
    let bytes = fs::read(&file.path).map_err(|_| Refusal::not_found("content of file", ids[0]))?;
    let content_type = file.record["mime_type"].as_str().unwrap_or_default().to_owned();
    Ok(Reply::Bytes { content_type, bytes })
}

pub(super) fn delete(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let file = app.state().files.remove(ids[0])?;
    let _ = fs::remove_file(file.path);
    Ok(Reply::Json(json!({"type": "file_deleted", "id": ids[0]})))
}

pub(super) fn list(app: &Arc<App>, request: &Request, _: &[&str]) -> Result<Reply> {
    request.query.only(&["ids[]", "limit", "page", "scope_id"])?;
    let ids = request.query.all("ids[]");
    let scope = request.query.text("scope_id");
    if scope.is_some() && !gate::has_beta(request) {
        return Err(Refusal::invalid(format!("scope_id: this needs anthropic-beta: {}", gate::BETA)));
    }
    if !ids.is_empty() {
        return by_ids(app, request, &ids);
    }
    if let Some(session) = scope {
        register_outputs(app, &*app.session(session)?)?;
    }
    let paging = Paging::read(request, &format!("files {}", scope.unwrap_or_default()), 20, 1_000, true)?;
    let state = app.state();
    let entries = state.files.entries().map(|(number, file)| (Position(number, 0), file));
    let page = paging.answer(entries, |file| {
        let wanted = match scope {
            Some(_) => file.is_output && file.session.as_deref() == scope,
            None => file.session.is_none() || file.is_output,
        };
        (wanted && !is_expired(file, app.clock.now())).then(|| shown(&file.record, request))
    });
    Ok(Reply::Json(forward(page)))
}

fn by_ids(app: &App, request: &Request, ids: &[&str]) -> Result<Reply> {
    if ["limit", "page"].iter().any(|name| request.query.text(name).is_some()) {
        return Err(Refusal::invalid("ids[]: limit and page cannot be given as well"));
    }
    if ids.len() > 100 {
        return Err(Refusal::invalid("ids[]: at most 100 are allowed"));
    }
    let state = app.state();
    let files = ids
        .iter()
        .filter_map(|id| state.files.get(id).ok())
        .filter(|file| !is_expired(file, app.clock.now()));
    let data: Vec<_> = files.map(|file| shown(&file.record, request)).collect();
    Ok(Reply::Json(json!({"data": data, "next_page": null})))
}

/// Finds a file that has not expired.
pub(super) fn find(app: &App, id: &str) -> Result<File> {
    let state = app.state();
    let file = state.files.get(id)?;
    if is_expired(file, app.clock.now()) {
        return Err(Refusal::not_found("file", id).with_code("file_expired"));
    }
    Ok(file.clone())
}

pub(super) fn record(id: &str, filename: &str, mime_type: &str, size: u64, created_at: String) -> Value {
    json!({
        "type": "file",
        "id": id,
        "filename": filename,
        "mime_type": mime_type,
        "size_bytes": size,
        "created_at": created_at,
        "expires_at": null,
        "downloadable": true,
        "scope": null,
    })
}

pub(super) fn check_room(state: &State, more: u64) -> Result<()> {
    state.files.check_room()?;
    let records = state.files.values().map(|file| &file.record);
    let skills = state.all_records("skills.versions").map(|(_, version)| version);
    let stored: u64 = records.chain(skills).filter_map(|record| record["size_bytes"].as_u64()).sum();
    if stored + more <= MAX_STORED_BYTES {
        return Ok(());
    }
    let problem = format!("this local server stores at most {MAX_STORED_BYTES} bytes of files: delete some");
    Err(Refusal::invalid(problem).with_code("storage_quota_exceeded"))
}

/// Gives ids to the files that the agent has written since the last call.
fn register_outputs(app: &App, session: &Session) -> Result<()> {
    let mut found = Vec::new();
    walk(&session.folder.join("mnt/session/outputs"), &mut found);
    let mut state = app.state();
    for path in found {
        let Ok(size) = path.metadata().map(|metadata| metadata.len()) else { continue };
        let known = state.files.values().find(|file| file.is_output && file.path == path);
        if let Some(id) = known.and_then(|file| file.record["id"].as_str()).map(str::to_owned) {
            state.files.get_mut(&id)?.record["size_bytes"] = size.into();
            continue;
        }
        let id = fresh_id("file");
        let filename = path.file_name().unwrap_or_default().to_string_lossy();
        let mut record = record(&id, &filename, "application/octet-stream", size, app.clock.stamp());
        record["scope"] = json!({"type": "session", "id": session.id});
        state.files.insert(&id, File { record, path, session: Some(session.id.clone()), is_output: true })?;
    }
    Ok(())
}

/// Finds regular files. It follows no links, which could lead out of the session's directory.
fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let Ok(metadata) = path.symlink_metadata() else { continue };
        if metadata.is_dir() {
            walk(&path, found);
        } else if metadata.is_file() && found.len() < MAX_OUTPUTS {
            found.push(path);
        }
    }
}

/// Requests without the beta header do not see the scope.
fn shown(record: &Value, request: &Request) -> Value {
    let mut record = record.clone();
    if !gate::has_beta(request) {
        record.as_object_mut().expect("a record is an object").remove("scope");
    }
    record
}

fn expiry(part: &Part<'_>, now: Timestamp) -> Result<String> {
    let seconds = std::str::from_utf8(part.bytes).ok().and_then(|text| text.parse().ok());
    let seconds: i64 = seconds
        .filter(|seconds| (3_600..=7_776_000).contains(seconds))
        .ok_or_else(|| Refusal::invalid("expires_in_seconds: must be a whole number from 3600 to 7776000"))?;
    Ok(format!("{:.6}", now + SignedDuration::from_secs(seconds)))
}

fn is_expired(file: &File, now: Timestamp) -> bool {
    let time = file.record["expires_at"].as_str().and_then(|time| time.parse::<Timestamp>().ok());
    time.is_some_and(|time| time <= now)
}
