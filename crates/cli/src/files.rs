//! Uploads: the files of multipart bodies.

mod content_type;

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use clap::ArgMatches;
use managed_agents_blocking::Operation;
use managed_agents_blocking::http::Response;
use managed_agents_blocking::proto::files::upload_head;
use managed_agents_blocking::proto::skills::{CreateSkill, SkillFile};
use managed_agents_blocking::{UploadFile, skills};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::dry_run::quoted;
use crate::failure::Failure;
use crate::request::Request;
use crate::say::say;
use crate::{body, value};

/// A multipart request whose arguments are good.
pub(crate) enum Upload {
    File(PathBuf, UploadFile),
    /// The id of the skill for a new version, the name of a new skill, and the files with their places
    /// on this machine.
    Skill(Option<String>, Option<String>, Vec<(PathBuf, SkillFile)>),
}

/// Reads the arguments of an upload, and the files of a skill.
pub(crate) fn read(request: &Request, matches: &ArgMatches) -> Result<Upload, Failure> {
    let paths: Vec<&String> = matches.get_many("file").into_iter().flatten().collect();
    if paths.is_empty() {
        return Err(Failure::usage("--file is missing"));
    }
    match request.facts.file_part().is_some_and(|part| part.repeated) {
        true => skill(&paths, request, matches),
        false => file(Path::new(paths[0]), request, matches),
    }
}

/// Sends an upload. Returns the reply as JSON.
pub(crate) fn send(doing: &str, upload: Upload, connection: &Connection) -> Result<String, Failure> {
    let failed = |error| Failure::of(doing, &error);
    match upload {
        Upload::File(path, file) => {
            let head = upload_head(&file.multipart(0).map_err(|error| failed(error.into()))?);
            let send = |_| connection.client.upload(path, &file).map(Response::new);
            let reply = connection.reported(head, send).map_err(failed)?;
            serde_json::to_string(reply.body()).map_err(|error| Failure::usage(error.to_string()))
        }
        Upload::Skill(id, display_name, files) => {
            let files: Vec<SkillFile> = files.into_iter().map(|(_, file)| file).collect();
            let operation: Operation<Box<RawValue>> = match id {
                Some(id) => skills::versions::create(&id.as_str().into(), &files).answering(),
                None => skills::create(&CreateSkill { display_name, ..CreateSkill::new(files) }).answering(),
            };
            Ok(connection.send(operation).map_err(failed)?.get().to_owned())
        }
    }
}

impl Upload {
    /// Returns the options of curl for the parts of the body.
    pub(crate) fn parts(&self) -> Vec<String> {
        match self {
            Self::File(path, UploadFile { filename, content_type, expires_in_seconds, .. }) => {
                let expires = expires_in_seconds.map(|seconds| {
                    format!("--form-string {}", quoted(&format!("expires_in_seconds={seconds}")))
                });
                let path = path.display();
                let file = format!("file=@\"{path}\";filename=\"{filename}\";type={content_type}");
                let file = format!("-F {}", quoted(&file));
                expires.into_iter().chain([file]).collect()
            }
            Self::Skill(_, display_name, files) => {
                let name = display_name
                    .iter()
                    .map(|name| format!("--form-string {}", quoted(&format!("display_name={name}"))));
                let files = files.iter().map(|(place, SkillFile { path, content_type, .. })| {
                    let place = place.display();
                    let file = format!("files[]=@\"{place}\";filename=\"{path}\";type={content_type}");
                    format!("-F {}", quoted(&file))
                });
                name.chain(files).collect()
            }
        }
    }
}

fn file(path: &Path, request: &Request, matches: &ArgMatches) -> Result<Upload, Failure> {
    let wrong = |problem: &str| Failure::usage(format!("--file {}: {problem}", path.display()));
    let kind = fs::metadata(path).map_err(|error| wrong(&error.to_string()))?;
    if !kind.is_file() {
        return Err(wrong("is not a regular file"));
    }
    let name = path.file_name().ok_or_else(|| wrong("has no name"))?.to_string_lossy().into_owned();
    let expires_in_seconds = match field("expires_in_seconds", request, matches)? {
        Some(seconds) => {
            let seconds = seconds.as_u64();
            Some(seconds.ok_or_else(|| Failure::usage("--expires-in-seconds: needs a positive integer"))?)
        }
        None => None,
    };
    let content_type = match matches.get_one::<String>("content-type") {
        Some(given) => given.clone(),
        None => content_type::of(&name).to_owned(),
    };
    let file = UploadFile { expires_in_seconds, content_type, ..UploadFile::new(name) };
    Ok(Upload::File(path.to_owned(), file))
}

fn skill(paths: &[&String], request: &Request, matches: &ArgMatches) -> Result<Upload, Failure> {
    let mut files = Vec::new();
    for path in paths {
        collect(Path::new(path), &mut files)?;
    }
    let display_name = field("display_name", request, matches)?;
    let display_name = display_name.and_then(|name| name.as_str().map(str::to_owned));
    Ok(Upload::Skill(request.ids.first().cloned(), display_name, files))
}

/// Reads the flag of one field beside the files.
fn field(name: &str, request: &Request, matches: &ArgMatches) -> Result<Option<Value>, Failure> {
    let Some((_, field)) = request.facts.fields().find(|(known, _)| *known == name) else { return Ok(None) };
    let json = body::flag(name, &field.schema, matches)?;
    json.map(|json| serde_json::from_str(&json).map_err(|error| Failure::usage(error.to_string())))
        .transpose()
}

/// Adds a file, or all files of a folder. Each name begins with the folder of the skill, as the
/// service wants it.
fn collect(given: &Path, files: &mut Vec<(PathBuf, SkillFile)>) -> Result<(), Failure> {
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
fn collect_folder(skill: &Path, folder: &Path, files: &mut Vec<(PathBuf, SkillFile)>) -> Result<(), Failure> {
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

fn add(path: &Path, name: &Path, files: &mut Vec<(PathBuf, SkillFile)>) -> Result<(), Failure> {
    let content = value::file::bytes(&path.to_string_lossy())?;
    let name: Vec<_> = name.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let name = name.join("/");
    let content_type = content_type::of(&name).to_owned();
    files.push((path.to_owned(), SkillFile { content_type, ..SkillFile::new(name, content) }));
    Ok(())
}

fn unread(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("--file {}: {error}", path.display()))
}
