//! The paths of memories.

use crate::refusal::{Refusal, Result};

const MAX_BYTES: usize = 1_024;
const MAX_SEGMENTS: usize = 20;

/// Refuses a path that a memory cannot have. This server knows the composed form of a text (NFC)
/// only by the absence of combining marks.
pub(super) fn check(path: &str) -> Result<()> {
    let wrong = |problem: &str| Err(Refusal::invalid(format!("path: {problem}")));
    let Some(rest) = path.strip_prefix('/') else { return wrong("must start with /") };
    if path.len() > MAX_BYTES {
        return wrong("must have at most 1024 bytes");
    }
    let segments: Vec<&str> = rest.split('/').collect();
    if segments.len() > MAX_SEGMENTS {
        return wrong("must have at most 20 segments");
    }
    if segments.iter().any(|segment| matches!(*segment, "" | "." | "..")) {
        return wrong("no segment may be empty, . or ..");
    }
    if path.chars().any(|character| character.is_control() || ('\u{300}'..='\u{36f}').contains(&character)) {
        return wrong("must be in the composed form (NFC), without control characters");
    }
    Ok(())
}

/// Returns `true` if both cannot exist: they are the same, or one is a folder of the other.
pub(super) fn conflict(one: &str, other: &str) -> bool {
    let is_below =
        |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    one == other || is_below(one, other) || is_below(other, one)
}

/// Returns the folder that stands for a path which is more than `depth` folders below `prefix`.
pub(super) fn rolled_up(path: &str, prefix: &str, depth: usize) -> Option<String> {
    let parts: Vec<&str> = path.strip_prefix(prefix)?.split('/').collect();
    (parts.len() > depth + 1).then(|| format!("{prefix}{}/", parts[..=depth].join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_absolute_paths_are_taken() {
        for good in ["/a", "/a/b.md", "/é/ü", &format!("/{}", "a/".repeat(19) + "a")] {
            assert!(check(good).is_ok(), "{good}");
        }
        let long = format!("/{}", "a".repeat(1_024));
        for bad in
            ["", "a", "/", "//a", "/a/", "/a/../b", "/./a", "/e\u{301}", "/a\0", &long, &"/a".repeat(21)]
        {
            assert!(check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_file_and_a_folder_of_one_name_conflict() {
        assert!(conflict("/a", "/a") && conflict("/a", "/a/b") && conflict("/a/b/c", "/a"));
        assert!(!conflict("/a", "/ab") && !conflict("/a/b", "/a/c"));
    }

    #[test]
    fn deeper_paths_are_rolled_up() {
        assert_eq!(rolled_up("/a", "/", 0), None);
        assert_eq!(rolled_up("/a/b", "/", 0).as_deref(), Some("/a/"));
        assert_eq!(rolled_up("/a/b/c", "/a/", 0).as_deref(), Some("/a/b/"));
        assert_eq!(rolled_up("/a/b/c", "/", 1).as_deref(), Some("/a/b/"));
        assert_eq!(rolled_up("/a/b", "/a/", 0), None);
    }
}
