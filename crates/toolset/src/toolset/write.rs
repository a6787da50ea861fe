//! `write`: a whole file, all or nothing.

use serde_json::Value;

use super::boundary::Boundary;
use super::input::{non_empty, required};
use super::target::Missing;

/// Makes or replaces the file, and the directories above it.
pub(crate) fn run(boundary: &Boundary, input: &Value) -> Result<String, String> {
    let given = non_empty("write", input, "file_path")?;
    // Not taken as empty when missing: that would silently empty a file.
    let content = required("write", input, "content")?;
    boundary.writable_target("write", given)?.replace(content.as_bytes(), Missing::IsMade)?;
    Ok(format!("wrote {} bytes to {given}", content.len()))
}
