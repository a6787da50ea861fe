//! Finds the files that a search skips, as ripgrep does by default: hidden files, and those that
//! ignore files name.
//!
//! Ignore files in the root and below count. The host's own (above the root, or the user's) do not,
//! so that a search finds the same everywhere. They are read through the boundary: a FIFO or a link
//! that leads out is not an ignore file.

use std::io::Read;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::super::boundary::Boundary;

/// The names of ignore files. In a directory the first one with a matching rule wins.
const NAMES: [&str; 4] = [".rgignore", ".ignore", ".gitignore", ".git/info/exclude"];

/// Names that count in a Git repository only.
const OF_GIT: [&str; 2] = [".gitignore", ".git/info/exclude"];

/// The longest part of an ignore file that is read.
const MAX_BYTES: u64 = 1024 * 1024;

/// The ignore files of each directory from the root to the current one.
pub(super) struct Ignored(Vec<Level>);

struct Level {
    directory: PathBuf,
    is_repository: bool,
    files: Vec<Rules>,
}

impl Ignored {
    /// Begins a search below `base`.
    pub(super) fn above(boundary: &Boundary, base: &Path) -> Self {
        let root = boundary.root_of(base).unwrap_or(base);
        let mut directories: Vec<_> =
            base.ancestors().take_while(|directory| directory.starts_with(root)).collect();
        directories.reverse();
        let mut ignored = Self(Vec::new());
        for directory in directories {
            ignored.enter(boundary, directory);
        }
        ignored
    }

    pub(super) fn enter(&mut self, boundary: &Boundary, directory: &Path) {
        let files = NAMES.iter().map(|name| Rules::read(boundary, &directory.join(name))).collect();
        let is_repository = directory.join(".git").symlink_metadata().is_ok();
        self.0.push(Level { directory: directory.to_owned(), is_repository, files });
    }

    /// Leaves the directories that do not hold `path`.
    pub(super) fn leave_to(&mut self, path: &Path) {
        while self.0.last().is_some_and(|level| path.strip_prefix(&level.directory).is_err()) {
            self.0.pop();
        }
    }

    pub(super) fn ignores(&self, path: &Path, is_directory: bool) -> bool {
        let repository = self.0.iter().rposition(|level| level.is_repository);
        let said = NAMES.iter().enumerate().find_map(|(kind, name)| {
            let first = if OF_GIT.contains(name) { repository? } else { 0 };
            self.0[first..].iter().rev().find_map(|level| {
                level.files[kind].leave_out(path.strip_prefix(&level.directory).ok()?, is_directory)
            })
        });
        let is_hidden = || path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        said.unwrap_or_else(is_hidden)
    }
}

/// The rules of an ignore file. The last one that matches wins.
#[derive(Default)]
struct Rules {
    globs: GlobSet,
    rules: Vec<Rule>,
}

struct Rule {
    ignores: bool,
    is_for_directories: bool,
}

impl Rules {
    fn read(boundary: &Boundary, path: &Path) -> Self {
        let file = boundary.locate("grep", &path.to_string_lossy(), path).and_then(|target| target.open());
        let mut bytes = Vec::new();
        // A missing or unreadable file has no rules.
        let Ok(Ok(_)) = file.map(|file| file.take(MAX_BYTES).read_to_end(&mut bytes)) else {
            return Self::default();
        };
        Self::of(&String::from_utf8_lossy(&bytes))
    }

    fn of(text: &str) -> Self {
        let (mut globs, mut rules) = (GlobSetBuilder::new(), Vec::new());
        for line in text.trim_start_matches('\u{feff}').lines() {
            let Some((glob, rule)) = rule(line) else { continue };
            let glob = GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build();
            if let Ok(glob) = glob {
                globs.add(glob);
                rules.push(rule);
            }
        }
        globs.build().map_or_else(|_| Self::default(), |globs| Self { globs, rules })
    }

    fn leave_out(&self, path: &Path, is_directory: bool) -> Option<bool> {
        let matching = self.globs.matches(path);
        let mut rules = matching.iter().rev().map(|index| &self.rules[*index]);
        rules.find(|rule| is_directory || !rule.is_for_directories).map(|rule| rule.ignores)
    }
}

/// Parses a line by the rules of gitignore(5).
fn rule(line: &str) -> Option<(String, Rule)> {
    let line = if line.ends_with("\\ ") { line } else { line.trim_end() };
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (ignores, line) = line.strip_prefix('!').map_or((true, line), |rest| (false, rest));
    let (is_for_directories, line) = line.strip_suffix('/').map_or((false, line), |rest| (true, rest));
    let mut glob = match line.strip_prefix('/') {
        Some(rest) => rest.to_owned(),
        None if line.contains('/') => line.to_owned(),
        // A plain name matches at every depth.
        None => format!("**/{line}"),
    };
    if glob.ends_with("/**") {
        // The entries of a directory, and not the directory.
        glob += "/*";
    }
    Some((glob, Rule { ignores, is_for_directories }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_mean_what_gitignore_says() {
        let text = "# note\n\n*.log\n!keep.log\n/only-here\nbuild/\na/b\ndocs/**\n\\#odd\nspace \n**/deep\nfoo/**/bar\n[ab\n";
        let rules = Rules::of(text);
        for (path, is_directory, expected) in [
            ("x.log", false, Some(true)),
            ("d/x.log", false, Some(true)),
            ("keep.log", false, Some(false)),
            ("only-here", false, Some(true)),
            ("d/only-here", false, None),
            ("build", true, Some(true)),
            ("d/build", true, Some(true)),
            ("build", false, None),
            ("a/b", false, Some(true)),
            ("d/a/b", false, None),
            ("docs", true, None),
            ("docs/x", false, Some(true)),
            ("#odd", false, Some(true)),
            ("space", false, Some(true)),
            ("x/y/deep", false, Some(true)),
            ("foo/bar", false, Some(true)),
            ("foo/x/bar", false, Some(true)),
            ("note", false, None),
        ] {
            assert_eq!(rules.leave_out(Path::new(path), is_directory), expected, "{path}");
        }
    }
}
