//! `glob`: files by the pattern of their path, newest first.

use std::cmp::Reverse;
use std::path::{Component, Path};

use globset::{GlobBuilder, GlobMatcher};
use rustix::fs::FileType;
use rustix::io::Errno;
use serde_json::Value;

use super::boundary::Boundary;
use super::input::{non_empty, text};
use super::walk::walk;

const MAX_PATHS: usize = 200;
const MAX_WALKED: usize = 50_000;

/// Matches paths relative to `path`: `*` stays within one name, `**` goes through directories.
pub(crate) fn run(boundary: &Boundary, input: &Value) -> Result<String, String> {
    let matcher = matcher(non_empty("glob", input, "pattern")?)?;
    let target = boundary.target("glob", text(input, "path").unwrap_or("."))?;
    let base = target.real();
    if target.kind()? != FileType::Directory {
        return Err(target.failure(&Errno::NOTDIR.into()));
    }

    let mut found: Vec<_> = walk(base)
        .take(MAX_WALKED)
        .filter(|entry| entry.path().strip_prefix(base).is_ok_and(|path| matcher.is_match(path)))
        .filter_map(|entry| {
            let shown = boundary.shown(entry.path());
            // A link counts as the file it leads to, if that is inside.
            let stat = boundary.locate("glob", &shown, entry.path()).and_then(|target| target.stat()).ok()?;
            let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
            is_file.then_some((Reverse((stat.st_mtime, stat.st_mtime_nsec)), shown))
        })
        .collect();
    found.sort();
    found.truncate(MAX_PATHS);
    let paths: Vec<_> = found.into_iter().map(|(_, path)| path).collect();
    Ok(if paths.is_empty() { "no matches".to_owned() } else { paths.join("\n") })
}

fn matcher(pattern: &str) -> Result<GlobMatcher, String> {
    if Path::new(pattern).components().any(|part| matches!(part, Component::RootDir | Component::ParentDir)) {
        return Err(
            "glob: pattern must be relative and without \"..\"; say where to look with path".to_owned()
        );
    }
    let glob = GlobBuilder::new(pattern.trim_start_matches("./")).literal_separator(true).build();
    Ok(glob.map_err(|error| format!("glob: invalid pattern: {}", error.kind()))?.compile_matcher())
}
