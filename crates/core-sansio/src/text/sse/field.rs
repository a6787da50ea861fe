//! Parses one line of an event stream.

use std::time::Duration;

/// The field that a line sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Data,
    Event,
    Id,
    Retry(Duration),
    /// A comment, an unknown name, or an invalid value.
    Ignored,
}

/// Returns the field, and the start of its value in the line.
///
/// Compares the two names that every frame has in their usual spelling before it searches for a
/// colon.
#[inline]
pub(super) fn parse(line: &[u8]) -> (Field, usize) {
    if line.starts_with(b"data: ") {
        return (Field::Data, 6);
    }
    if line.starts_with(b"event: ") {
        return (Field::Event, 7);
    }
    parse_any(line)
}

fn parse_any(line: &[u8]) -> (Field, usize) {
    let colon = memchr::memchr(b':', line).unwrap_or(line.len());
    let (name, value) = line.split_at(colon);
    let value = value.strip_prefix(b":").unwrap_or(value);
    let value = value.strip_prefix(b" ").unwrap_or(value);
    let field = match name {
        b"data" => Field::Data,
        b"event" => Field::Event,
        b"id" if memchr::memchr(0, value).is_none() => Field::Id,
        b"retry" if !value.is_empty() && value.iter().all(u8::is_ascii_digit) => {
            let milliseconds = value
                .iter()
                .fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
            Field::Retry(Duration::from_millis(milliseconds))
        }
        _ => Field::Ignored,
    };
    (field, line.len() - value.len())
}

/// Returns `true` if an unfinished line may become a field.
pub(super) fn may_begin(line: &[u8]) -> bool {
    const FIELDS: [&[u8]; 4] = [b"data:", b"event:", b"id:", b"retry:"];
    FIELDS.iter().any(|field| line.starts_with(field) || field.starts_with(line))
}
