//! The reasons why a checkpoint cannot be read.

use std::fmt;

/// The reason why the text of a checkpoint cannot be read. Converts into an
/// [`Error`](crate::Error).
///
/// A type of its own, so that a browser's module holds none of the texts of `Error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The text is not JSON.
    NotJson,
    /// Another version of this crate wrote the text.
    OtherVersion,
    /// A part is missing or damaged.
    Damaged,
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the checkpoint cannot be used: ")?;
        f.write_str(match self {
            Self::NotJson => "it is no JSON",
            Self::OtherVersion => "it was written by another version",
            Self::Damaged => "a part of it is missing or damaged",
        })
    }
}

impl std::error::Error for CheckpointError {}
