//! The texts inside structured values: a text may stand for the content of a file.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::value::file;

/// The deepest nesting of lists and objects.
pub(crate) const MAX_DEPTH: usize = 64;

/// Returns a text of a structured value as JSON. `@file://F` is the text of a file, and `@data://F`
/// its bytes in base64. A further `@` before them makes the rest a text.
pub(crate) fn quoted(text: &str) -> Result<String, String> {
    let content = if let Some(path) = text.strip_prefix("@file://") {
        file::text(path).map_err(|failure| failure.message)?
    } else if let Some(path) = text.strip_prefix("@data://") {
        STANDARD.encode(file::bytes(path).map_err(|failure| failure.message)?)
    } else if text.starts_with("@@") && names_file(text) {
        text[1..].to_owned()
    } else {
        text.to_owned()
    };
    Ok(serde_json::Value::from(content).to_string())
}

/// Returns the text that [`quoted`] reads as `text`.
pub(crate) fn literal(text: &str) -> Cow<'_, str> {
    if text.starts_with('@') && names_file(text) { format!("@{text}").into() } else { text.into() }
}

fn names_file(text: &str) -> bool {
    let rest = text.trim_start_matches('@');
    rest.starts_with("file://") || rest.starts_with("data://")
}
