//! Files for a page that talks to this server. The page has the same origin, so it needs neither a
//! key nor CORS.

use crate::refusal::{Refusal, Result};
use crate::routes::reply::Reply;
use std::path::Path;

/// Reads the file at `path`, or `index.html` in a directory. Names must be plain, and links must
/// not lead out.
pub(crate) fn file(folder: &Path, path: &str) -> Result<Reply> {
    let nothing = || Refusal::new(404, format!("there is nothing at {path}"));
    let name = path.trim_start_matches('/');
    let is_plain = name.split('/').all(|part| !part.starts_with('.') && part.bytes().all(is_plain));
    if !is_plain {
        return Err(nothing());
    }
    let name =
        if name.is_empty() || name.ends_with('/') { format!("{name}index.html") } else { name.to_owned() };
    let (Ok(folder), Ok(file)) = (folder.canonicalize(), folder.join(&name).canonicalize()) else {
        return Err(nothing());
    };
    if !file.starts_with(&folder) || !file.is_file() {
        return Err(nothing());
    }
    let bytes = std::fs::read(&file).map_err(|_| nothing())?;
    Ok(Reply::Bytes { content_type: content_type(&name).to_owned(), bytes })
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
