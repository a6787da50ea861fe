//! `grep`: lines that match a regular expression.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use regex::bytes::Regex;
use rustix::fs::FileType;
use serde_json::Value;

use super::boundary::Boundary;
use super::deadline::{MAX_DURATION, UntilDeadline};
use super::input::{non_empty, text};
use super::walk::walk;

const MAX_OUTPUT_BYTES: usize = 100 * 1024;
const MAX_LINE_CHARS: usize = 2000;

/// Searches one file, or all files below a directory.
pub(crate) fn run(boundary: &Boundary, input: &Value) -> Result<String, String> {
    let regex = Regex::new(non_empty("grep", input, "pattern")?)
        .map_err(|error| format!("grep: invalid regex: {error}"))?;
    search(boundary, regex, text(input, "path").unwrap_or("."), MAX_DURATION)
}

fn search(boundary: &Boundary, regex: Regex, given: &str, limit: Duration) -> Result<String, String> {
    let target = boundary.target("grep", given)?;
    let mut search = Search { regex, deadline: Instant::now() + limit, found: Vec::new(), bytes: 0 };
    let end = if target.kind()? == FileType::Directory {
        search.directory(boundary, target.real())
    } else {
        search.file(target.open()?, &boundary.shown(target.real())).map_err(|error| target.failure(&error))?
    };
    search.report(end, limit)
}

/// How a search ended.
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
    /// Each file that has any, with its lines.
    found: Vec<(String, Vec<String>)>,
    bytes: usize,
}

impl Search {
    fn directory(&mut self, boundary: &Boundary, base: &Path) -> End {
        for entry in walk(base) {
            if Instant::now() >= self.deadline {
                return End::TimedOut;
            }
            if !entry.file_type().is_file() {
                continue;
            }
            let shown = boundary.shown(entry.path());
            let Ok(file) = boundary.locate("grep", &shown, entry.path()).and_then(|target| target.open())
            else {
                continue;
            };
            match self.file(file, &shown) {
                // One file that cannot be read does not end the search of the others.
                Ok(End::Reached) | Err(_) => {}
                Ok(end) => return end,
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
        /// No longer line can be short enough in characters.
        const MAX_LINE_BYTES: usize = 4 * MAX_LINE_CHARS + "\r\n".len();

        let mut reader = BufReader::new(UntilDeadline { source: file, deadline: self.deadline });
        let mut line = Vec::new();
        for number in 1_u64.. {
            line.clear();
            reader.by_ref().take(MAX_LINE_BYTES as u64).read_until(b'\n', &mut line)?;
            let is_binary = line.contains(&0);
            if line.is_empty() || is_binary {
                break;
            }
            if line.len() == MAX_LINE_BYTES && !line.ends_with(b"\n") {
                reader.skip_until(b'\n')?;
                continue;
            }
            let line = line.strip_suffix(b"\n").unwrap_or(&line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if !self.regex.is_match(line) {
                continue;
            }
            let text = String::from_utf8_lossy(line);
            if text.chars().count() > MAX_LINE_CHARS {
                continue;
            }
            let found = format!("{shown}:{number}:{text}");
            self.bytes += found.len() + 1;
            lines.push(found);
            if self.bytes > MAX_OUTPUT_BYTES + 1 {
                return Ok(End::Full);
            }
        }
        Ok(End::Reached)
    }

    fn report(mut self, end: End, limit: Duration) -> Result<String, String> {
        self.found.sort();
        let text = self.found.into_iter().map(|(_, lines)| lines.join("\n")).collect::<Vec<_>>().join("\n");
        let seconds = limit.as_secs();
        match end {
            End::TimedOut if text.is_empty() => Err(format!("grep: timed out after {seconds}s")),
            End::TimedOut => Ok(format!("{text}\n[search cut short after {seconds}s: there may be more]")),
            End::Full => Ok(cut(text)),
            End::Reached if text.is_empty() => Ok("no matches".to_owned()),
            End::Reached => Ok(text),
        }
    }
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
        let found =
            vec![("b".to_owned(), vec!["b:1:x".to_owned()]), ("a".to_owned(), vec!["a:1:x".to_owned()])];
        let search = Search { regex: Regex::new("x").unwrap(), deadline: Instant::now(), found, bytes: 0 };
        let text = search.report(End::TimedOut, Duration::from_secs(60)).unwrap();
        assert_eq!(text, "a:1:x\nb:1:x\n[search cut short after 60s: there may be more]");
    }
}
