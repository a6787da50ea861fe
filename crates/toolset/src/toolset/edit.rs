//! `edit`: replaces one literal text by another.

use memchr::memmem;
use serde_json::Value;

use super::boundary::Boundary;
use super::input::{flag, non_empty, required};
use super::target::Missing;
use super::whole::{TooLarge, read_whole};

/// Works on bytes, so that bytes around the edit that are not UTF-8 stay as they are.
pub(crate) fn run(boundary: &Boundary, max_bytes: Option<u64>, input: &Value) -> Result<String, String> {
    let given = non_empty("edit", input, "file_path")?;
    let old = non_empty("edit", input, "old_string")?;
    let new = required("edit", input, "new_string")?;
    let target = boundary.writable_target("edit", given)?;

    let content = match read_whole(&target.open()?, max_bytes) {
        Ok(Ok(content)) => content,
        Ok(Err(TooLarge { size, limit })) => {
            return Err(format!("edit: {given} is {size} bytes, exceeds {limit}-byte limit"));
        }
        Err(error) => return Err(target.failure(&error)),
    };

    let found = memmem::find_iter(&content, old).count();
    match found {
        0 => return Err(format!("edit: old_string not found in {given}{}", hint(&content, old))),
        2.. if !flag(input, "replace_all") => {
            return Err(format!("edit: old_string appears {found} times in {given} (must be unique)"));
        }
        _ => {}
    }
    target.replace(&replaced(&content, old.as_bytes(), new.as_bytes()), Missing::Fails)?;
    Ok(format!("edited {given} ({found} replacement(s))"))
}

/// Explains why a text is not found although it seems to be there.
fn hint(content: &[u8], old: &str) -> &'static str {
    let lines = old.replace("\r\n", "\n");
    let has = |text: &str| memmem::find(content, text.as_bytes()).is_some();
    if content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff") {
        " (the file is UTF-16: edit works on UTF-8)"
    } else if has(&lines.replace('\n', "\r\n")) {
        " (the file has CRLF line ends: write \\r\\n in old_string and new_string)"
    } else if has(&lines) {
        " (the file has LF line ends: write \\n in old_string and new_string)"
    } else {
        ""
    }
}

fn replaced(content: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut edited = Vec::with_capacity(content.len());
    let mut copied = 0;
    for start in memmem::find_iter(content, old) {
        edited.extend_from_slice(&content[copied..start]);
        edited.extend_from_slice(new);
        copied = start + old.len();
    }
    edited.extend_from_slice(&content[copied..]);
    edited
}
