//! The resources that are mounted into a session.

use crate::app::App;
use crate::fields::Fields;
use crate::http::request::Request;
use crate::paging::{Paging, forward};
use crate::refusal::{Refusal, Result};
use crate::routes::files;
use crate::routes::memory::mounted;
use crate::routes::reply::Reply;
use crate::state::File;
use crate::state::ids::fresh_id;
use crate::state::session::{Inner, Session};
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;

const UPLOADS: &str = "/mnt/session/uploads";

pub(super) fn list(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    request.query.only(&["limit", "page"])?;
    let session = app.session(ids[0])?;
    let paging = Paging::read(request, &format!("resources of {}", session.id), 1_000, 1_000, false)?;
    let resources = session.read(|inner| inner.resources.clone());
    let mut time = String::new();
    let mut entries: Vec<_> =
        resources.into_iter().map(|resource| (key(&resource, &mut time), resource)).collect();
    entries.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(Reply::Json(forward(paging.answer_by_key(entries, Some))))
}

/// Returns the place of a resource in the list: by its time, or, for a memory store, which has none,
/// behind the resource before it.
fn key(resource: &Value, time: &mut String) -> String {
    if let Some(created) = resource["created_at"].as_str() {
        created.clone_into(time);
    }
    format!("{time} {}", resource["memory_store_id"].as_str().unwrap_or_default())
}

pub(super) fn add(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let session = app.session(ids[0])?;
    if session.self_hosted {
        return Err(Refusal::invalid("a self-hosted environment takes memory stores only"));
    }
    refuse_terminated(&session)?;
    let body = request.json()?;
    let resource = mount(app, &session.id, &Fields::new(body, "")?, &["file"])?;
    session.update(|inner| inner.resources.push(resource.clone()));
    Ok(Reply::Json(resource))
}

pub(super) fn retrieve(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let session = app.session(ids[0])?;
    session.update(|inner| find(inner, ids[1]).map(|place| Reply::Json(inner.resources[place].clone())))
}

pub(super) fn update(app: &Arc<App>, request: &Request, ids: &[&str]) -> Result<Reply> {
    let session = app.session(ids[0])?;
    refuse_terminated(&session)?;
    let body = request.json()?;
    let fields = Fields::new(body, "")?;
    fields.only(&["authorization_token"])?;
    fields.text("authorization_token", 1..=usize::MAX)?;
    session.update(|inner| {
        let place = find(inner, ids[1])?;
        if inner.resources[place]["type"] != "github_repository" {
            return Err(Refusal::invalid("only a repository has a token to change"));
        }
        inner.resources[place]["updated_at"] = app.clock.stamp().into();
        Ok(Reply::Json(inner.resources[place].clone()))
    })
}

pub(super) fn delete(app: &Arc<App>, _: &Request, ids: &[&str]) -> Result<Reply> {
    let session = app.session(ids[0])?;
    refuse_terminated(&session)?;
    let resource = session.update(|inner| find(inner, ids[1]).map(|place| inner.resources.remove(place)))?;
    if let (Some(file_id), Some(path)) = (resource["file_id"].as_str(), resource["mount_path"].as_str()) {
        let _ = app.state().files.remove(file_id);
        // The agent may have removed the file before.
        let _ = fs::remove_file(session.folder.join(path.trim_start_matches('/')));
    }
    Ok(Reply::Json(json!({"type": "session_resource_deleted", "id": ids[1]})))
}

/// Mounts a resource into a session's directory. Returns it as the API shows it.
pub(super) fn mount(
    app: &App,
    session_id: &str,
    fields: &Fields<'_>,
    kinds: &[&'static str],
) -> Result<Value> {
    let time = app.clock.stamp();
    let mut resource = json!({"id": fresh_id("sesrsc"), "created_at": time, "updated_at": time});
    match fields.kind(kinds)? {
        "memory_store" => return mounted::mount(app, session_id, fields),
        "github_repository" => {
            fields.only(&["type", "url", "authorization_token", "mount_path", "checkout"])?;
            let url = fields.text("url", 1..=2_048)?;
            if !url.starts_with("https://") || url.ends_with(".git") {
                return Err(fields.wrong("url", "must be an https URL without .git"));
            }
            let name = url.rsplit('/').next().unwrap_or_default();
            let path = fields
                .some_text("mount_path", 1..=1_024)?
                .map_or_else(|| format!("/workspace/{name}"), str::to_owned);
            resource["type"] = "github_repository".into();
            resource["url"] = url.into();
            resource["mount_path"] = path.into();
            resource["checkout"] = fields.some("checkout").cloned().unwrap_or_default();
        }
        _ => {
            fields.only(&["type", "file_id", "mount_path"])?;
            let original = files::find(app, fields.text("file_id", 1..=256)?);
            let original = original.map_err(|refusal| refusal.at(fields.at("file_id")))?;
            let copy_id = fresh_id("file");
            let path = mount_path(fields, &copy_id)?;
            copy(app, session_id, &original, &copy_id, &path)?;
            resource["type"] = "file".into();
            resource["file_id"] = copy_id.into();
            resource["mount_path"] = path.into();
        }
    }
    Ok(resource)
}

/// Returns the path of a mounted file. A path outside `/mnt/session` is relative to the uploads.
fn mount_path(fields: &Fields<'_>, file_id: &str) -> Result<String> {
    let Some(given) = fields.some_text("mount_path", 1..=1_024)? else {
        return Ok(format!("{UPLOADS}/{file_id}"));
    };
    let parts: Vec<_> = given.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    if parts.is_empty() || parts.contains(&"..") || given.contains('\0') || given.ends_with('/') {
        return Err(fields.wrong("mount_path", "must be the path of a file, without .."));
    }
    let path = parts.join("/");
    Ok(if path.starts_with("mnt/session/") { format!("/{path}") } else { format!("{UPLOADS}/{path}") })
}

fn copy(app: &App, session_id: &str, original: &File, id: &str, mount_path: &str) -> Result<()> {
    let target = app.session_folder(session_id).join(mount_path.trim_start_matches('/'));
    let failed = |error: std::io::Error| {
        Refusal::invalid(format!("{mount_path}: the file cannot be mounted: {error}"))
    };
    if target.exists() {
        return Err(Refusal::invalid(format!("{mount_path}: something is mounted there already")));
    }
    let mut state = app.state();
    let size = original.record["size_bytes"].as_u64().unwrap_or_default();
    files::check_room(&state, size)?;
    fs::create_dir_all(target.parent().expect("a mount path has a folder")).map_err(failed)?;
    fs::copy(&original.path, &target).map_err(failed)?;
    fs::set_permissions(&target, fs::Permissions::from_mode(0o444)).map_err(failed)?;
    let text = |name: &str| original.record[name].as_str().unwrap_or_default();
    let mut record = files::record(id, text("filename"), text("mime_type"), size, app.clock.stamp());
    record["scope"] = json!({"type": "session", "id": session_id});
    state.files.insert(id, File { record, path: target, session: Some(session_id.into()), is_output: false })
}

fn find(inner: &Inner, id: &str) -> Result<usize> {
    let place = inner.resources.iter().position(|resource| resource["id"] == id);
    place.ok_or_else(|| Refusal::not_found("resource", id))
}

fn refuse_terminated(session: &Session) -> Result<()> {
    match session.read(|inner| inner.over) {
        true => Err(Refusal::invalid("the session is terminated")),
        false => Ok(()),
    }
}
