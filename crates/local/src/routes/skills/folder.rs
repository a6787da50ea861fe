//! The folder of a skill, as an upload brings it.

use crate::http::multipart::Part;
use crate::refusal::{Refusal, Result};

/// The most bytes of a skill's files together.
const MAX_BYTES: usize = 30 * 1024 * 1024;
const MAX_FILES: usize = 1_000;
/// The most bytes of a part of a path, and of the skill's name, which is one: no file system takes
/// more.
const MAX_SEGMENT: usize = 255;
const MAX_PATH: usize = 1_024;

pub(super) struct Folder<'a> {
    /// From the head of `SKILL.md`, or else the name of the folder.
    pub(super) name: String,
    pub(super) description: String,
    /// The paths without the top folder, and the contents.
    pub(super) files: Vec<(String, &'a [u8])>,
}

impl<'a> Folder<'a> {
    pub(super) fn read(parts: &[Part<'a>]) -> Result<Self> {
        let wrong = |problem: &str| Refusal::invalid(format!("files: {problem}"));
        let given: Vec<&Part<'a>> = parts.iter().filter(|part| part.name == "files[]").collect();
        if given.len() > MAX_FILES || given.iter().map(|part| part.bytes.len()).sum::<usize>() > MAX_BYTES {
            return Err(wrong("a skill has at most 1,000 files of 30 MiB together"));
        }
        let mut top = None;
        let mut files: Vec<(String, &[u8])> = Vec::new();
        for part in given {
            let path = part.filename.as_deref().unwrap_or_default();
            if path.len() > MAX_PATH || path.split('/').any(|segment| segment.len() > MAX_SEGMENT) {
                let start: String = path.chars().take(40).collect();
                return Err(wrong(&format!(
                    "the path {start:?}.. has more than {MAX_PATH} bytes, or a part of more than {MAX_SEGMENT}"
                )));
            }
            let plain =
                |segment: &str| !matches!(segment, "" | "." | "..") && !segment.contains(['\\', '\0']);
            let Some((folder, rest)) = path.split_once('/').filter(|_| path.split('/').all(plain)) else {
                return Err(wrong(&format!("{path:?} is no path below one folder")));
            };
            if *top.get_or_insert(folder) != folder {
                return Err(wrong("all files must be below one folder"));
            }
            let is_below =
                |one: &str, other: &str| one.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
            if files.iter().any(|(other, _)| other == rest || is_below(other, rest) || is_below(rest, other))
            {
                return Err(wrong(&format!("{path:?} is there twice")));
            }
            files.push((rest.to_owned(), part.bytes));
        }
        let head = files.iter().find(|(path, _)| path == "SKILL.md").map(|(_, bytes)| *bytes);
        let head = head.ok_or_else(|| wrong("the folder has no SKILL.md"))?;
        let head = std::str::from_utf8(head).map_err(|_| wrong("SKILL.md is not a text"))?;
        let name = field(head, "name").or(top).unwrap_or_default().to_owned();
        if name.len() > MAX_SEGMENT || name.contains('\0') {
            return Err(wrong(&format!("the name in SKILL.md must have at most {MAX_SEGMENT} bytes")));
        }
        Ok(Self { name, description: field(head, "description").unwrap_or_default().to_owned(), files })
    }
}

/// Returns a field of the head between two lines of dashes.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = text.lines();
    if lines.next()?.trim() != "---" {
        return None;
    }
    let mut lines = lines.take_while(|line| line.trim() != "---");
    let value = lines.find_map(|line| line.split_once(':').filter(|(key, _)| key.trim() == name))?.1;
    Some(value.trim().trim_matches('"')).filter(|value| !value.is_empty())
}
