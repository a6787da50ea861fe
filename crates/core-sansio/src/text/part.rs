//! Takes parts of texts.

use std::slice::SliceIndex;

/// Returns `text[range]`. The panic of an index shows the text, and code that shows text would make
/// the npm package 4 KB larger.
///
/// # Panics
///
/// If an end of the range is not at a character boundary of the text.
#[inline]
pub(crate) fn part(text: &str, range: impl SliceIndex<str, Output = str>) -> &str {
    let Some(part) = text.get(range) else { panic!("a part of a text ends within a character") };
    part
}
