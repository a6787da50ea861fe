//! Uploads: the files of multipart bodies.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use clap::ArgMatches;
use managed_agents_blocking::Operation;
use managed_agents_blocking::proto::skills::{CreateSkill, SkillFile};
use managed_agents_blocking::{UploadFile, skills};
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::request::Request;
use crate::say::say;
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
        collect(Path::new(path), &mut files)?;
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

/// Adds a file, or all files of a folder. Each name begins with the folder of the skill, as the
/// service wants it.
fn collect(given: &Path, files: &mut Vec<SkillFile>) -> Result<(), Failure> {
    let root = given.canonicalize().map_err(|error| unread(given, &error))?;
    if root.is_dir() {
        return collect_folder(&root, &root, files);
    }
    let parts: Vec<_> = given.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    let name = match parts.len() {
        // As it was written, below the folder of the skill.
        2.. if given.is_relative() => parts.iter().collect(),
        _ => below(root.parent().unwrap_or(&root), &root),
    };
    add(&root, &name, files)
}

/// Adds the files of a folder but hidden ones, which hold settings and secrets of other programs.
fn collect_folder(skill: &Path, folder: &Path, files: &mut Vec<SkillFile>) -> Result<(), Failure> {
    let entries: io::Result<Vec<PathBuf>> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect());
    let mut entries = entries.map_err(|error| unread(folder, &error))?;
    entries.sort();
    for path in entries {
        if path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b".")) {
            say(format_args!("left out {}: it is hidden; name it with --file to upload it", path.display()));
            continue;
        }
        let place = path.canonicalize().map_err(|error| unread(&path, &error))?;
        if !place.starts_with(skill) {
            let problem = "it leads out of the folder of the skill";
            return Err(Failure::usage(format!("--file {}: {problem}", path.display())));
        }
        // A link to a folder could lead around in a circle.
        match path.is_dir() && !path.is_symlink() {
            true => collect_folder(skill, &path, files)?,
            false => add(&path, &below(skill, &path), files)?,
        }
    }
    Ok(())
}

/// Returns a path from the folder of the skill on, with the name of that folder.
fn below(skill: &Path, path: &Path) -> PathBuf {
    path.strip_prefix(skill.parent().unwrap_or(skill)).unwrap_or(path).to_owned()
}

fn add(path: &Path, name: &Path, files: &mut Vec<SkillFile>) -> Result<(), Failure> {
    let content = value::file::bytes(&path.to_string_lossy())?;
    let name: Vec<_> = name.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    files.push(SkillFile::new(name.join("/"), content));
    Ok(())
}

fn unread(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("--file {}: {error}", path.display()))
}
