//! Uploads: the files of multipart bodies.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use managed_agents_blocking::Operation;
use managed_agents_blocking::proto::skills::{CreateSkill, SkillFile};
use managed_agents_blocking::{UploadFile, skills};
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::request::Request;
use crate::value;

/// Sends a file, or the files of a skill. Returns the reply as JSON.
pub(crate) fn send(
    doing: &str,
    request: &Request,
    connection: &Connection,
    matches: &ArgMatches,
) -> Result<String, Failure> {
    let paths: Vec<&String> = matches.get_many("file").into_iter().flatten().collect();
    if paths.is_empty() {
        return Err(Failure::usage("--file is missing"));
    }
    let is_skill = request.facts.file_part().is_some_and(|part| part.repeated);
    match is_skill {
        true => skill(doing, &paths, request, connection, matches),
        false => upload(doing, Path::new(paths[0]), connection, matches),
    }
}

fn upload(
    doing: &str,
    path: &Path,
    connection: &Connection,
    matches: &ArgMatches,
) -> Result<String, Failure> {
    let wrong = |problem: &str| Failure::usage(format!("--file {}: {problem}", path.display()));
    let kind = fs::metadata(path).map_err(|error| wrong(&error.to_string()))?;
    if !kind.is_file() {
        return Err(wrong("is not a regular file"));
    }
    let name = path.file_name().ok_or_else(|| wrong("has no name"))?.to_string_lossy().into_owned();
    let expires = match matches.get_one::<String>("expires_in_seconds") {
        Some(raw) => Some(raw.parse().map_err(|_| Failure::usage("--expires-in-seconds: needs an integer"))?),
        None => None,
    };
    let file = UploadFile { expires_in_seconds: expires, ..UploadFile::new(name) };
    let metadata = connection.client.upload(path, &file).map_err(|error| Failure::of(doing, &error))?;
    serde_json::to_string(&metadata).map_err(|error| Failure::usage(error.to_string()))
}

fn skill(
    doing: &str,
    paths: &[&String],
    request: &Request,
    connection: &Connection,
    matches: &ArgMatches,
) -> Result<String, Failure> {
    let mut files = Vec::new();
    for path in paths {
        collect(Path::new(path), Path::new(path), &mut files)?;
    }
    let name = matches.try_get_one::<String>("display_name").ok().flatten();
    let display_name = name.map(|raw| value::text("--display-name", raw)).transpose()?;
    let operation: Operation<Box<RawValue>> = match request.ids.first() {
        Some(id) => skills::versions::create(&id.as_str().into(), &files).answering(),
        None => skills::create(&CreateSkill { display_name, ..CreateSkill::new(files) }).answering(),
    };
    let reply = connection.send(operation).map_err(|error| Failure::of(doing, &error))?;
    Ok(reply.get().to_owned())
}

/// Adds a file, or all files of a folder under the folder's name.
fn collect(root: &Path, path: &Path, files: &mut Vec<SkillFile>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::usage(format!("--file {}: {error}", path.display()));
    if path.is_dir() {
        let entries: Result<Vec<PathBuf>, _> =
            fs::read_dir(path).map_err(failed)?.map(|entry| entry.map(|entry| entry.path())).collect();
        let mut entries = entries.map_err(failed)?;
        entries.sort();
        return entries.iter().try_for_each(|entry| collect(root, entry, files));
    }
    // The service wants the folder of the skill as the first part of each name.
    let base = if root.is_dir() || root.is_absolute() { root.parent() } else { None };
    let name = base.and_then(|base| path.strip_prefix(base).ok()).unwrap_or(path);
    let name = name.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
    let content = value::file::bytes(&path.to_string_lossy())?;
    files.push(SkillFile::new(name, content));
    Ok(())
}
