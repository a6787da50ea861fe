//! The files below a directory.

use std::path::Path;

use walkdir::WalkDir;

/// The most directories above an entry.
pub(crate) const MAX_DEPTH: usize = 40;

/// Walks through everything below `base`, in no order, without following links. Memory grows only
/// with the depth. The caller skips directories by `skip_current_dir`.
pub(crate) fn walk(base: &Path) -> walkdir::IntoIter {
    WalkDir::new(base).follow_root_links(false).min_depth(1).into_iter()
}
