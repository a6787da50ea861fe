//! The files below a directory.

use std::path::Path;

use walkdir::WalkDir;

/// How many directories deep a walk goes.
pub(crate) const MAX_DEPTH: usize = 40;

/// Walks through all that is below `base`, in no order, without following links. Memory grows with the depth only. The caller leaves out
/// directories by `skip_current_dir`.
pub(crate) fn walk(base: &Path) -> walkdir::IntoIter {
    WalkDir::new(base).follow_root_links(false).min_depth(1).into_iter()
}
