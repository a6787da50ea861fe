//! Output files on disk. Their names come from the agent, and are never paths.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use managed_agents_core::files;
use managed_agents_core::types::FileMetadata;

use crate::{Client, Error};

impl Client {
    /// Downloads files into `folder`, which is made if it is not there, and gives where each one lies. Each may have `limit` bytes.
    ///
    /// A name from the service stays inside the folder whatever it says: only what comes after its last slash counts, without characters
    /// that some file system does not take, and at most 200 bytes of it. Nothing that is there is overwritten and no link is followed:
    /// a file whose name is taken gets its id in front.
    ///
    /// # Errors
    ///
    /// As [`download`](Self::download), and for what cannot be written. Files that were saved before stay, the one that failed does not.
    pub fn save_output_files(
        &self,
        files: &[FileMetadata],
        folder: impl AsRef<Path>,
        limit: u64,
    ) -> Result<Vec<PathBuf>, Error> {
        let folder = folder.as_ref();
        fs::create_dir_all(folder).map_err(|source| failed("make", folder, source))?;
        files.iter().map(|file| self.save(file, folder, limit)).collect()
    }

    fn save(&self, file: &FileMetadata, folder: &Path, limit: u64) -> Result<PathBuf, Error> {
        let (mut destination, path) = create(file, folder)?;
        let saved = self.download(files::download(&file.id), &mut destination, limit);
        if saved.is_err() {
            drop(destination);
            // The failure itself says more than that its remains could not be removed.
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

/// The last part of a name, as every file system takes it. Empty if nothing is left of it.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_plain = |character: &char| !character.is_control() && !r#"<>:"|?*"#.contains(*character);
    let mut plain: String = last.chars().filter(is_plain).collect();
    while plain.len() > 200 {
        plain.pop();
    }
    let plain = plain.trim_matches([' ', '.']);
    // Windows takes these for devices, whatever comes after a dot.
    let stem = plain.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let is_numbered = |device: &str| {
        stem.strip_prefix(device)
            .is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    let is_device =
        ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str()) || is_numbered("COM") || is_numbered("LPT");
    if is_device { format!("_{plain}") } else { plain.to_owned() }
}

fn failed(what: &str, path: &Path, source: io::Error) -> Error {
    Error::Io { doing: format!("{what} {}", path.display()), source }
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
