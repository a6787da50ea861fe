//! Lists the output files of a session and saves them to disk, under names that are never paths.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use http::Response;
use managed_agents_core::types::{FileMetadata, SessionId};
use managed_agents_core::{MAX_OUTPUT_FILES, Operation, OutputFiles, files};

use crate::client::Client;
use crate::error::Error;

impl Client {
    /// Lists the files that the agent left below `/mnt/session/outputs`. Call it when the session
    /// is idle.
    ///
    /// The service lists files some seconds late. The list counts as complete when it has not
    /// changed for 3 s, or at the timeout. A session without files therefore takes the whole
    /// timeout; with a timeout of 0 the list is read once.
    /// [`save_output_files`](Self::save_output_files) downloads the files.
    ///
    /// # Errors
    ///
    /// [`Error::TooManyFiles`] if there are [`MAX_OUTPUT_FILES`] or more. As [`send`](Self::send).
    pub fn output_files(&self, session: &SessionId, timeout: Duration) -> Result<Vec<FileMetadata>, Error> {
        let mut files = OutputFiles::new(session.clone());
        self.run_procedure(&mut files, timeout)?;
        let files = files.files().expect("a list that could not be read is an error");
        if files.len() >= MAX_OUTPUT_FILES {
            return Err(Error::TooManyFiles { limit: MAX_OUTPUT_FILES });
        }
        let read = |json: &str| Ok(Operation::<FileMetadata>::read(Response::new(json.as_bytes()))?);
        files.iter().map(|json| read(json)).collect()
    }

    /// Downloads files into `folder`, of at most `limit` bytes each, and returns their paths.
    /// Creates the folder if need be.
    ///
    /// A file name cannot lead out of the folder. Of each name only the part after the last slash
    /// counts, at most 200 bytes of it, without characters that some file systems refuse. No file
    /// is overwritten and no link is followed: a file whose name is taken is saved as
    /// `<id>-<name>`.
    ///
    /// # Errors
    ///
    /// As [`download`](Self::download), and [`Error::Io`] if the folder or a file cannot be
    /// created. Files that were saved before stay; the failed one is removed.
    pub fn save_output_files(
        &self,
        files: &[FileMetadata],
        folder: impl AsRef<Path>,
        limit: u64,
    ) -> Result<Vec<PathBuf>, Error> {
        let folder = folder.as_ref();
        fs::create_dir_all(folder).map_err(|source| failed("create", folder, source))?;
        files.iter().map(|file| self.save(file, folder, limit)).collect()
    }

    fn save(&self, file: &FileMetadata, folder: &Path, limit: u64) -> Result<PathBuf, Error> {
        let (mut destination, path) = create(file, folder)?;
        let saved = self.download(files::download(&file.id), &mut destination, limit);
        if saved.is_err() {
            drop(destination);
            // The error of the download says more than one of the clean-up.
            let _ = fs::remove_file(&path);
        }
        saved.map(|_| path)
    }
}

fn create(file: &FileMetadata, folder: &Path) -> Result<(File, PathBuf), Error> {
    let name = safe_name(&file.filename);
    let long = safe_name(&format!("{}-{name}", file.id));
    let first = folder.join(if name.is_empty() { &long } else { &name });
    let create = |path: PathBuf| match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(destination) => Ok((destination, path)),
        Err(error) => Err((error, path)),
    };
    create(first)
        .or_else(|(error, path)| match error.kind() {
            io::ErrorKind::AlreadyExists => create(folder.join(&long)),
            _ => Err((error, path)),
        })
        .map_err(|(source, path)| failed("write", &path, source))
}

/// Reduces a name to a form that every file system accepts. Returns an empty name if nothing is
/// left.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_plain = |character: &char| !character.is_control() && !r#"<>:"|?*"#.contains(*character);
    let mut plain: String = last.chars().filter(is_plain).collect();
    while plain.len() > 200 {
        plain.pop();
    }
    let plain = plain.trim_matches([' ', '.']);
    // Windows treats these names as devices, with any extension.
    let stem = plain.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let is_numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    let is_device =
        ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || is_numbered("COM") || is_numbered("LPT");
    if is_device { format!("_{plain}") } else { plain.to_owned() }
}

fn failed(verb: &str, path: &Path, source: io::Error) -> Error {
    Error::Io { doing: format!("{verb} {}", path.display()), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        for (name, safe) in [
            ("total.csv", "total.csv"),
            ("../../etc/passwd", "passwd"),
            (r"C:\windows\system.ini", "system.ini"),
            ("/", ""),
            ("..", ""),
            (".", ""),
            ("", ""),
            (".bashrc", "bashrc"),
            ("a\0b\n.txt", "ab.txt"),
            ("x:stream", "xstream"),
            ("nul.txt", "_nul.txt"),
            ("COM7", "_COM7"),
            ("common.txt", "common.txt"),
            ("über Umsatz.pdf", "über Umsatz.pdf"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        assert_eq!(safe_name(&"é".repeat(500)).len(), 200);
    }
}
