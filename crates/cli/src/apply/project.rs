//! The folder of a project: where its lock and its files are.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::apply::kind::Kind;
use crate::apply::lock;
use crate::failure::Failure;

pub(crate) struct Project {
    root: PathBuf,
}

impl Project {
    /// Returns the nearest folder with a lock, from the working directory upwards; else the working
    /// directory.
    pub(crate) fn here() -> Result<Self, Failure> {
        let here = fs::canonicalize(".").map_err(|error| unreadable(Path::new("."), &error))?;
        Ok(Self::above(&here).unwrap_or(Self { root: here }))
    }

    /// Returns the nearest folder with a lock above a file, else the folder of the file.
    pub(crate) fn of(file: &Path) -> Result<Self, Failure> {
        let file = fs::canonicalize(file).map_err(|error| unreadable(file, &error))?;
        let folder = file.parent().unwrap_or(&file);
        Ok(Self::above(folder).unwrap_or_else(|| Self { root: folder.to_owned() }))
    }

    fn above(folder: &Path) -> Option<Self> {
        let root = folder.ancestors().find(|folder| folder.join(lock::NAME).is_file())?;
        Some(Self { root: root.to_owned() })
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.root.join(lock::NAME)
    }

    /// Returns the place of a path of the lock.
    pub(crate) fn place(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Returns a path as the lock has it: from the folder of the lock, with `/`.
    pub(crate) fn path(&self, file: &Path) -> Result<String, Failure> {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or_else(|| Path::new(".")))
            .map_err(|error| unreadable(file, &error))?;
        let file = file.file_name().map_or_else(|| folder.clone(), |name| folder.join(name));
        let outside = || {
            let (file, root) = (file.display(), self.root.display());
            Failure::usage(format!("{file} is not below {root}, the folder of {}", lock::NAME))
        };
        let inside = file.strip_prefix(&self.root).map_err(|_| outside())?;
        let words: Option<Vec<&str>> = inside.iter().map(|word| word.to_str()).collect();
        let words = words.ok_or_else(|| Failure::usage(format!("the path {inside:?} is not UTF-8")))?;
        Ok(words.join("/"))
    }

    /// Returns `true` for a path of the lock in one of the folders that are given.
    pub(crate) fn is_below(&self, path: &str, given: &[&str]) -> bool {
        let is_in =
            |folder: &&str| fs::canonicalize(folder).is_ok_and(|folder| self.place(path).starts_with(folder));
        given.is_empty() || given.iter().any(is_in)
    }

    /// Returns the files that are given, and those of the folders that are given, in order.
    pub(crate) fn files(&self, given: &[&str]) -> Result<Vec<String>, Failure> {
        let mut paths = Vec::new();
        let root = [self.root.as_path()];
        let given: Vec<&Path> = given.iter().map(Path::new).collect();
        for place in if given.is_empty() { &root[..] } else { &given } {
            if !place.is_dir() {
                paths.push(self.path(place)?);
                continue;
            }
            let folder = fs::canonicalize(place).map_err(|error| unreadable(place, &error))?;
            let own = folder.file_name().and_then(|name| Kind::of_folder(name.to_str()?));
            let below = Kind::ALL.map(|kind| (folder.join(kind.folder()), kind));
            let own = own.map(|kind| (folder.clone(), kind));
            for (folder, kind) in
                own.into_iter().chain(below.into_iter().filter(|(folder, _)| folder.is_dir()))
            {
                for file in listed(&folder, kind)? {
                    paths.push(self.path(&file)?);
                }
            }
        }
        paths.sort();
        paths.dedup();
        Ok(paths)
    }
}

fn listed(folder: &Path, kind: Kind) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error: io::Error| unreadable(folder, &error);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if !is_hidden && kind.endings().contains(&ending) {
            files.push(path);
        }
    }
    Ok(files)
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("could not read {}: {error}", path.display()))
}
