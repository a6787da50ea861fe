//! Resolves every symbolic link of a path, as far as the path exists.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use rustix::io::Errno;

/// The most links in one path, as on Linux.
const MAX_LINKS: usize = 40;

/// Collapses `.` and `..` in the text, without looking at the disk.
pub(crate) fn collapse(path: &Path) -> PathBuf {
    let mut collapsed = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => _ = collapsed.pop(),
            other => collapsed.push(other),
        }
    }
    collapsed
}

/// Follows every link in an absolute path, a dangling last one too. A part that does not exist is
/// appended as it is.
///
/// The result may be out of date at once: whoever opens the path must follow no link.
///
/// # Errors
///
/// The path has more than 40 links (`ELOOP`), or a link cannot be read.
pub(crate) fn canonicalise(path: &Path) -> io::Result<PathBuf> {
    let mut links = 0;
    let mut ahead = parts(path);
    let mut resolved = PathBuf::from("/");
    while let Some(part) = ahead.pop_front() {
        if part == ".." {
            resolved.pop();
            continue;
        }
        resolved.push(part);
        // An entry that cannot be examined is treated as no link; opening it reports the error.
        if !fs::symlink_metadata(&resolved).is_ok_and(|found| found.is_symlink()) {
            continue;
        }
        links += 1;
        if links > MAX_LINKS {
            return Err(Errno::LOOP.into());
        }
        let link = fs::read_link(&resolved)?;
        resolved.pop();
        if link.is_absolute() {
            resolved = PathBuf::from("/");
        }
        for part in parts(&link).into_iter().rev() {
            ahead.push_front(part);
        }
    }
    Ok(resolved)
}

fn parts(path: &Path) -> VecDeque<OsString> {
    path.components()
        .filter(|component| matches!(component, Component::Normal(_) | Component::ParentDir))
        .map(|component| component.as_os_str().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn dangling_links_are_followed_to_where_they_point() {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path().canonicalize().unwrap();
        symlink("../elsewhere/./b", base.join("a")).unwrap();
        let expected = base.parent().unwrap().join("elsewhere/b/c");
        assert_eq!(canonicalise(&base.join("a/c")).unwrap(), expected);
    }

    #[test]
    fn a_link_to_itself_is_a_loop() {
        let directory = tempfile::tempdir().unwrap();
        let link = directory.path().join("loop");
        symlink("loop", &link).unwrap();
        assert_eq!(canonicalise(&link).unwrap_err().raw_os_error(), Some(Errno::LOOP.raw_os_error()));
    }

    #[test]
    fn forty_links_are_followed_and_no_more() {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path().canonicalize().unwrap();
        fs::write(base.join("0"), "").unwrap();
        for link in 1..=41 {
            symlink((link - 1).to_string(), base.join(link.to_string())).unwrap();
        }
        for (name, is_followed) in [("40", true), ("41", false)] {
            assert_eq!(canonicalise(&base.join(name)).is_ok(), is_followed);
        }
    }

    #[test]
    fn existing_paths_resolve_as_the_system_resolves_them() {
        let directory = tempfile::tempdir().unwrap();
        fs::create_dir_all(directory.path().join("a/b")).unwrap();
        symlink(directory.path().join("a"), directory.path().join("x")).unwrap();
        symlink("x/b/..", directory.path().join("y")).unwrap();
        let path = directory.path().join("y/b");
        assert_eq!(canonicalise(&path).unwrap(), path.canonicalize().unwrap());
    }

    #[test]
    fn parents_collapse_by_text() {
        assert_eq!(collapse(Path::new("/a/./b/../../../c")), Path::new("/c"));
    }
}
