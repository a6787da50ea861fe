//! `grep`: lines that match a regular expression.

mod encoding;
mod excerpt;
mod ignored;
mod pattern;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::Range;
use std::path::Path;
use std::time::{Duration, Instant};

use regex::bytes::Regex;
use rustix::fs::FileType;
use serde_json::Value;

use super::boundary::Boundary;
use super::deadline::{MAX_DURATION, UntilDeadline};
use super::input::{non_empty, text};
use super::skipped::{Reason, Skipped};
use super::walk::{MAX_DEPTH, walk};
use excerpt::excerpt;
use ignored::Ignored;

const MAX_OUTPUT_BYTES: usize = 100 * 1024;

/// The longest line that is searched, which bounds the memory of a search.
const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;

/// Searches one file, or the files below a directory that ripgrep would search.
pub(crate) fn run(boundary: &Boundary, input: &Value) -> Result<String, String> {
    let regex = pattern::compile(non_empty("grep", input, "pattern")?)?;
    search(boundary, regex, text(input, "path").unwrap_or("."), MAX_DURATION)
}

fn search(boundary: &Boundary, regex: Regex, given: &str, limit: Duration) -> Result<String, String> {
    let target = boundary.target("grep", given)?;
    let mut search = Search::new(regex, Instant::now() + limit);
    let end = if target.kind()? == FileType::Directory {
        search.directory(boundary, target.real())
    } else {
        search.file(target.open()?, &boundary.shown(target.real())).map_err(|error| target.failure(&error))?
    };
    search.report(end, limit)
}

/// The end of a search.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Reached,
    Full,
    TimedOut,
}

/// The matches so far: at most [`MAX_OUTPUT_BYTES`] and one line.
struct Search {
    regex: Regex,
    deadline: Instant,
    /// Each file with a match, and its lines.
    found: Vec<(String, Vec<String>)>,
    bytes: usize,
    skipped: Skipped,
}

impl Search {
    fn new(regex: Regex, deadline: Instant) -> Self {
        Self { regex, deadline, found: Vec::new(), bytes: 0, skipped: Skipped::default() }
    }

