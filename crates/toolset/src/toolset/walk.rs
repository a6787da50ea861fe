//! The files below a directory.

use std::path::Path;

use walkdir::{DirEntry, WalkDir};

/// How many directories deep a walk goes.
const MAX_DEPTH: usize = 40;

/// All that is in and below `base`, in no order, without following links and without `.git` and
/// `node_modules`. What cannot be listed is left out. Memory grows with the depth only.
///
/// Ignore files are not read: one of them could be a FIFO.
pub(crate) fn walk(base: &Path) -> impl Iterator<Item = DirEntry> {
    WalkDir::new(base)
        .follow_root_links(false)
        .min_depth(1)
        .max_depth(MAX_DEPTH)
        .into_iter()
        .filter_entry(|entry| {
            entry.depth() == 0 || !(entry.file_name() == ".git" || entry.file_name() == "node_modules")
        })
        .filter_map(Result::ok)
}
