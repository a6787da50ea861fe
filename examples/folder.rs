//! Collects the files to work on: those of your folder, or made-up invoices with one error in their
//! ledger.

mod invention;

pub use invention::{Invented, invent};

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

/// The name of the ledger, with lines of `file, .., amount`. The ledger is optional.
pub const LEDGER: &str = "ledger.csv";
/// The number of files that a session accepts.
pub const MAX_FILES: usize = 500;

/// A file to upload.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Document {
    /// The path of the file.
    pub path: PathBuf,
    /// The name that the agent sees: the file's name, with control characters and invalid UTF-8
    /// replaced.
    pub name: String,
}

/// Returns the files directly in `folder`, sorted by name. Skips hidden files.
///
/// # Errors
///
/// Fails with advice if there is no such folder, if it has no files or too many, or if a file
/// cannot be read.
pub fn read(folder: &Path) -> Result<Vec<Document>, String> {
    let entries = fs::read_dir(folder).map_err(|error| {
        format!(
            "cannot read the folder {}: {error}; give one with --folder that you can read",
            folder.display()
        )
    })?;
    let mut paths = Vec::new();
    for entry in entries {
        let path =
            entry.map_err(|error| format!("cannot read the folder {}: {error}", folder.display()))?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !is_hidden && !path.is_dir() {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.iter().all(|path| path.ends_with(LEDGER)) {
        return Err(format!(
            "there are no invoices in {}: put text files with a `Total:` line there, or leave --folder out",
            folder.display()
        ));
    }
    if paths.len() > MAX_FILES {
        return Err(format!(
            "{} holds {} files, a session takes {MAX_FILES}: split the folder",
            folder.display(),
            paths.len()
        ));
    }
    let mut taken = BTreeSet::new();
    paths.into_iter().map(|path| document(path, &mut taken)).collect()
}

/// Checks every file before anything is created. Otherwise an unreadable file would fail halfway
/// through the upload.
fn document(path: PathBuf, taken: &mut BTreeSet<String>) -> Result<Document, String> {
    File::open(&path).and_then(|mut file| file.read(&mut [0])).map_err(|error| {
        format!("cannot read {}: {error}; make it readable or move it out of the folder", path.display())
    })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name: String = name.chars().map(|letter| if letter.is_control() { '_' } else { letter }).collect();
    let mut unique = name.clone();
    let mut number = 1;
    // These names differ only in replaced characters.
    while !taken.insert(unique.clone()) {
        number += 1;
        unique = format!("{name}-{number}");
    }
    Ok(Document { path, name: unique })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        read(folder).unwrap().into_iter().map(|document| document.name).collect()
    }

    #[test]
    fn plain_files_are_taken_in_order_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.txt", "a b.txt", ".hidden", LEDGER] {
            fs::write(folder.path().join(name), "Total: 1").unwrap();
        }
        fs::create_dir(folder.path().join("sub")).unwrap();
        assert_eq!(names(folder.path()), ["a b.txt", "b.txt", LEDGER]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_no_text_become_names_that_differ() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let within = folder.path().join(std::ffi::OsStr::from_bytes(b"year\xff"));
        fs::create_dir(&within).unwrap();
        for name in [&b"a\xfe.txt"[..], b"a\xff.txt", b"a\nb\x1b.txt"] {
            fs::write(within.join(std::ffi::OsStr::from_bytes(name)), "Total: 1").unwrap();
        }
        assert_eq!(names(&within), ["a_b_.txt", "a\u{fffd}.txt", "a\u{fffd}.txt-2"]);
    }

    #[test]
    fn what_cannot_be_worked_on_is_said_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let problem = |path: &Path| read(path).unwrap_err();
        assert!(problem(&folder.path().join("none")).contains("give one with --folder"));
        assert!(problem(folder.path()).contains("put text files with a `Total:` line there"));
        fs::write(folder.path().join(LEDGER), "").unwrap();
        assert!(problem(folder.path()).contains("there are no invoices"));
        fs::write(folder.path().join("a.txt"), "Total: 1").unwrap();
        assert_eq!(names(folder.path()), ["a.txt", LEDGER]);
        for number in 0..MAX_FILES {
            fs::write(folder.path().join(number.to_string()), "").unwrap();
        }
        assert!(problem(folder.path()).contains("holds 502 files, a session takes 500"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        // Even root cannot read a file that does not exist.
        std::os::unix::fs::symlink("nowhere", folder.path().join("a.txt")).unwrap();
        let problem = read(folder.path()).unwrap_err();
        assert!(problem.contains("a.txt") && problem.contains("make it readable"), "{problem}");
    }
}