    fn directory(&mut self, boundary: &Boundary, base: &Path) -> End {
        let mut ignored = Ignored::above(boundary, base);
        let mut entries = walk(base);
        while let Some(entry) = entries.next() {
            if Instant::now() >= self.deadline {
                return End::TimedOut;
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.skipped.add_unlisted(boundary, &error);
                    continue;
                }
            };
            let is_directory = entry.file_type().is_dir();
            let shown = boundary.shown(entry.path());
            ignored.leave_to(entry.path());
            let too_deep = is_directory && entry.depth() >= MAX_DEPTH;
            if too_deep || ignored.ignores(entry.path(), is_directory) {
                if is_directory {
                    entries.skip_current_dir();
                }
                self.skipped.add(if too_deep { Reason::TooDeep } else { Reason::Ignored }, shown);
            } else if is_directory {
                ignored.enter(boundary, entry.path());
            } else if entry.file_type().is_file() {
                let target = boundary.locate("grep", &shown, entry.path());
                let file = target.and_then(|target| target.open().map(|file| (file, target)));
                let end = file.and_then(|(file, target)| {
                    self.file(file, &shown).map_err(|error| target.failure(&error))
                });
                match end {
                    Ok(End::Reached) => {}
                    Ok(end) => return end,
                    // An unreadable file does not end the search of the others.
                    Err(error) => {
                        self.skipped.add(Reason::Unreadable, error.trim_start_matches("grep: ").to_owned());
                    }
                }
            }
        }
        End::Reached
    }

    fn file(&mut self, file: File, shown: &str) -> io::Result<End> {
        let mut lines = Vec::new();
        let end = self.lines(file, shown, &mut lines);
        if !lines.is_empty() {
            self.found.push((shown.to_owned(), lines));
        }
        match end {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Ok(End::TimedOut),
            other => other,
        }
    }

    fn lines(&mut self, file: File, shown: &str, lines: &mut Vec<String>) -> io::Result<End> {
        let source = UntilDeadline { source: file, deadline: self.deadline };
        let mut reader = BufReader::new(encoding::decoded(source)?);
        let mut line = Vec::new();
        let mut is_binary = false;
        for number in 1_u64.. {
            line.clear();
            if reader.by_ref().take(MAX_LINE_BYTES as u64).read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if line.len() == MAX_LINE_BYTES && !line.ends_with(b"\n") {
                reader.skip_until(b'\n')?;
                self.skipped.add(Reason::LongLine, format!("{shown}:{number}"));
                continue;
            }
            // From its first NUL byte on a file is binary: a note names it if it matches.
            is_binary |= line.contains(&0);
            if is_binary
                && line.split(|byte| *byte == 0).chain([&line[..]]).any(|part| self.find(part).is_some())
            {
                self.skipped.add(Reason::Binary, shown.to_owned());
                break;
            }
            let Some(place) = self.find(&line).filter(|_| !is_binary) else { continue };
            let found = format!("{shown}:{number}:{}", excerpt(without_end(&line), place));
            self.bytes += found.len() + 1;
            lines.push(found);
            if self.bytes > MAX_OUTPUT_BYTES + 1 {
                return Ok(End::Full);
            }
        }
        Ok(End::Reached)
    }

    /// Returns the match in a line. Tries without the carriage return first, so that `$` matches
    /// before it.
    fn find(&self, line: &[u8]) -> Option<Range<usize>> {
        let plain = without_end(line);
        let whole = line.strip_suffix(b"\n").unwrap_or(line);
        let found = self.regex.find(plain);
        found
            .or_else(|| if whole == plain { None } else { self.regex.find(whole) })
            .map(|found| found.range())
    }

    fn report(mut self, end: End, limit: Duration) -> Result<String, String> {
        self.found.sort();
        let text = self.found.into_iter().map(|(_, lines)| lines.join("\n")).collect::<Vec<_>>().join("\n");
        let seconds = limit.as_secs();
        let mut parts = match end {
            End::TimedOut if text.is_empty() && self.skipped.is_empty() => {
                return Err(format!("grep: timed out after {seconds}s"));
            }
            End::Reached if text.is_empty() && !self.skipped.has(Reason::Binary) => {
                vec!["no matches".to_owned()]
            }
            End::Full => vec![cut(text)],
            _ if text.is_empty() => Vec::new(),
            _ => vec![text],
        };
        parts.extend(self.skipped.lines());
        if end == End::TimedOut {
            parts.push(format!("[search cut short after {seconds}s: there may be more]"));
        }
        Ok(parts.join("\n"))
    }
}

/// Removes the line break.
fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn cut(mut text: String) -> String {
    let end = (0..=MAX_OUTPUT_BYTES).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.truncate(end);
    text + &format!("\n[output truncated at {MAX_OUTPUT_BYTES} bytes]")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Options;

    #[test]
    fn a_search_that_takes_too_long_is_an_error() {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("a.txt"), "find").unwrap();
        let boundary = Boundary::new(&Options::new(directory.path())).unwrap();
        let regex = Regex::new("find").unwrap();
        for path in [".", "a.txt"] {
            let result = search(&boundary, regex.clone(), path, Duration::ZERO);
            assert_eq!(result.unwrap_err(), "grep: timed out after 0s");
        }
    }

    #[test]
    fn a_search_cut_short_gives_what_it_found() {
        let mut search = Search::new(Regex::new("x").unwrap(), Instant::now());
        search.found =
            vec![("b".to_owned(), vec!["b:1:x".to_owned()]), ("a".to_owned(), vec!["a:1:x".to_owned()])];
        let text = search.report(End::TimedOut, Duration::from_secs(60)).unwrap();
        assert_eq!(text, "a:1:x\nb:1:x\n[search cut short after 60s: there may be more]");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_an_error_when_named_and_a_note_among_others() {
        let mut search = Search::new(Regex::new("x").unwrap(), Instant::now() + MAX_DURATION);
        search.skipped.add(Reason::Unreadable, "a: i/o error (EIO)".to_owned());
        let text = search.report(End::Reached, MAX_DURATION).unwrap();
        assert_eq!(text, "no matches\n[could not be read: a: i/o error (EIO)]");
    }
}
