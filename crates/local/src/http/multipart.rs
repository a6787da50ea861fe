//! Parses a `multipart/form-data` body in memory.

use crate::http::request::Request;
use crate::refusal::{Refusal, Result};

#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) name: String,
    pub(crate) filename: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: &'a [u8],
}

pub(crate) fn parts(request: &Request) -> Result<Vec<Part<'_>>> {
    let content_type = request.header("content-type").unwrap_or_default();
    if !content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        return Err(Refusal::invalid("send the file as multipart/form-data"));
    }
    let boundary = parameter(content_type, "boundary")
        .filter(|boundary| (1..=70).contains(&boundary.len()))
        .ok_or_else(|| Refusal::invalid("the multipart content type has no boundary"))?;
    split(&request.body, &boundary).ok_or_else(|| Refusal::invalid("the multipart body is not well formed"))
}

fn split<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let delimiter = format!("\r\n--{boundary}").into_bytes();
    // A preamble may stand before the first boundary, which needs no line break before it.
    let mut rest = match body.strip_prefix(&delimiter[2..]) {
        Some(rest) => rest,
        None => &body[find(body, &delimiter)? + delimiter.len()..],
    };
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        let end = find(rest, &delimiter)?;
        parts.push(part(&rest[..end])?);
        rest = &rest[end + delimiter.len()..];
    }
    Some(parts)
}

fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let mut headers = [httparse::EMPTY_HEADER; 16];
    let httparse::Status::Complete((used, headers)) = httparse::parse_headers(bytes, &mut headers).ok()?
    else {
        return None;
    };
    let value = |name: &str| {
        let header = headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
        Some(String::from_utf8_lossy(header.value).into_owned())
    };
    let disposition = value("content-disposition")?;
    Some(Part {
        name: parameter(&disposition, "name")?,
        filename: parameter(&disposition, "filename"),
        content_type: value("content-type"),
        bytes: &bytes[used..],
    })
}

/// Finds a parameter such as `name` in `form-data; name="file"; filename="a;b.txt"`. Quoted values
/// may hold semicolons and escaped characters.
fn parameter(header: &str, name: &str) -> Option<String> {
    let mut rest = &header[header.find(';')?..];
    while let Some(after) = rest.strip_prefix(';') {
        let (key, value) = after.split_once('=')?;
        let (value, next) = match value.strip_prefix('"') {
            Some(quoted) => unquote(quoted)?,
            None => {
                let (value, next) = value.split_at(value.find(';').unwrap_or(value.len()));
                (value.trim().to_owned(), next)
            }
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value);
        }
        rest = next.trim_start();
    }
    None
}

/// Removes quotes. Browsers write `%22` for a quote and do not escape backslashes; curl escapes
/// both with a backslash.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_at(rest.find(['"', '\\'])?);
        value.push_str(before);
        if let Some(after) = after.strip_prefix('"') {
            return Some((value.replace("%22", "\""), after));
        }
        let escaped = after[1..].starts_with(['"', '\\']);
        let length = if escaped { 2 } else { 1 };
        value.push_str(&after[length - 1..length]);
        rest = &after[length..];
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + bytes[from..].iter().position(|byte| *byte == wanted[0])?;
        if bytes[at..].starts_with(wanted) {
            return Some(at);
        }
        from = at + 1;
    }
}
