//! `read`: a text file, or some of its lines.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::time::Instant;

use serde_json::Value;

use super::boundary::Boundary;
use super::deadline::{MAX_DURATION, UntilDeadline};
use super::input::non_empty;
use super::whole::{TooLarge, read_whole};

/// Returns the text, with U+FFFD for bytes that are not UTF-8.
pub(crate) fn run(boundary: &Boundary, max_bytes: Option<u64>, input: &Value) -> Result<String, String> {
    let given = non_empty("read", input, "file_path")?;
    let range = Range::from_input(input)?;
    let target = boundary.target("read", given)?;
    let file = target.open()?;
    let read = match range {
        None => read_whole(&file, max_bytes).map(|whole| whole.map_err(TooLong::File)),
        Some(range) => read_lines(file, range, max_bytes.unwrap_or(u64::MAX)),
    };
    match read {
        Ok(Ok(text)) => Ok(into_text(text)),
        Ok(Err(too_long)) => Err(too_long.describe(given)),
        Err(error) if error.kind() == io::ErrorKind::TimedOut => {
            Err(format!("read: timed out after {}s", MAX_DURATION.as_secs()))
        }
        Err(error) => Err(target.failure(&error)),
    }
}

/// Lines count from 1, and the last one is included. An end of 0 or less is the end of the file.
#[derive(Clone, Copy)]
struct Range {
    start: i64,
    end: i64,
}

impl Range {
    fn from_input(input: &Value) -> Result<Option<Self>, String> {
        let given = match input.get("view_range") {
            None | Some(Value::Null) => return Ok(None),
            Some(given) => given,
        };
        let numbers = given.as_array().map(|array| array.iter().map(Value::as_i64).collect::<Vec<_>>());
        match numbers.as_deref() {
            Some(&[Some(start), Some(end)]) => Ok(Some(Self { start: start.max(1), end })),
            _ => Err("read: view_range must be [start_line, end_line]".to_owned()),
        }
    }
}

enum TooLong {
    File(TooLarge),
    Range { limit: u64 },
    Line { number: i64, limit: u64 },
}

impl TooLong {
    fn describe(self, given: &str) -> String {
        match self {
            Self::File(TooLarge { size, limit }) => format!(
                "read: {given} is {size} bytes, exceeds {limit}-byte limit. \
                 Read it in parts with view_range, e.g. [1, 500]"
            ),
            Self::Range { limit } => {
                format!("read: view_range of {given} exceeds {limit}-byte limit. Narrow view_range")
            }
            Self::Line { number, limit } => format!(
                "read: line {number} of {given} alone exceeds {limit}-byte limit and view_range cannot narrow it"
            ),
        }
    }
}

fn read_lines(file: File, range: Range, limit: u64) -> io::Result<Result<Vec<u8>, TooLong>> {
    let mut reader = BufReader::new(UntilDeadline { source: file, deadline: Instant::now() + MAX_DURATION });
    let mut text = Vec::new();
    for _ in 1..range.start {
        if reader.skip_until(b'\n')? == 0 {
            return Ok(Ok(text));
        }
    }
    let mut number = range.start;
    while range.end <= 0 || number <= range.end {
        let room = limit - text.len() as u64;
        let length = reader.by_ref().take(room.saturating_add(1)).read_until(b'\n', &mut text)? as u64;
        if length > room {
            let alone = number == range.start;
            return Ok(Err(if alone { TooLong::Line { number, limit } } else { TooLong::Range { limit } }));
        }
        if length == 0 {
            return Ok(Ok(text));
        }
        number += 1;
    }
    // The last line break would begin another line.
    if text.ends_with(b"\n") {
        text.pop();
    }
    Ok(Ok(text))
}

fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
