//! `write`: a whole file, all or nothing.

use serde_json::Value;

use super::boundary::Boundary;
use super::input::{non_empty, required};
use super::target::Missing;

/// Creates or replaces the file, and creates the directories above it.
pub(crate) fn run(boundary: &Boundary, input: &Value) -> Result<String, String> {
    let given = non_empty("write", input, "file_path")?;
    // Missing content is an error: taken as empty it would empty a file.
    let content = required("write", input, "content")?;
    boundary.writable_target("write", given)?.replace(content.as_bytes(), Missing::IsMade)?;
    Ok(format!("wrote {} bytes to {given}", content.len()))
}
