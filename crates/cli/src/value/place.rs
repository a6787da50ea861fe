//! The texts inside structured values: a text may stand for the content of a file.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::failure::Failure;
use crate::value::file;

/// The deepest nesting of lists and objects.
pub(crate) const MAX_DEPTH: usize = 64;

/// Says if texts may name files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Files {
    Read,
    /// The value came from the standard input: a program may have made it of texts that others wrote.
    Refused,
}

impl Files {
    /// Returns what holds for a value that is the content of `path`.
    pub(crate) fn of(path: &str) -> Self {
        if path == "-" { Self::Refused } else { Self::Read }
    }
}

/// Returns a text of a structured value as JSON. `@file://F` is the text of a file, and `@data://F`
/// its bytes in base64. A further `@` before them makes the rest a text.
pub(crate) fn quoted(text: &str, files: Files) -> Result<String, String> {
    let content = match text.strip_prefix('@').filter(|_| names_file(text)) {
        None => text.to_owned(),
        Some(rest) if rest.starts_with('@') => rest.to_owned(),
        Some(_) if files == Files::Refused => {
            let why = "a value from the standard input names no file";
            return Err(format!("{text:?}: {why}; write @{text} for the text"));
        }
        Some(rest) => content_of(rest).map_err(|failure| failure.message)?,
    };
    Ok(serde_json::Value::from(content).to_string())
}

fn content_of(name: &str) -> Result<String, Failure> {
    match name.strip_prefix("data://") {
        Some(path) => Ok(STANDARD.encode(file::bytes(path)?)),
        None => file::text(name.trim_start_matches("file://")),
    }
}

/// Returns the text that [`quoted`] reads as `text`.
pub(crate) fn literal(text: &str) -> Cow<'_, str> {
    if text.starts_with('@') && names_file(text) { format!("@{text}").into() } else { text.into() }
}

fn names_file(text: &str) -> bool {
    let rest = text.trim_start_matches('@');
    rest.starts_with("file://") || rest.starts_with("data://")
}
