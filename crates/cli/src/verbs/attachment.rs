//! Reads `--file PATH[:MOUNT]`, uploads the files, and mounts them in a session.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches};
use managed_agents_blocking::types::{FileResourceParams, SessionId};
use managed_agents_blocking::{UploadFile, sessions};
use serde_json::value::RawValue;

use crate::connection::Connection;
use crate::failure::Failure;
use crate::verbs::report::Report;

pub(crate) struct Attachment {
    path: PathBuf,
    name: String,
    mount: Option<String>,
}

pub(crate) fn flag() -> Arg {
    let help = "Upload a file and mount it in the session, by default below /mnt/session/uploads";
    Arg::new("file").long("file").value_name("PATH[:MOUNT]").action(ArgAction::Append).help(help)
}

/// Reads the flags.
///
/// # Errors
///
/// A file is not there, or is not a regular one.
pub(crate) fn all(matches: &ArgMatches) -> Result<Vec<Attachment>, Failure> {
    let texts = matches.try_get_many::<String>("file").ok().flatten();
    texts.into_iter().flatten().map(|text| Attachment::read(text)).collect()
}

impl Attachment {
    fn read(text: &str) -> Result<Self, Failure> {
        let wrong = |problem: &str| Failure::usage(format!("--file {text}: {problem}"));
        let (path, mount) = split(text);
        let path = Path::new(path);
        let kind = path.metadata().map_err(|error| wrong(&error.to_string()))?;
        if !kind.is_file() {
            return Err(wrong("is not a regular file"));
        }
        let name = path.file_name().ok_or_else(|| wrong("has no name"))?.to_string_lossy().into_owned();
        Ok(Self { path: path.into(), name, mount: mount.map(str::to_owned) })
    }

    /// Uploads the file, and returns what mounts it.
    pub(crate) fn upload(
        &self,
        connection: &Connection,
        report: &Report,
    ) -> Result<FileResourceParams, Failure> {
        let uploaded = connection.client.upload(self.path.as_path(), &UploadFile::new(&*self.name));
        let doing = format!("the upload of {}", self.path.display());
        let file = uploaded.map_err(|error| Failure::of(&doing, &error))?;
        report.note(&format!("uploaded {} as {}", self.name, file.id));
        // By default the service mounts a file under its id, which says nothing to the agent.
        let mount = self.mount.clone().unwrap_or_else(|| format!("/mnt/session/uploads/{}", self.name));
        Ok(FileResourceParams { mount_path: Some(mount), ..FileResourceParams::new(file.id) })
    }

    /// Uploads the file and mounts it in a session that is there.
    pub(crate) fn add(
        &self,
        session: &SessionId,
        connection: &Connection,
        report: &Report,
    ) -> Result<(), Failure> {
        let resource = self.upload(connection, report)?;
        let operation = sessions::resources::add(session, &resource).answering::<Box<RawValue>>();
        let added = connection.send(operation);
        added.map(drop).map_err(|error| Failure::of("sessions resources add", &error))
    }
}

/// A mount is absolute, and the colon of a Windows drive stands behind one letter.
fn split(text: &str) -> (&str, Option<&str>) {
    match text.rfind(":/") {
        Some(at) if at > 1 => (&text[..at], Some(&text[at + 1..])),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_mount_is_absolute_and_a_drive_is_none() {
        assert_eq!(split("a.csv"), ("a.csv", None));
        assert_eq!(split("a.csv:/data/b.csv"), ("a.csv", Some("/data/b.csv")));
        assert_eq!(split("C:/a.csv"), ("C:/a.csv", None));
        assert_eq!(split("C:/a.csv:/b.csv"), ("C:/a.csv", Some("/b.csv")));
        assert_eq!(split("a:b"), ("a:b", None));
    }
}
