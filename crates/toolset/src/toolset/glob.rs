//! `glob`: files whose path matches a pattern, newest first.

use std::cmp::Reverse;
use std::path::{Component, Path};

use globset::{GlobBuilder, GlobMatcher};
use rustix::fs::{FileType, Stat};
use rustix::io::Errno;
use serde_json::Value;

use super::boundary::Boundary;
use super::input::{non_empty, text};
use super::skipped::{Reason, Skipped};
use super::walk::{MAX_DEPTH, walk};

const MAX_PATHS: usize = 200;
const MAX_WALKED: usize = 50_000;

/// Matches paths relative to `path`: `*` stays within one name, `**` crosses directories.
pub(crate) fn run(boundary: &Boundary, input: &Value) -> Result<String, String> {
    let matcher = matcher(non_empty("glob", input, "pattern")?)?;
    let target = boundary.target("glob", text(input, "path").unwrap_or("."))?;
    let base = target.real();
    if target.kind()? != FileType::Directory {
        return Err(target.failure(&Errno::NOTDIR.into()));
    }

    let (mut found, mut skipped, mut walked) = (Vec::new(), Skipped::default(), 0);
    let mut entries = walk(base);
    while let Some(entry) = entries.next().filter(|_| walked < MAX_WALKED) {
        walked += 1;
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                skipped.add_unlisted(boundary, &error);
                continue;
            }
        };
        let shown = || boundary.shown(entry.path());
        let is_skipped = entry.file_name() == ".git" || entry.file_name() == "node_modules";
        let too_deep = entry.file_type().is_dir() && entry.depth() >= MAX_DEPTH;
        if is_skipped || too_deep {
            skipped.add(if is_skipped { Reason::Ignored } else { Reason::TooDeep }, shown());
            if entry.file_type().is_dir() {
                entries.skip_current_dir();
            }
        } else if entry.path().strip_prefix(base).is_ok_and(|path| matcher.is_match(path)) {
            // A link counts as its target, if that is inside.
            let stat = boundary.locate("glob", &shown(), entry.path()).and_then(|target| target.stat());
            if let Some(stat) = stat.ok().filter(is_file) {
                found.push((Reverse((stat.st_mtime, stat.st_mtime_nsec)), shown()));
            }
        }
    }
    found.sort();
    Ok(report(found.into_iter().map(|(_, path)| path).collect(), skipped, walked == MAX_WALKED))
}

fn is_file(stat: &Stat) -> bool {
    FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile
}

/// Formats the paths, and a note for each limit that was met.
fn report(mut lines: Vec<String>, mut skipped: Skipped, is_cut_short: bool) -> String {
    let matches = lines.len();
    lines.truncate(MAX_PATHS);
    if lines.is_empty() {
        lines.push("no matches".to_owned());
    } else {
        // Agents expect these to be left out, so that needs a note only if nothing was found.
        skipped.forget(Reason::Ignored);
    }
    if matches > MAX_PATHS {
        lines.push(format!("[the newest {MAX_PATHS} of {matches} matches]"));
    }
    lines.extend(skipped.lines());
    if is_cut_short {
        lines.push(format!("[search cut short after {MAX_WALKED} files and directories: there may be more]"));
    }
    lines.join("\n")
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
